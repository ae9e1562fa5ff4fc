"""From a line to the question that it asks, or to what is wrong with it."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from service.operations.bulk import Defaults, Question
from service.terminology import issues
from service.terminology.issues import Issue, TerminologyError

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What the columns, or the members of the JSON objects, are called."""

    system: str = "system"
    code: str = "code"
    version: str = "version"
    date: str = "date"

    def of(self, members: Mapping[str, Any], value: object) -> str:
        """The column that has just this value."""
        names = (self.system, self.code, self.version, self.date)
        return next(name for name in names if members.get(name) is value)


def _itself(system: str) -> str:
    return system


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads lines; ``resolve`` tells what canonical the name of a system stands for."""

    columns: Columns
    defaults: Defaults
    resolve: Callable[[str], str] = _itself

    def of_json(self, line: bytes) -> Question:
        """The question of one JSON object; TerminologyError when there is none in it."""
        try:
            document = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise TerminologyError(_unreadable(line, str(error))) from error
        if not isinstance(document, dict):
            raise TerminologyError(issues.line_not_json("it is something else"))
        return self.of_members(document)

    def of_members(self, members: Mapping[str, Any]) -> Question:
        """The question of named values; an empty one counts as not given."""
        columns, defaults = self.columns, self.defaults
        system, code = members.get(columns.system) or None, members.get(columns.code) or None
        version, date = members.get(columns.version) or None, members.get(columns.date) or None
        for value in (system, code, version, date):
            if value is not None and not isinstance(value, str):
                raise TerminologyError(issues.line_value_no_text(columns.of(members, value)))
        system = self.resolve(system) if system else defaults.system
        if system is None:
            raise TerminologyError(issues.line_without(columns.system))
        if code is None:
            raise TerminologyError(issues.line_without(columns.code))
        return Question(system, code, version or defaults.version, date or defaults.date)


@dataclass(frozen=True, slots=True)
class CsvReader:
    """Reads lines of a CSV file that has this heading. A value may not go on over the end of its line."""

    reader: Reader
    heading: Sequence[str]

    @classmethod
    def under(cls, line: bytes, reader: Reader) -> "CsvReader":
        """The reader for a file whose first line that is; TerminologyError when it lacks a column."""
        heading = _cells(line.removeprefix(_BYTE_ORDER_MARK))
        columns = reader.columns
        needed = [columns.code, *([] if reader.defaults.system else [columns.system])]
        missing = [column for column in needed if column not in heading]
        if missing:
            problem = f"it has {', '.join(heading)}, but no column {' and no column '.join(missing)}"
            raise TerminologyError(issues.line_not_csv(problem))
        return cls(reader, heading)

    def of_csv(self, line: bytes) -> Question:
        """The question of one line; TerminologyError when there is none in it."""
        cells = _cells(line)
        if len(cells) != len(self.heading):
            raise TerminologyError(
                issues.line_not_csv(f"{len(cells)} values under {len(self.heading)} columns")
            )
        return self.reader.of_members(
            {name: cell.strip() for name, cell in zip(self.heading, cells, strict=True)}
        )


def _cells(line: bytes) -> list[str]:
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise TerminologyError(issues.line_not_utf8()) from error
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error as error:
        raise TerminologyError(issues.line_not_csv(str(error))) from error
    if not rows or not rows[0]:
        raise TerminologyError(issues.line_empty())
    return rows[0]


def _unreadable(line: bytes, problem: str) -> Issue:
    if not line.strip():
        return issues.line_empty()
    try:
        line.decode()
    except UnicodeDecodeError:
        return issues.line_not_utf8()
    return issues.line_not_json(problem)
