"""The layouts in which AMA writes rows: a table with headings, and a code with its text.

A code has five characters, the last one perhaps a letter; a modifier has two.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from service.loaders.cpt.files import File
from service.loaders.release import LoadError
from service.terminology.types import DateTime

_CODE = "[0-9]{4}[0-9A-Z]"
_FORMS = {
    "CPT Code": re.compile(_CODE),
    "Modifier Code": re.compile("[0-9A-Z]{2}"),
}
_TABBED = re.compile(rf"({_CODE})\t(\S.*)")
_SPACED = re.compile(rf"({_CODE}) +(\S.*)")
_FIXED = re.compile(rf"({_CODE})(\d\d) (.*)")
_LAYOUTS = {"long": _TABBED, "long-upper": _TABBED, "medium": _SPACED, "short": _SPACED}
_EXPECTED = {
    _TABBED: "expected a code, a tab and its text",
    _SPACED: "expected a code, a blank and its text",
    _FIXED: "expected a code, a number of two digits, a blank and a piece of its text",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by heading, and where it stands."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, heading: str) -> str:
        return self.cells.get(heading, "")

    def day(self, heading: str) -> DateTime | None:
        """The day in that cell, if it has any; ``LoadError`` when it is not ``YYYYMMDD``."""
        text = self[heading]
        if not text:
            return None
        try:
            return DateTime(datetime.strptime(text, "%Y%m%d").date())
        except ValueError as error:
            problem = f"{heading} is {text!r}, expected a day as YYYYMMDD"
            raise LoadError(self.file, self.line, problem) from error


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a code, and where it stands."""

    file: str
    line: int
    text: str


Texts = dict[str, Text]
"""One text for each code, in the publisher's order."""


def table(file: File, key: str, *required: str) -> Iterator[Row]:
    """The rows below the headings, each with a code under the heading ``key``.

    ``LoadError`` when a required heading is missing, or at a row with too many cells or a wrong code.
    """
    (top, headings), *rows = file.rows()
    names = [name.strip() for name in headings.split("\t")]
    missing = [name for name in (key, *required) if name not in names]
    if missing:
        raise LoadError(file.name, top, f"expected the heading {missing[0]!r}")
    for number, line in rows:
        cells = [" ".join(cell.split()) for cell in line.split("\t")]
        if len(cells) > len(names):
            raise LoadError(file.name, number, f"{len(cells)} cells below {len(names)} headings")
        row = Row(file.name, number, dict(zip(names, cells, strict=False)))
        if not _FORMS[key].fullmatch(row[key]):
            raise LoadError(file.name, number, f"{key} is {row[key]!r}, which has not the form of one")
        yield row


def texts(file: File) -> Texts:
    """The text of each code; ``LoadError`` at the first line that breaks the layout of the file's role."""
    if file.role == "long-fixed":
        return _pieced(file)
    layout = _LAYOUTS[file.role]
    lines = file.rows() if layout is _TABBED else file.after_licence(layout)
    found: Texts = {}
    for number, line in lines:
        if line:
            match = _matched(layout, file, number, line)
            _add(found, match[1], Text(file.name, number, " ".join(match[2].split())))
    return _some(file, found)


def _pieced(file: File) -> Texts:
    pieces: dict[str, list[str]] = {}
    found: Texts = {}
    for number, line in file.after_licence(_FIXED):
        if not line:
            continue
        code, sequence, piece = _matched(_FIXED, file, number, line).groups()
        expected = len(pieces.get(code, ())) + 1
        if int(sequence) != expected:
            raise LoadError(file.name, number, f"piece {sequence} of {code}, expected {expected:02}")
        pieces.setdefault(code, []).append(piece)
        found[code] = Text(file.name, number, " ".join(" ".join(pieces[code]).split()))
    return _some(file, found)


def _matched(layout: re.Pattern[str], file: File, number: int, line: str) -> re.Match[str]:
    match = layout.fullmatch(line)
    if match is None:
        raise LoadError(file.name, number, _EXPECTED[layout])
    return match


def _add(found: Texts, code: str, text: Text) -> None:
    if code in found:
        raise LoadError(text.file, text.line, f"{code} appears again, first in line {found[code].line}")
    found[code] = text


def column(rows: list[Row], heading: str) -> Texts:
    """The texts in one column of a table with one row a code; ``LoadError`` where a code appears again."""
    found: Texts = {}
    for row in rows:
        _add(found, row["CPT Code"], Text(row.file, row.line, row[heading]))
    return {code: text for code, text in found.items() if text.text}


def _some(file: File, found: Texts) -> Texts:
    if not found:
        raise LoadError(file.name, None, "no code after the licence text, which ends at the first empty line")
    return found
