"""Codes as people paste them: one a line, perhaps with a date or a code system, or CSV with a heading."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")
_DELIMITERS = ",;\t"
_COLUMNS = ("code", "system", "date", "version")


@dataclass(frozen=True, slots=True)
class Pasted:
    """One code; ``line`` is where it stands, from 1. What is not said is empty; nothing is checked yet."""

    line: int
    code: str
    system: str = ""
    date: str = ""
    version: str = ""


def read_pasted(text: str) -> list[Pasted]:
    """The codes of ``text``; empty lines are passed over. ValueError where a quote is never closed.

    A first line with a column ``code`` is a heading, by which ``code``, ``system``, ``date`` and ``version``
    are found. Without one the code comes first; what looks like a date is one, anything else a code system.
    """
    delimiter = _delimiter(text)
    reader = csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=delimiter, strict=True)
    try:
        read = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise ValueError(f"line {reader.line_num}: {error}") from error
    rows = [(line, cells) for line, cells in read if any(cells)]
    heading = [cell.lower() for cell in rows[0][1]] if rows else []
    return list(_under(heading, rows[1:]) if "code" in heading else _free(rows))


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def _under(heading: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> Iterator[Pasted]:
    places = {name: heading.index(name) for name in _COLUMNS if name in heading}
    for line, cells in rows:
        found = {name: cells[place] for name, place in places.items() if place < len(cells)}
        yield Pasted(line, **{"code": "", **found})


def _free(rows: Sequence[tuple[int, list[str]]]) -> Iterator[Pasted]:
    for line, cells in rows:
        code, *others = cells if len(cells) > 1 else cells[0].split()
        date = next((other for other in others if _DATE.fullmatch(other)), "")
        system = next((other for other in others if other and other != date), "")
        yield Pasted(line, code, system, date)
