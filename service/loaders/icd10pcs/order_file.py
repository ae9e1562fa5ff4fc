"""The order file: every header and valid code with its titles, one a line.

Columns, from 1: order number 1-5, code 7-13, flag 15 (0 header, 1 valid), short title 17-76, long title
from 78; ASCII. Layout: CMS, ICD-10-PCS order file (``icd10pcsOrderFile.pdf`` in the same zip).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from service.loaders.release import LoadError


class OrderLine(NamedTuple):
    """One header (a table, three characters) or valid code (seven characters).

    ``order`` is CMS's number of the line, from 1. A list without short titles has None there.
    """

    order: int
    code: str
    short_title: str | None
    long_title: str

    @property
    def is_header(self) -> bool:
        """Whether this is a table and no valid code."""
        return len(self.code) == 3


CHARACTERS = "0-9A-HJ-NP-Z"
"""What codes are made of: digits and capital letters, never I and O (ICD-10-PCS guideline A2)."""

_LINE = re.compile(
    rf"(\d{{5}}) ([{CHARACTERS}]{{7}} 1|[{CHARACTERS}]{{3}}     0) ([ -~]{{60}}) ([!-~][ -~]*)"
)
_COLUMNS = (
    (slice(0, 5), r"\d{5}", "a five-digit order number in columns 1-5"),
    (slice(5, 6), " ", "a blank in column 6"),
    (slice(6, 13), rf"[{CHARACTERS}]{{3}}([{CHARACTERS}]{{4}}| {{4}})",
     "a code of 3 or 7 characters (digits, capitals but I and O) in columns 7-13"),
    (slice(13, 14), " ", "a blank in column 14"),
    (slice(14, 15), "[01]", "0 or 1 in column 15"),
    (slice(15, 16), " ", "a blank in column 16"),
    (slice(16, 76), "[ -~]{60}", "an ASCII short title in columns 17-76"),
    (slice(76, 77), " ", "a blank in column 77"),
    (slice(77, None), "[!-~][ -~]*", "an ASCII long title from column 78"),
)  # fmt: skip


def read_order_file(file: str, content: bytes) -> list[OrderLine]:
    """The lines of an order file; ``LoadError`` at the first that breaks the layout or its order."""
    lines: list[OrderLine] = []
    tables: set[str] = set()
    codes: set[str] = set()
    last = 0
    for number, text in enumerate(text_lines(file, content), start=1):
        match = _LINE.fullmatch(text)
        if match is None:
            raise LoadError(file, number, _problem(text))
        order, coded, short_title, long_title = match.groups()
        line = OrderLine(int(order), coded[:-2].rstrip(), short_title.rstrip(), long_title.rstrip())
        if line.order <= last:
            raise LoadError(file, number, f"order number {order} does not follow {last:05}")
        if line.code in codes:
            raise LoadError(file, number, f"code {line.code} appears a second time")
        if line.is_header:
            tables.add(line.code)
        elif line.code[:3] not in tables:
            raise LoadError(
                file, number, f"code {line.code} comes before a header {line.code[:3]} of its table"
            )
        codes.add(line.code)
        last = line.order
        lines.append(line)
    return lines


def text_lines(file: str, content: bytes) -> Iterator[str]:
    """The lines of a text that must end with a line end; ``LoadError`` when it is cut short.

    Bytes beyond ASCII become surrogates, which no layout allows, so the line that has them is named.
    """
    lines = content.decode("ascii", "surrogateescape").split("\n")
    if lines.pop():
        raise LoadError(file, len(lines) + 1, "the last line has no line end: the file is cut short")
    return (line.removesuffix("\r") for line in lines)


def counts(lines: Sequence[OrderLine]) -> tuple[int, int]:
    """How many headers and how many valid codes there are."""
    headers = sum(line.is_header for line in lines)
    return headers, len(lines) - headers


def _problem(text: str) -> str:
    for columns, pattern, expected in _COLUMNS:
        if not re.fullmatch(pattern, text[columns]):
            return f"expected {expected}, found {text[columns][:80]!r}"
    flag, code = text[14], text[6:13].rstrip()
    return f"flag {flag} does not fit code {code}: headers (0) have 3 characters, valid codes (1) have 7"
