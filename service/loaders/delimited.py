"""Delimited text of any size, read row by row: the columns that are wanted, and nothing kept.

A file names its columns in its first line, or has them in an order that its publisher documents.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING

from service.loaders.archives import Member
from service.loaders.release import LoadError
from service.terminology.types import DateTime

if TYPE_CHECKING:
    import _csv

LONGEST_FIELD = 16 * 1024 * 1024
"""Characters that one field may have; the standard library refuses more than 131,072 by default."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How rows are written: what stands between fields, whether a field may be in double quotes, the
    encoding, and the columns in their order where the file does not name them.
    """

    separator: str
    quoted: bool = False
    encoding: str = "utf-8-sig"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The fields that were asked for, in that order, and where they stand."""

    file: str
    line: int
    fields: tuple[str, ...]

    def refusal(self, problem: str) -> LoadError:
        """The error that this row is."""
        return LoadError(self.file, self.line, problem)

    def day(self, field: int, form: str = "%Y%m%d") -> DateTime | None:
        """The day in the field with that position; None where it is empty, ``LoadError`` where it is none."""
        text = self.fields[field]
        if not text:
            return None
        try:
            return DateTime(datetime.strptime(text, form).date())
        except ValueError as error:
            expected = form.replace("%Y", "YYYY").replace("%m", "MM").replace("%d", "DD")
            raise self.refusal(f"expected a day as {expected}, found {text!r}") from error


def read_rows(member: Member, layout: Layout, wanted: Sequence[str]) -> Iterator[Row]:
    """The columns ``wanted`` (at least two) of every row of ``member``, blanks around fields removed.

    ``LoadError`` where a column is missing, at a row with another number of fields than there are columns,
    and at what is not text in the layout's encoding.
    """
    name, line = member.name, 0
    try:
        with member.open() as file:
            text = io.TextIOWrapper(file, encoding=layout.encoding, newline="")
            reader = _fields(text, layout)
            columns = list(layout.columns) or [column.strip() for column in next(reader, [])]
            pick = itemgetter(*_positions(name, columns, wanted))
            for cells in reader:
                line = reader.line_num
                if len(cells) != len(columns):
                    if not any(cells):
                        continue
                    problem = f"expected {len(columns)} fields, found {len(cells)}"
                    raise LoadError(name, line, problem)
                yield Row(name, line, tuple([cell.strip() for cell in pick(cells)]))
    except UnicodeDecodeError as error:
        # Text is decoded some thousand characters ahead of the row that was read last.
        problem = f"has a byte after this line that is no {layout.encoding}: {error.reason}"
        raise LoadError(name, line + 1, problem) from error
    except csv.Error as error:
        raise LoadError(name, line + 1, f"cannot be read as fields: {error}") from error


def _fields(text: io.TextIOWrapper, layout: Layout) -> "_csv.Reader":
    csv.field_size_limit(LONGEST_FIELD)
    if layout.quoted:
        return csv.reader(text, delimiter=layout.separator, strict=True)
    return csv.reader(text, delimiter=layout.separator, quoting=csv.QUOTE_NONE)


def _positions(name: str, columns: list[str], wanted: Sequence[str]) -> list[int]:
    missing = [column for column in wanted if column not in columns]
    if missing:
        raise LoadError(name, 1, f"has no column {missing[0]}")
    return [columns.index(column) for column in wanted]
