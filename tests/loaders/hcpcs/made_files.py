"""Small HCPCS files as CMS would make them: records by position, spreadsheets with typed cells."""

import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

HEADINGS = (
    "HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION", "PRICE1", "LABCERT1", "COV", "ASC_DT",
    "TOS1", "ANEST_BU", "ADD DT", "ACT EFF DT", "TERM DT", "ACTION CD",
)  # fmt: skip

POSITIONS = {
    "short": 92, "price": 120, "multiple": 128, "cim": 129, "statute": 171, "labcert": 181, "xref": 205,
    "coverage": 230, "asc": 231, "note": 253, "betos": 257, "tos": 261, "units": 266, "added": 269,
    "action_effective": 277, "terminated": 285, "action": 293,
}  # fmt: skip


def record(code: str, sequence: int, record_id: int, long: str, **columns: str) -> str:
    """One record of 320 columns; ``columns`` are put at their 1-based positions."""
    text = [" "] * 320
    for start, value in ((1, f"{code:>5}"), (6, f"{sequence:05}"), (11, str(record_id)), (12, long)):
        text[start - 1 : start - 1 + len(value)] = value
    for name, value in columns.items():
        start = POSITIONS[name]
        text[start - 1 : start - 1 + len(value)] = value
    return "".join(text)


def write_text(path: Path, *lines: str) -> Path:
    path.write_bytes("\r\n".join((*lines, "")).encode("cp1252"))
    return path


def write_spreadsheet(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A one-sheet .xlsx whose cells are texts, numbers, days or empty as the Python values say."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": _WORKBOOK,
        "xl/_rels/workbook.xml.rels": _relations(
            "worksheet", "worksheets/sheet1.xml", "styles", "styles.xml"
        ),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>'
        + "".join(f'<row r="{n}">{_cells(n, row)}</row>' for n, row in enumerate(rows, 1))
        + "</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def _cells(number: int, row: Sequence[object]) -> str:
    return "".join(_cell(f"{_letters(place)}{number}", value) for place, value in enumerate(row))


def _letters(place: int) -> str:
    return ("" if place < 26 else chr(64 + place // 26)) + chr(65 + place % 26)


def _cell(reference: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f'<c r="{reference}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
)
_WORKBOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2">'
    '<xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
)


def _relations(*pairs: str) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(zip(pairs[::2], pairs[1::2], strict=True), 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'
