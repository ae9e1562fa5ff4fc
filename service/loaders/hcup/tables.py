"""AHRQ's tables: comma-separated, codes in single quotes within their fields, titles in double ones."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from service.loaders.archives import members
from service.loaders.release import LoadError

_TITLE_LINES = 1
_DATED_NAME = re.compile(r"(20\d\d)(?:[-_.](\d))?(?!\d)")


@dataclass(frozen=True, slots=True)
class Table:
    """One file, whose heading is ``columns``."""

    name: str
    columns: Sequence[str]
    content: bytes = field(repr=False)

    def read(self, take: Callable[[Mapping[str, str]], None]) -> None:
        """Give each row to ``take``; ``LoadError`` where a row is not whole or ``take`` raises ValueError."""
        for line, row in self._rows():
            try:
                take(row)
            except ValueError as error:
                raise LoadError(self.name, line, str(error)) from error

    def _rows(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """The rows below the heading."""
        reader = _reader(self.name, self.content)
        for found in reader:
            if tuple(found) == tuple(self.columns):
                break
        last = len(self.columns) - 1
        for found in reader:
            # AHRQ does not quote the commas of a last column: "Ear, Nose, and Throat Procedures".
            fields = [*found[:last], ", ".join(found[last:])]
            if not all(fields):
                raise LoadError(self.name, reader.line, f"expected {last + 1} fields with text")
            yield reader.line, dict(zip(self.columns, fields, strict=True))

    def version(self, release: str | None) -> str:
        """``release``, or the version in the file's name: 2022.1, or 2018; ``LoadError`` without one."""
        dated = _DATED_NAME.search(self.name.rpartition("/")[2]) or _DATED_NAME.search(self.name)
        version = release or (".".join(part for part in dated.groups() if part) if dated else "")
        if not _DATED_NAME.fullmatch(version):
            raise LoadError(self.name, None, f"of which version? '{version}', expected one such as 2022.1")
        return version


class _Reader:
    """The rows of a file, without the quotes of their fields."""

    def __init__(self, text: str) -> None:
        self._rows = csv.reader(io.StringIO(text, newline=""))

    def __iter__(self) -> Iterator[list[str]]:
        for row in self._rows:
            if row:
                yield [_unquoted(item.strip()) for item in row]

    @property
    def line(self) -> int:
        return self._rows.line_num


def _unquoted(item: str) -> str:
    return item[1:-1].strip() if len(item) > 1 and item[0] == item[-1] == "'" else item


def _reader(name: str, content: bytes) -> _Reader:
    try:
        return _Reader(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LoadError(name, line, f"byte {content[error.start]:#04x} is not UTF-8") from error


def find_tables(sources: Sequence[Path], known: Mapping[str, Sequence[str]]) -> dict[str, Table]:
    """The tables in ``sources`` by their key in ``known``, which has the columns of each.

    ``LoadError`` when one is given twice; other files are passed over.
    """
    found: dict[str, Table] = {}
    for member in (member for source in sources for member in members(source)):
        content = member.read()
        heading = _heading(content)
        key = next((key for key, columns in known.items() if list(columns) in heading), None)
        if key is None:
            continue
        if key in found:
            problem = f"is given beside {found[key].name}: load one version at a time"
            raise LoadError(member.name, None, problem)
        found[key] = Table(member.name, known[key], content)
    return found


def _heading(content: bytes) -> list[list[str]]:
    """The first rows of a file: the columns stand in the first, or below a title."""
    lines = content[:4096].decode("utf-8-sig", "replace").splitlines()[: _TITLE_LINES + 1]
    return list(_Reader("\n".join(lines)))
