"""From the value of a search parameter to what a search value must be, by type of parameter.

Specification: https://hl7.org/fhir/R5/search.html#ptypes
"""

import re
from collections.abc import Callable, Mapping

from service.fhir.ranges import date_range, number_range
from service.terminology.ranking import fold
from service.terminology.searching import Below, Coded, Labelled, Located, Ranged, Test, Worded, Written

_PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
_MOST = 200
"""Values of one parameter: every one is a part of one SQL statement, which databases bound."""

_PIECES = re.compile(r"\\.|[^\\]|\\$", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\,|$])")


def parted(raw: str, separator: str) -> list[str]:
    """The parts of ``raw`` between separators that no backslash escapes; escapes stay as they are."""
    parts = [""]
    for piece in _PIECES.findall(raw):
        if piece == separator:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def alternatives(raw: str) -> list[str]:
    """The values that commas separate, without empty ones; ValueError where there are no others."""
    found = [value for value in parted(raw, ",") if value]
    if not found:
        raise ValueError("it has no value")
    if len(found) > _MOST:
        raise ValueError(f"it asks for more than {_MOST} values")
    return found


def read_tests(kind: str, modifier: str, raw: str) -> tuple[Test, ...]:
    """The tests of which one must be met, one for each of the values that commas separate.

    ``kind`` is the type of the parameter. Raises ValueError where a value cannot be read or the modifier
    is not one of that type.
    """
    if modifier == "above" and kind == "uri":
        bases = tuple(test for value in alternatives(raw) for test in _above(_plain(value)))
        if len(bases) > _MOST:
            raise ValueError(f"it asks for more than {_MOST} values")
        return bases
    read = _MODIFIED.get((kind, modifier)) if modifier else READERS[kind]
    if read is None:
        raise ValueError(f"the modifier '{modifier[:40]}' is not supported")
    return tuple(read(value) for value in alternatives(raw))


def _plain(raw: str) -> str:
    """A value with its escapes undone."""
    return _ESCAPED.sub(r"\1", raw)


def _token(raw: str) -> Test:
    *systems, code = map(_plain, parted(raw, "|"))
    if len(systems) > 1 or not (code or any(systems)):
        raise ValueError(f"'{raw[:40]}' is neither a code nor system|code")
    return Coded(code or None, systems[0] if systems else None)


def _canonical(raw: str) -> Test:
    url, _, version = _plain(raw).partition("|")
    return Located(url, version or None)


def _below(raw: str) -> Test:
    """Of what has no path only itself is below it."""
    url = _plain(raw)
    return Below(url.rstrip("/")) if "://" in url else Located(url)


def _above(url: str) -> list[Test]:
    scheme, separator, path = url.rstrip("/").partition("://")
    if not separator:
        return [Located(url)]
    parts = path.split("/")
    bases = [f"{scheme}://{'/'.join(parts[:n])}" for n in range(1, len(parts) + 1)]
    return [Located(form) for base in bases for form in (base, base + "/")]


def _date(raw: str) -> Test:
    prefix, rest = _prefixed(raw)
    # In a query a plus sign is a blank.
    return Ranged(prefix, *date_range(rest.replace(" ", "+")))


def _quantity(raw: str) -> Test:
    number, *unit = map(_plain, parted(raw, "|"))
    if len(unit) not in (0, 2):
        raise ValueError(f"'{raw[:40]}' is neither a number nor number|system|code")
    prefix, rest = _prefixed(number)
    low, high = number_range(rest, prefix)
    system, code = unit or ("", "")
    return Ranged(prefix, low, high, system or None, code or None)


def _prefixed(raw: str) -> tuple[str, str]:
    return (raw[:2], raw[2:]) if raw[:2] in _PREFIXES else ("eq", raw)


READERS: Mapping[str, Callable[[str], Test]] = {
    "string": lambda raw: Worded(fold(_plain(raw))),
    "token": _token,
    "uri": _canonical,
    "reference": _canonical,
    "date": _date,
    "quantity": _quantity,
}
"""What reads a value without a modifier, by type of parameter."""

_MODIFIED: Mapping[tuple[str, str], Callable[[str], Test]] = {
    ("string", "exact"): lambda raw: Written(_plain(raw)),
    ("string", "contains"): lambda raw: Worded(fold(_plain(raw)), anywhere=True),
    ("token", "text"): lambda raw: Labelled(fold(_plain(raw))),
    ("uri", "below"): _below,
}
"""What reads a value with a modifier, by type of parameter and modifier."""
