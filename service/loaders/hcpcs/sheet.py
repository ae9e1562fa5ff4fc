"""The spreadsheet (.xlsx) of a HCPCS Level II release: the .txt's columns under headings.

Cells come as texts, numbers or days, whatever the spreadsheet program made of them; a number stands for
the digits of its column, so ``0`` under PRICE1 is ``00``.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from service.loaders.hcpcs.columns import COLUMNS
from service.loaders.hcpcs.record import Record
from service.loaders.release import LoadError

Cell = str | int | float | bool | time | date | datetime | timedelta
Row = Sequence[Cell]

_SPELLINGS = {
    "HCPCS": "HCPC",
    "HCPCSCODE": "HCPC",
    "SEQUENCENUMBER": "SEQNUM",
    "LONGDESC": "LONGDESCRIPTION",
    "SHORTDESC": "SHORTDESCRIPTION",
    "COVERAGE": "COV",
    "COVCODE": "COV",
    "ADDDATE": "ADDDT",
    "ACTEFFDATE": "ACTEFFDT",
    "TERMDATE": "TERMDT",
    "ACTIONCODE": "ACTIONCD",
}
"""Headings of other years, and what they are called now (letters and digits only)."""

_COLUMNS = {
    re.sub(r"\W|_", "", heading): (heading, column) for column in COLUMNS for heading in column.headings
}
_STRUCTURE = ("HCPC", "SEQNUM", "RECID", "LONGDESCRIPTION", "SHORTDESCRIPTION")
_REQUIRED = (*_STRUCTURE, "COV", "ADDDT", "ACTEFFDT", "TERMDT", "ACTIONCD")
_CODES = {"3": re.compile(r"[A-Z][0-9]{4}"), "7": re.compile(r"[A-Z0-9]{2}")}
_FIRST_RECORD_ID = {"4": "3", "8": "7"}


def read_rows(file: str, content: bytes) -> Sequence[Row]:
    """The rows of the first sheet; ``LoadError`` when ``content`` is no readable spreadsheet."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise LoadError(file, None, f"is not a readable spreadsheet: {error}") from error


def heading_row(rows: Sequence[Row]) -> int | None:
    """The position of the row of headings, or None in a spreadsheet of something else."""
    for position, row in enumerate(rows[:50]):
        if set(_REQUIRED) <= set(_headings(row)):
            return position
    return None


def records(file: str, rows: Sequence[Row], warnings: list[str]) -> Iterator[Record]:
    """The records below the headings; a column that the layout does not know is told in ``warnings``."""
    top = heading_row(rows)
    if top is None:
        raise LoadError(file, 1, f"no row of headings with {', '.join(_REQUIRED)}")
    places = _headings(rows[top])
    unknown = places.keys() - _COLUMNS.keys() - set(_STRUCTURE)
    warnings.extend(
        f"{file}:{top + 1}: the column {name} is not in the record layout and is left out."
        for name in sorted(unknown)
    )
    current: Record | None = None
    for number, row in enumerate(rows[top + 1 :], top + 2):
        if not any(str(cell).strip() for cell in row):
            continue
        cells = {name: row[place] for name, place in places.items()}
        record = _record(file, number, cells)
        if _record_id(cells) in _FIRST_RECORD_ID:
            _continue(current, record)
        else:
            if current is not None:
                yield current
            current = record
    if current is not None:
        yield current


def _headings(row: Row) -> dict[str, int]:
    plain = [re.sub(r"\W|_", "", str(cell)).upper() for cell in row]
    return {_SPELLINGS.get(name, name): place for place, name in enumerate(plain) if name}


def _record_id(cells: Mapping[str, Cell]) -> str:
    return _plain(cells["RECID"])


def _record(file: str, number: int, cells: Mapping[str, Cell]) -> Record:
    record_id = _record_id(cells)
    pattern = _CODES.get(_FIRST_RECORD_ID.get(record_id, record_id))
    code = _plain(cells["HCPC"])
    if pattern is None:
        raise LoadError(file, number, f"record id {record_id!r}, expected 3, 4, 7 or 8")
    if not pattern.fullmatch(code):
        raise LoadError(
            file, number, f"{code!r} is no HCPCS Level II code or modifier for record id {record_id}"
        )
    record = Record(
        file, number, code, str(cells["SHORTDESCRIPTION"]).strip(), [str(cells["LONGDESCRIPTION"])]
    )
    record.cells = dict(_texts(record, cells))
    # The .txt has the day of adding wherever the spreadsheet leaves this one blank.
    if "ADD DT" in record.cells:
        record.cells.setdefault("ACT EFF DT", record.cells["ADD DT"])
    return record


def _continue(first: Record | None, record: Record) -> None:
    if first is None or first.code != record.code:
        problem = f"continues {record.code}, but its first row is not just above"
        raise LoadError(record.file, record.line, problem)
    first.long.extend(record.long)


def _texts(record: Record, cells: Mapping[str, Cell]) -> Iterator[tuple[str, str]]:
    for name, (heading, column) in _COLUMNS.items():
        cell = cells.get(name, "")
        if isinstance(cell, (date, time, timedelta)) and column.type != "dateTime":
            problem = (
                f"{heading} of {record.code} is a date or time, expected a text: undo the automatic format"
            )
            raise LoadError(record.file, record.line, problem)
        if text := _plain(cell, column.width if column.type == "code" else 0):
            yield heading, text


def _plain(cell: Cell, width: int = 0) -> str:
    """The text of ``cell``; a number is filled with zeros up to ``width`` digits."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, date):
        return cell.strftime("%Y%m%d")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)).zfill(width)
    return str(cell).zfill(width)
