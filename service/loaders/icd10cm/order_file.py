"""CMS's order file: every header and valid code with its titles, and the totals in its addenda.

Columns, from 1: order number 1-5, code 7-13 (no dot), flag 15 (0 header, 1 valid), short title 17-76,
long title from 78; ASCII. Layout: CMS, ``icd10OrderFiles.pdf`` in the same zip.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from service.loaders.release import LoadError
from service.loaders.versions import april, october

_LINE = re.compile(r"(\d{5}) (?=.{7} [01] )([A-Z][0-9A-Z]{2,6}) +([01]) ([ -~]{60}) ([!-~][ -~]*)")
_EXPECTED = (
    "expected an order number in columns 1-5, a code without dot in 7-13, 0 or 1 in 15, a short title in"
    " 17-76 and a long title from 78"
)
_TOTAL = re.compile(r" *(\d+) (headers|codes) in \S*?(\d{4})\.txt")


class OrderLine(NamedTuple):
    """One header or valid code, with its dot; ``order`` is CMS's number of the line, from 1."""

    order: int
    code: str
    valid: bool
    short_title: str
    long_title: str


@dataclass(frozen=True, slots=True)
class Totals:
    """What an addenda counts before and after it, by ``headers`` and ``codes``, each with its year."""

    before: dict[str, tuple[int, int]]
    after: dict[str, tuple[int, int]]

    @property
    def year(self) -> int | None:
        """The fiscal year of the order file beside the addenda; None without totals."""
        return next((year for _, year in self.after.values()), None)

    @property
    def version(self) -> str | None:
        """``YYYY.MM``: an April update compares two files of one fiscal year, October those of two."""
        if self.year is None:
            return None
        years = {year for _, year in self.before.values()}
        return april(self.year) if years == {self.year} else october(self.year)

    def check(self, file: str, lines: Sequence[OrderLine]) -> None:
        """``LoadError`` when the order file has another number of headers or codes."""
        valid = sum(line.valid for line in lines)
        for unit, found in (("codes", valid), ("headers", len(lines) - valid)):
            expected, _ = self.after.get(unit, (found, 0))
            if found != expected:
                raise LoadError(file, None, f"has {found} {unit}, the addenda counts {expected}")


def read_order_file(file: str, content: bytes) -> list[OrderLine]:
    """The lines of an order file; ``LoadError`` at the first that breaks the layout or its order."""
    lines: list[OrderLine] = []
    seen: set[str] = set()
    for number, text in enumerate(_text(file, content), 1):
        match = _LINE.fullmatch(text)
        if match is None:
            raise LoadError(file, number, _EXPECTED)
        order, code, flag, short, long = match.groups()
        if int(order) != number:
            raise LoadError(file, number, f"order number {order}, expected {number:05}: lines are missing")
        if code in seen:
            raise LoadError(file, number, f"{code} appears again")
        if len(code) > 3 and code[:3] not in seen:
            raise LoadError(file, number, f"{code} comes before its category {code[:3]}")
        seen.add(code)
        lines.append(OrderLine(number, dotted(code), flag == "1", short.rstrip(), long.rstrip()))
    return lines


def read_totals(file: str, content: bytes) -> Totals:
    """The totals at the end of an addenda; those of a file without them are empty."""
    totals = Totals({}, {})
    for text in _text(file, content):
        if match := _TOTAL.fullmatch(text):
            count, unit, year = int(match[1]), match[2], int(match[3])
            (totals.after if unit in totals.before else totals.before)[unit] = (count, year)
    return totals


def dotted(code: str) -> str:
    """``code`` with a dot after the category: ``A000`` is ``A00.0``."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def _text(file: str, content: bytes) -> list[str]:
    try:
        return content.decode("ascii").splitlines()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LoadError(file, line, f"byte {content[error.start]:#04x} is not ASCII") from error
