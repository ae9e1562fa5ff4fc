"""FHIR's primitive types: what a JSON value has to be.

Specification: https://hl7.org/fhir/R5/datatypes.html#primitive and https://hl7.org/fhir/R5/json.html
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from math import isfinite
from typing import Any

from service.terminology.issues import uploads
from service.terminology.issues.issue import Issue

LONGEST_STRING = 1024 * 1024
"""Characters that a string may have by the specification."""

Check = Callable[[Any], Issue | None]
"""What is wrong with a value; None when it is right."""

_YEAR = r"(?!0000)\d{4}"
_DAY = _YEAR + r"-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
_MOMENT = _DAY + "T" + _TIME + r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))"
_PARTIAL = _YEAR + r"(-(0[1-9]|1[0-2]))?"


def _boolean(value: Any) -> Issue | None:
    return None if isinstance(value, bool) else uploads.wrong_json_type(value, "a boolean")


def _whole(least: int, most: int, value: Any) -> Issue | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return uploads.wrong_json_type(value, "a whole number")
    return None if least <= value <= most else uploads.out_of_range(least, most)


def _decimal(value: Any) -> Issue | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return uploads.wrong_json_type(value, "a number")
    fits = isfinite(value) if isinstance(value, float) else -(2**63) <= value < 2**63
    return None if fits else uploads.out_of_range(-(2**63), 2**63 - 1)


def _string(value: Any) -> Issue | None:
    if not isinstance(value, str):
        return uploads.wrong_json_type(value, "a string")
    if not value:
        return uploads.empty("string")
    if len(value) > LONGEST_STRING:
        return uploads.too_long(LONGEST_STRING)
    # Printable text is most of all text, and soon seen to be right.
    if not value.isprintable() and uploads.FORBIDDEN.search(value):
        return uploads.forbidden_character(value)
    return None


def _formatted(pattern: re.Pattern[str], expected: str, value: Any) -> Issue | None:
    problem = _string(value)
    if problem is None and not pattern.fullmatch(value):
        return uploads.bad_format(value, expected)
    return problem


def _dated(pattern: re.Pattern[str], expected: str, value: Any) -> Issue | None:
    """A date by its pattern, which must also be in the calendar."""
    problem = _formatted(pattern, expected, value)
    if problem is None and len(value) >= 10:
        try:
            date.fromisoformat(value[:10])
        except ValueError:
            return uploads.bad_format(value, "a day of the calendar")
    return problem


def _text(pattern: str, expected: str, check: Callable[..., Issue | None] = _formatted) -> Check:
    return partial(check, re.compile(pattern), expected)


_URI = _text(r"\S+", "a uri: it has white space in it")

CHECKS: Mapping[str, Check] = {
    "boolean": _boolean,
    "integer": partial(_whole, -(2**31), 2**31 - 1),
    "unsignedInt": partial(_whole, 0, 2**31 - 1),
    "positiveInt": partial(_whole, 1, 2**31 - 1),
    "integer64": _text(r"0|-?[1-9]\d{0,18}", "a whole number in a string"),
    "decimal": _decimal,
    "string": _string,
    "markdown": _string,
    "xhtml": _text(r"\s*<div\b[\s\S]*</div>\s*", "XHTML: a <div>…</div>"),
    "base64Binary": _text(r"[A-Za-z0-9+/=\s]+", "base64"),
    "code": _text(r"\S+( \S+)*", "a code: it has white space at an end, or more than one space in a row"),
    "id": _text(r"[A-Za-z0-9\-.]{1,64}", "an id: 1 to 64 letters, digits, '-' and '.'"),
    "uri": _URI,
    "url": _URI,
    "canonical": _URI,
    "oid": _text(r"urn:oid:[0-2](\.(0|[1-9]\d*))+", "an OID: urn:oid:1.2.3"),
    "uuid": _text(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a UUID: urn:uuid:…, lower case"),
    "date": _text(f"{_PARTIAL}|{_DAY}", "a date: YYYY, YYYY-MM or YYYY-MM-DD", _dated),
    "dateTime": _text(
        f"{_PARTIAL}|{_DAY}|{_MOMENT}",
        "a dateTime: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a time zone",
        _dated,
    ),
    "instant": _text(_MOMENT, "an instant: YYYY-MM-DDThh:mm:ss with a time zone", _dated),
    "time": _text(_TIME, "a time: hh:mm:ss"),
}  # fmt: skip
"""How a value of each primitive type is checked."""
