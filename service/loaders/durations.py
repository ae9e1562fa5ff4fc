"""Times in prose as numbers: ``Typically 4 to 6 weeks`` is 28 to 42 days.

The first time that a text states is read, so a page states the usual one first. A month counts 30
days and a year 365, as in "up to 3 months"; nothing finer is meant by such a text.
"""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

MINUTE = 1
DAY = 24 * 60

_UNITS = {
    "second": Fraction(1, 60),
    "minute": Fraction(MINUTE),
    "hour": Fraction(60),
    "day": Fraction(DAY),
    "week": Fraction(7 * DAY),
    "month": Fraction(30 * DAY),
    "year": Fraction(365 * DAY),
}
_ABBREVIATED = {"sec": "second", "min": "minute", "hr": "hour"}
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDS = {word: Fraction(value) for value, word in enumerate(_COUNTED, start=1)}
_WORDS |= {"a": Fraction(1), "an": Fraction(1), "half a": Fraction(1, 2), "half an": Fraction(1, 2)}

_NUMBER = (
    rf"(?<![\w./,])(?:\d{{1,6}}(?:\.\d{{1,6}})?|(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b)"
)
_UNIT = rf"(?:{'|'.join([*_UNITS, *_ABBREVIATED])})s?\b"
_PLAIN = rf"{_NUMBER}[\s-]*{_UNIT}"
_AMOUNT = rf"{_PLAIN}(?:\s+and\s+a\s+half\b|\s+(?:and\s+)?\d{{1,6}}[\s-]*{_UNIT})?"
_TIME = re.compile(
    rf"\bbetween\s+(?P<between>{_NUMBER}(?:[\s-]*{_UNIT})?)\s+and\s+(?P<and>{_PLAIN})"
    rf"|(?P<low>{_AMOUNT}|{_NUMBER})\s*(?:to|or|-|–|—)\s*(?P<high>{_AMOUNT})"
    rf"|(?P<first>{_PLAIN})\s+or\s+(?P<more>two|three)\b"
    rf"|\b(?:up\s+to|at\s+most|no\s+more\s+than|less\s+than|under|within)\s+(?P<most>{_AMOUNT})"
    rf"|\b(?:at\s+least|more\s+than|over)\s+(?P<least>{_AMOUNT})"
    rf"|(?P<exact>{_AMOUNT})",
    re.IGNORECASE,
)
_PART = re.compile(rf"(?P<half>and\s+a\s+half)|(?P<number>{_NUMBER})[\s-]*(?P<unit>{_UNIT})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A time from ``least`` to ``most`` whole units, both inclusive; None where no bound is stated."""

    least: int | None
    most: int | None


def read_span(text: str, unit: int) -> Span | None:
    """The first time stated in ``text``, in units of ``unit`` minutes; None when there is none.

    Parts of a unit are rounded outwards. A range that runs backwards states no time.
    """
    found = _TIME.search(text)
    if not found:
        return None
    least, most = _bounds(found)
    if least is not None and most is not None and least > most:
        return None
    return Span(
        None if least is None else math.floor(least / unit),
        None if most is None else math.ceil(most / unit),
    )


def _bounds(found: re.Match[str]) -> tuple[Fraction | None, Fraction | None]:
    low, high = found["between"] or found["low"], found["and"] or found["high"]
    if low:
        return _minutes(low, unit_of=high), _minutes(high)
    if found["first"]:
        return _minutes(found["first"]), _minutes(found["more"], unit_of=found["first"])
    if found["most"]:
        return None, _minutes(found["most"])
    if found["least"]:
        return _minutes(found["least"]), None
    exact = _minutes(found["exact"])
    return exact, exact


def _minutes(amount: str, unit_of: str = "") -> Fraction:
    """The minutes that ``amount`` says, its unit taken from ``unit_of`` when it names none."""
    total, unit = Fraction(0), _last_unit(unit_of)
    for part in _PART.finditer(amount):
        if part["half"]:
            total += unit / 2
        else:
            unit = _unit(part["unit"]) if part["unit"] else unit
            total += _number(part["number"]) * unit
    return total


def _last_unit(text: str) -> Fraction:
    units = [_unit(part["unit"]) for part in _PART.finditer(text) if part["unit"]]
    return units[-1] if units else Fraction(0)


def _unit(word: str) -> Fraction:
    singular = word.lower().removesuffix("s")
    return _UNITS[_ABBREVIATED.get(singular, singular)]


def _number(word: str) -> Fraction:
    spoken = " ".join(word.lower().split())
    return _WORDS[spoken] if spoken in _WORDS else Fraction(spoken)
