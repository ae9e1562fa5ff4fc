"""The lines of a mapping file: source, target, and five flags of one digit each."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from service.loaders.gems.directions import Direction, Side
from service.loaders.release import LoadError

_LINE = re.compile(r"(\S+) +(\S+) +([01]{3}\d\d)")
_EXPECTED = "expected a source code, a target code and five flags such as 10112, with blanks between"


class Row(NamedTuple):
    """One line. Codes have their dots; ``target`` is None where there is none.

    ``flags`` are the publisher's five digits: approximate, no map, combination, scenario, choice list.
    """

    source: str
    target: str | None
    flags: str

    @property
    def is_approximate(self) -> bool:
        """Whether the two codes do not mean the same."""
        return self.flags[0] == "1"

    @property
    def combination(self) -> Mapping[str, str]:
        """Which of the source's combinations the target belongs to, and in which list of it; if any.

        A source that has combinations needs one target of each choice list of one scenario. A few rows
        lack the third flag, which says that they belong to one, or the list.
        """
        parts = {"scenario": self.flags[3], "choice-list": self.flags[4]}
        return {name: number for name, number in parts.items() if number != "0"}


def read_rows(file: str, content: bytes, direction: Direction) -> Iterator[Row]:
    """The rows in their order; ``LoadError`` at a line that breaks the layout or appears again."""
    lines: set[str] = set()
    has_target: dict[str, bool] = {}
    for number, line in enumerate(_text(file, content).split("\n"), start=1):
        if not line.strip():
            continue
        if line in lines:
            raise LoadError(file, number, "the line appears again")
        lines.add(line)
        try:
            row = _row(line.strip(), direction)
        except ValueError as error:
            raise LoadError(file, number, str(error)) from error
        if has_target.setdefault(row.source, row.target is not None) != (row.target is not None):
            raise LoadError(file, number, f"{row.source} has both a target and none")
        yield row


def _text(file: str, content: bytes) -> str:
    try:
        return content.decode("ascii")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LoadError(file, line, f"byte {content[error.start]:#04x} is not ASCII") from error


def _row(line: str, direction: Direction) -> Row:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(_EXPECTED)
    source, target, flags = match.groups()
    is_none = target == direction.target.none
    # Some rows without a target lack the flag that says so, but none has the flag beside a target.
    if flags[1] == "1" and not is_none:
        raise ValueError(f"the second flag says that there is no target, but it is {target}")
    found = None if is_none else _code(target, direction.target)
    return Row(_code(source, direction.source), found, flags)


def _code(written: str, side: Side) -> str:
    # CMS has a code in small letters here and there.
    if not side.pattern.fullmatch(written.upper()):
        raise ValueError(f"'{written}' is no code of {side.short}")
    return side.code(written.upper())
