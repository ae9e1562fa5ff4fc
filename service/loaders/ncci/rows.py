"""The rows of CMS's NCCI files: text with tabs, comma-separated text, or a spreadsheet.

Every file begins with a notice and headings, which may go over several lines; rows are what begins with a
code, and after the first there is nothing else.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath

from service.loaders.archives import Member
from service.loaders.hcpcs.sheet import Cell, read_rows
from service.loaders.release import LoadError

_CODE = re.compile(r"[0-9A-Z]{5}")
_SUFFIXES = (".txt", ".csv", ".xlsx")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its 1-based line and its cells as texts."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """One file: what stands above its rows, in lower case, and the rows."""

    name: str
    heading: str
    rows: Sequence[Row]

    def refusal(self, row: Row, problem: str) -> LoadError:
        """The error that a row is."""
        return LoadError(self.name, row.line, problem)


def read_table(member: Member) -> Table | None:
    """The table in a file; None where it is of another kind, ``LoadError`` where it is not whole."""
    if PurePosixPath(member.name).suffix.lower() not in _SUFFIXES:
        return None
    heading: list[str] = []
    rows: list[Row] = []
    for line, cells in enumerate(_cells(member), 1):
        if _CODE.fullmatch(cells[0] if cells else ""):
            rows.append(Row(line, cells))
        elif any(cells) and rows:
            raise LoadError(member.name, line, f"expected a code, found {cells[0]!r}")
        else:
            heading += cells
    return Table(member.name, " ".join(" ".join(heading).lower().split()), rows)


def day(table: Table, row: Row, text: str) -> str | None:
    """``YYYYMMDD`` as a day (``YYYY-MM-DD``); None for ``*``, which means none."""
    if text in ("*", ""):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").date().isoformat()
    except ValueError as error:
        raise table.refusal(row, f"expected a day as YYYYMMDD or *, found {text!r}") from error


def _cells(member: Member) -> Iterator[list[str]]:
    content = member.read()
    if member.name.lower().endswith(".xlsx"):
        for row in read_rows(member.name, content):
            yield [_text(cell) for cell in row]
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LoadError(member.name, line, "is not text in UTF-8") from error
    if member.name.lower().endswith(".csv"):
        yield from ([cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline="")))
    else:
        yield from ([cell.strip() for cell in line.split("\t")] for line in text.splitlines())


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.strftime("%Y%m%d") if isinstance(cell, date) else str(cell).strip()
