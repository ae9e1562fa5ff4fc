"""A table as a workbook of Excel: its rows on one sheet, what is to be known of them on another.

Every cell is text, also one that begins like a formula; characters that no workbook can hold are left out.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from service.operations.tables import Table

_LONGEST = 32_767
"""Characters that a cell can hold."""

_WIDEST = 80


def write_workbook(table: Table) -> bytes:
    """The workbook, as the bytes of an .xlsx file."""
    workbook = Workbook(write_only=True)
    rows = workbook.create_sheet("Rows")
    for position, width in enumerate(_widths(table)):
        rows.column_dimensions[chr(ord("A") + position)].width = width
    rows.freeze_panes = "A2"
    _append(rows, [table.columns], Font(bold=True))
    _append(rows, table.rows)
    about = workbook.create_sheet("About")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 24, _WIDEST
    _append(about, [(table.title,)], Font(bold=True))
    _append(about, table.facts)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _append(sheet: Any, rows: Iterable[Iterable[str]], font: Font | None = None) -> None:
    for row in rows:
        sheet.append([_cell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST], font) for text in row])


def _cell(sheet: Any, text: str, font: Font | None) -> Any:
    """What openpyxl is given for a cell: plain text where it takes that for text, which is faster."""
    if font is None and not text.startswith("="):
        return text or None
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell


def _widths(table: Table) -> list[int]:
    columns = zip(table.columns, *table.rows, strict=True)
    return [min(max(map(len, column)) + 2, _WIDEST) for column in columns]
