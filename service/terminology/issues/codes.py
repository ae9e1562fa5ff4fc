"""Problems with codes, their displays and their status."""

from collections.abc import Sequence

from service.terminology.issues.issue import Issue, error, information, warning
from service.terminology.snomed.editions import edition_name

_ONLY_A_FRAGMENT = (
    "Whether the code is valid cannot be told: only a fragment of its code system is loaded, without it"
)


def unknown_code(code: str, system: str, version: str | None, expression: str | None = None) -> Issue:
    if version is None:
        text = f"Unknown code '{code}' in the CodeSystem '{system}'"
        return error("code-invalid", "invalid-code", "Unknown_Code_in", text, expression)
    edition = edition_name(version)
    return error(
        "code-invalid",
        "invalid-code",
        "Unknown_Code_in_Version",
        f"Unknown code '{code}' in the CodeSystem '{system}' version '{version}'"
        + (f" ({edition})" if edition else ""),
        expression,
    )


def unknown_code_in_fragment(code: str, system: str, version: str | None, expression: str | None) -> Issue:
    of_version = f" version '{version}'" if version is not None else ""
    return warning(
        "code-invalid",
        "invalid-code",
        "UNKNOWN_CODE_IN_FRAGMENT",
        f"Unknown Code '{code}' in the CodeSystem '{system}'{of_version} - note that the code system is "
        "labeled as a fragment, so the code may be valid in some other fragment",
        expression,
    )


def code_case_differs(given: str, code: str, canonical: str, expression: str | None) -> Issue:
    return information(
        "business-rule",
        "code-rule",
        "CODE_CASE_DIFFERENCE",
        f"The code '{given}' differs from the correct code '{code}' by case. Although the code system "
        f"'{canonical}' is case insensitive, implementers are strongly encouraged to use the correct case "
        "anyway",
        expression,
    )


def alternate_code(given: str, code: str, expression: str | None) -> Issue:
    text = f"'{given}' is another form of the code '{code}'"
    return information("business-rule", "code-rule", "ALTERNATE_CODE", text, expression)


def lookup_code_not_found(code: str, system: str, version: str | None) -> Issue:
    of_version = f" version {version}" if version else ""
    return error("not-found", "not-found", None, f"Unable to find code '{code}' in {system}{of_version}")


def not_in_value_set(coded: str, value_set: str, expression: str | None, among_several: bool) -> Issue:
    return Issue(
        "information" if among_several else "error",
        "code-invalid",
        f"The provided code '{coded}' was not found in the value set '{value_set}'",
        "this-code-not-in-vs" if among_several else "not-in-vs",
        "None_of_the_provided_codes_are_in_the_value_set_one",
        expression,
    )


def no_valid_coding(value_set: str) -> Issue:
    return error(
        "code-invalid",
        "not-in-vs",
        "TX_GENERAL_CC_ERROR_MESSAGE",
        f"No valid coding was found for the value set '{value_set}'",
    )


def system_cannot_be_inferred(code: str, value_set: str) -> Issue:
    return error(
        "not-found",
        "cannot-infer",
        "UNABLE_TO_INFER_CODESYSTEM",
        f"The System URI could not be determined for the code '{code}' in the ValueSet '{value_set}'",
        "code",
    )


def several_systems_inferred(code: str, value_set: str, systems: Sequence[str]) -> Issue:
    return error(
        "not-found",
        "cannot-infer",
        "Unable_to_resolve_system__value_set_has_multiple_matches",
        f"The System URI could not be determined for the code '{code}' in the ValueSet '{value_set}': value "
        f"set expansion has multiple matches: [{', '.join(systems)}]",
        "code",
    )


def coding_without_system(expression: str) -> Issue:
    return warning(
        "invalid",
        "invalid-data",
        "Coding_has_no_system__cannot_validate",
        "Coding has no system. A code with no system has no defined meaning, and it cannot be validated. "
        "A system should be provided",
        expression,
    )


def abstract_not_allowed(system: str, code: str, expression: str | None) -> Issue:
    return error(
        "business-rule",
        "code-rule",
        "ABSTRACT_CODE_NOT_ALLOWED",
        f"Code '{system}#{code}' is abstract, and not allowed in this context",
        expression,
    )


def inactive_concept(code: str, status: str, expression: str | None) -> Issue:
    return warning(
        "business-rule",
        "code-comment",
        "INACTIVE_CONCEPT_FOUND",
        f"The concept '{code}' has a status of {status} and its use should be reviewed",
        expression,
    )


def deprecated_concept(code: str, expression: str | None) -> Issue:
    return warning(
        "business-rule",
        "code-comment",
        "DEPRECATED_CONCEPT_FOUND",
        f"The concept '{code}' is deprecated and its use should be reviewed",
        expression,
    )


def not_active(code: str, expression: str | None) -> Issue:
    return error(
        "business-rule",
        "code-rule",
        "STATUS_CODE_WARNING_CODE",
        f"The concept '{code}' is valid but is not active",
        expression,
    )


def wrong_display(
    given: str, coded: str, valid: Sequence[str], languages: str, expression: str, blanks_only: bool
) -> Issue:
    """``valid`` are displays as they are to be shown: quoted, with their language."""
    one = "Valid display is" if len(valid) == 1 else f"Valid display is one of {len(valid)} choices:"
    return error(
        "invalid",
        "invalid-display",
        f"Display_Name_{'WS_' if blanks_only else ''}for__should_be_one_of__instead_of",
        f"Wrong {'whitespace in ' if blanks_only else ''}Display Name '{given}' for {coded}. "
        f"{one} {' or '.join(valid)} (for the language(s) '{languages}')",
        expression,
    )


def display_not_fixed(
    given: str, coded: str, valid: Sequence[str], languages: str, expression: str | None
) -> Issue:
    return information(
        "invalid",
        "invalid-display",
        "Display_Name_Not_Fixed_use_Supplement",
        f"The display name '{given}' is not a known display name for {coded}. Known display is "
        f"{' or '.join(valid)} (for the language(s) '{languages}'). Use a supplement to define displays for "
        "user assigned codes",
        expression,
    )


def no_display_in_language(given: str, coded: str, languages: str, default: str, expression: str) -> Issue:
    return error(
        "invalid",
        "invalid-display",
        "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR",
        f"Wrong Display Name '{given}' for {coded}. There are no valid display names found for language(s) "
        f"'{languages}'. Default display is '{default}'",
        expression,
    )


def display_in_default_language(given: str, coded: str, languages: str, expression: str) -> Issue:
    return information(
        "invalid",
        "invalid-display",
        "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK",
        f"There are no valid display names found for the code {coded} for language(s) '{languages}'. "
        f"The display is '{given}' which is a valid display for the default language",
        expression,
    )


def outdated_display(given: str, code: str, status: str, right: Sequence[str], expression: str) -> Issue:
    correct = ",".join(f'"{text}"' if " " in text else text for text in right)
    return warning(
        "invalid",
        "display-comment",
        "INACTIVE_DISPLAY_FOUND",
        f"'{given}' is no longer considered a correct display for code '{code}' (status = {status}). "
        f"The correct display is one of {correct}.",
        expression,
    )


def deprecated_in_value_set(code: str, system: str, value_set: str, status: str, expression: str) -> Issue:
    return warning(
        "business-rule",
        "code-comment",
        "CONCEPT_DEPRECATED_IN_VALUESET",
        f"The presence of the concept '{code}' in the system '{system}' in the value set {value_set} is "
        f"marked with a status of {status} and its use should be reviewed",
        expression,
    )


def invalid_display_language(given: str) -> Issue:
    return error(
        "processing", "invalid-display", "INVALID_DISPLAY_NAME", f"Invalid displayLanguage: '{given}'"
    )


def only_a_fragment(unlisted: Issue) -> Issue:
    """``unlisted`` is what is said of a code that a fragment does not list."""
    return warning("incomplete", "not-found", "CODE_UNDETERMINED", _ONLY_A_FRAGMENT, unlisted.expression)
