"""What is wrong with the form of an uploaded resource.

These problems are named by their module (``uploads.empty``), because there are many of them and only the
check of uploads knows them.
"""

import re
from collections.abc import Iterable

from service.terminology.issues.issue import Issue

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What a string may not have in it: control characters but tab and line ends, halves of surrogate pairs."""

_SHOWN = 120
"""How many characters of a value a text repeats."""

_JSON_TYPES: dict[type, str] = {
    str: "a string", bool: "a boolean", int: "a number", float: "a number", list: "an array",
    dict: "an object", type(None): "null",
}  # fmt: skip


def error(kind: str, text: str, path: str | None = None) -> Issue:
    return Issue("error", kind, text, expression=path)


def warning(kind: str, text: str, path: str | None = None) -> Issue:
    return Issue("warning", kind, text, expression=path)


def shown(value: str) -> str:
    """A value as a text may repeat it: short, quoted, and with what cannot be seen in it spelt out."""
    short = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
    return "'" + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short) + "'"


def listed(values: Iterable[str]) -> str:
    """Values in the order of the alphabet, with commas."""
    return ", ".join(sorted(values))


def wrong_resource_type(given: object, expected: str) -> Issue:
    said = f"{shown(given)} was given" if isinstance(given, str) else "there is none"
    return error("structure", f"resourceType must be '{expected}', but {said}", expected)


def not_a_resource(given: object, expected: str) -> Issue:
    return error("structure", f"a {expected} was expected, not {_JSON_TYPES[type(given)]}", expected)


def unknown_resource_type(given: object, path: str) -> Issue:
    said = f"{shown(given)} is no type of resource" if isinstance(given, str) else "resourceType is missing"
    return error("structure", said, path)


def too_deep(deepest: int, path: str) -> Issue:
    return error("structure", f"elements are nested more than {deepest} deep: nothing below was read", path)


def unknown_element(name: str, owner: str, version: str, other: str | None, path: str) -> Issue:
    """``owner`` is where it stands, without positions; ``other`` the version that has such an element."""
    text = f"{shown(name)} is not an element of {owner} in {version}"
    if other is not None:
        text += f"; it is one in {other}, and this is a resource of {version}"
    return error("structure", text, path)


def missing(name: str, path: str) -> Issue:
    return error("required", f"'{name}' is missing", path)


def chosen_twice(names: Iterable[str], path: str) -> Issue:
    return error("structure", f"only one of {listed(names)} may be given", path)


def empty(what: str, path: str | None = None) -> Issue:
    return error("structure", f"an empty {what}: an element without a value is left out", path)


def wrong_json_type(given: object, expected: str, path: str | None = None) -> Issue:
    return error("structure", f"{expected} was expected, not {_JSON_TYPES[type(given)]}", path)


def null_value(path: str) -> Issue:
    return error("structure", "null: an element without a value is left out", path)


def bad_format(given: str, expected: str, path: str | None = None) -> Issue:
    return error("value", f"{shown(given)} is not {expected}", path)


def forbidden_character(given: str, path: str | None = None) -> Issue:
    character = FORBIDDEN.search(given)
    code = ord(character[0]) if character else 0
    return error("value", f"the character U+{code:04X} may not be in a string", path)


def out_of_range(least: int, most: int, path: str | None = None) -> Issue:
    return error("value", f"the number must be between {least} and {most}", path)


def too_long(longest: int, path: str | None = None) -> Issue:
    return error("too-long", f"the string has more than {longest} characters", path)


def unknown_code(given: str, codes: Iterable[str], version: str, other: str | None, path: str) -> Issue:
    text = f"{shown(given)} is none of the codes possible here: {listed(codes)}"
    if other is not None:
        text += f"; it is one in {other}, and this is a resource of {version}"
    return error("code-invalid", text, path)


def extension_without_value(path: str) -> Issue:
    return error("invariant", "an extension has either a value or extensions in it, and not both", path)


def more_problems(count: int, severity: str, resource_type: str) -> Issue:
    return Issue(severity, "informational", f"there are {count} more problems", expression=resource_type)


def unknown_mode(given: str, modes: Iterable[str]) -> Issue:
    text = f"mode: {shown(given)} is none of {listed(modes)}"
    return error("code-invalid", text, "Parameters.parameter.where(name = 'mode')")


def unknown_profile(given: str, known: str) -> Issue:
    text = f"profile: {shown(given)} is not known here; what is checked is {shown(known)}"
    return error("not-supported", text, "Parameters.parameter.where(name = 'profile')")


def all_ok() -> Issue:
    return Issue("information", "informational", "All OK")
