"""Problems with value sets and their definitions."""

from collections.abc import Sequence

from service.terminology.issues.issue import Issue, error


def unknown_value_set(canonical: str) -> Issue:
    return error(
        "not-found",
        "not-found",
        "Unable_to_resolve_value_Set_",
        f"A definition for the value Set '{canonical}' could not be found",
    )


def too_costly(value_set: str, limit: int) -> Issue:
    return error(
        "too-costly",
        None,
        "VALUESET_TOO_COSTLY",
        f"The value set '{value_set}' expansion has too many codes to produce (>{limit}). Ask for a page "
        f"with count (at most {limit}) and offset",
    )


def more_than_asked(value_set: str, limit: int) -> Issue:
    text = f"The value set '{value_set}' expansion has too many codes to produce (>{limit})"
    return error("too-costly", None, "VALUESET_TOO_COSTLY", text)


def circular_value_set(path: Sequence[str]) -> Issue:
    return error(
        "processing",
        "vs-invalid",
        "VALUESET_CIRCULAR_REFERENCE",
        f"Cyclic reference detected when expanding: {' -> '.join(path)}",
    )


def filter_without_value(system: str, code: str, op: str, expression: str) -> Issue:
    return error(
        "invalid",
        "vs-invalid",
        "UNABLE_TO_HANDLE_SYSTEM_FILTER_WITH_NO_VALUE",
        f"The system {system} filter with property = {code}, op = {op} has no value",
        expression,
    )


def filter_not_understood(system: str, code: str, op: str, value: str, why: str) -> Issue:
    return error(
        "not-supported",
        "vs-invalid",
        "FILTER_NOT_UNDERSTOOD",
        f"The filter {code} {op} '{value}' on the code system {system} cannot be answered: {why}",
    )


def constraint_invalid(expression: str, why: str) -> Issue:
    return error(
        "invalid",
        "vs-invalid",
        "INVALID_ECL",
        f"The expression constraint '{expression}' is not valid: {why}",
    )


def bad_include(problem: str, expression: str) -> Issue:
    return error("invalid", "vs-invalid", None, problem, expression)


def unknown_expansion(identifier: str) -> Issue:
    return error(
        "not-supported",
        None,
        "EXPANSION_UNKNOWN",
        f"'{identifier[:100]}' is not the identifier of an expansion of this value set that this server gave "
        "to the same question. Pull the expansion in full, without since",
    )


def too_old(since: str) -> Issue:
    return error(
        "not-supported",
        None,
        "EXPANSION_TOO_OLD",
        f"What was known at {since} is not kept here. Pull the expansion in full, without since",
    )


def not_expandable_then(since: str) -> Issue:
    return error(
        "not-supported",
        None,
        "EXPANSION_NOT_POSSIBLE_THEN",
        f"The value set could not be expanded at '{since[:100]}'. Pull the expansion in full, without since",
    )
