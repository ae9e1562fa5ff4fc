"""Dates and numbers as ranges, which is how searches compare them: all from one point to before another.

Specification: https://hl7.org/fhir/R5/search.html#date and https://hl7.org/fhir/R5/search.html#number
"""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import inf, nextafter

from service.terminology.searching import EVER

Range = tuple[float, float]

_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-\d\d(?:T\d\d:\d\d(:\d\d(\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII
)
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?([eE][+-]?\d{1,2})?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000


def date_range(text: str) -> Range:
    """What a date or dateTime, whole or partial, covers, in milliseconds since 1970; without a zone in UTC.

    Raises ValueError where ``text`` is none.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text[:40]}' is not a date such as 2026, 2026-11, 2026-11-30 or one with a time")
    year, month, seconds, fraction = match.groups()
    if "T" in text:
        return _from(text, 1 if fraction else 1000 if seconds else 60_000)
    if month and len(text) > len("2026-11"):
        return _from(text, _DAY)
    low, _ = _from(f"{year}-{month or '01'}-01", _DAY)
    following = int(year) * 12 + (int(month) if month else 12)
    if following >= 10_000 * 12:
        return low, EVER
    return low, _from(f"{following // 12:04}-{following % 12 + 1:02}-01", _DAY)[0]


def _from(text: str, milliseconds: int) -> Range:
    moment = datetime.fromisoformat(text)
    low = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
    start = low // timedelta(milliseconds=1)
    return start, start + milliseconds


def exact_range(number: float) -> Range:
    """The range that holds ``number`` alone."""
    return number, nextafter(number, inf)


def number_range(text: str, prefix: str) -> Range:
    """What a number of a search stands for: for equality all that rounds to it, for ``ap`` a tenth around it.

    Raises ValueError where ``text`` is none.
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"'{text[:40]}' is not a number")
    number = Decimal(text)
    if prefix == "ap":
        around = abs(number) / 10
        return float(number - around), nextafter(float(number + around), inf)
    if prefix not in ("eq", "ne"):
        return exact_range(float(number))
    exponent = number.as_tuple().exponent
    half = Decimal(5).scaleb(int(exponent) - 1)
    return float(number - half), float(number + half)
