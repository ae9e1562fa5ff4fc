"""The addenda: what changed since the release before, and the publisher's own totals.

Columns, from 1: ``Add:``, ``Delete:``, ``Revise from:`` or ``Revise to:`` 1-13, code 14-20, short title
22-81, long title from 83. A table of totals in prose follows after a blank line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from service.loaders.icd10pcs.order_file import CHARACTERS, OrderLine, counts, text_lines
from service.loaders.release import LoadError

_CHANGE = re.compile(
    rf"(?=.{{13}}\S)(Add|Delete|Revise from|Revise to): +([{CHARACTERS}]{{7}}|[{CHARACTERS}]{{3}} {{4}}) "
    r"([ -~]{60}) ([!-~][ -~]*)"
)
_KIND_TOTALS = (
    r"{title} (\d+) {unit} in \S*?(\d{{4}})\.txt (\d+) {unit} in \S*?(\d{{4}})\.txt "
    r"(\d+) additions (\d+) deletions (\d+) revisions of which (\d+) revisions to both long and short titles "
    r"(\d+) revisions to long title only (\d+) revisions to short title only"
)
_TOTALS = re.compile(
    " ".join(_KIND_TOTALS.format(title=unit.capitalize(), unit=unit) for unit in ("headers", "codes"))
)


class Change(NamedTuple):
    """One line of the addenda; ``line`` is where it stands."""

    kind: str
    entry: OrderLine
    line: int


class Totals(NamedTuple):
    """The publisher's totals for headers or for codes, and the fiscal years of the files compared."""

    before: int
    before_year: int
    after: int
    after_year: int
    additions: int
    deletions: int
    revisions: int


@dataclass(frozen=True, slots=True)
class Addenda:
    """The changes of one release and their totals."""

    file: str
    changes: tuple[Change, ...]
    headers: Totals
    codes: Totals

    @property
    def version(self) -> str:
        """``YYYY.MM``: an April update compares two files of one fiscal year, October two years."""
        year = self.codes.after_year
        return f"{year}.04" if self._is_april else f"{year - 1}.10"

    @property
    def version_before(self) -> str:
        """The release before: October's for an April update, else April's of the fiscal year before."""
        year = self.codes.before_year
        return f"{year - 1}.10" if self._is_april else f"{year}.04"

    @property
    def _is_april(self) -> bool:
        return self.codes.before_year == self.codes.after_year

    def check(self, lines: Sequence[OrderLine]) -> None:
        """Raise ``LoadError`` unless changes and order file agree with the totals."""
        found = counts(lines)
        for title, totals, size, of_headers in (
            ("headers", self.headers, found[0], True),
            ("codes", self.codes, found[1], False),
        ):
            kinds = [c.kind for c in self.changes if c.entry.is_header is of_headers]
            self._agree(f"{title} in the order file", totals.after, size)
            self._agree(f"{title} added", totals.additions, kinds.count("Add"))
            self._agree(f"{title} deleted", totals.deletions, kinds.count("Delete"))
            self._agree(f"{title} revised", totals.revisions, kinds.count("Revise to"))
            self._agree(f"{title} revised from", totals.revisions, kinds.count("Revise from"))
            self._agree(
                f"{title} before, plus additions, less deletions",
                totals.after,
                totals.before + totals.additions - totals.deletions,
            )

    def undo(self, lines: Sequence[OrderLine]) -> list[OrderLine]:
        """The order file of the release before, in code order and numbered anew as CMS numbers it."""
        entries = {line.code: line for line in lines}
        for change in reversed(self.changes):
            self._undo(change, entries)
        before = [
            entry._replace(order=order) for order, (_, entry) in enumerate(sorted(entries.items()), start=1)
        ]
        for entry in before:
            if entry.code[:3] not in entries:
                raise LoadError(self.file, None, f"without the changes, code {entry.code} has no header")
        headers, codes = counts(before)
        self._agree("headers before the changes", self.headers.before, headers)
        self._agree("codes before the changes", self.codes.before, codes)
        return before

    def _undo(self, change: Change, entries: dict[str, OrderLine]) -> None:
        kind, entry, line = change
        present = entries.get(entry.code)
        if kind in ("Delete", "Revise from"):
            if present is not None:
                raise LoadError(
                    self.file, line, f"{entry.code} is said to be gone, but the order file has it"
                )
            entries[entry.code] = entry
        elif present is None or present[2:] != entry[2:]:
            raise LoadError(self.file, line, f"{entry.code} with these titles is not in the order file")
        else:
            del entries[entry.code]

    def _agree(self, what: str, publisher: int, found: int) -> None:
        if publisher != found:
            raise LoadError(self.file, None, f"{what}: the publisher's total is {publisher}, found {found}")


def read_addenda(file: str, content: bytes) -> Addenda:
    """The addenda in ``content``; ``LoadError`` at the first line that breaks the layout."""
    lines = list(text_lines(file, content))
    end = lines.index("") if "" in lines else len(lines)
    changes = tuple(_change(file, number, text) for number, text in enumerate(lines[:end], start=1))
    totals = _TOTALS.fullmatch(" ".join(" ".join(lines[end:]).split()))
    if totals is None:
        raise LoadError(file, end + 1, "expected a blank line and the tables of totals of headers and codes")
    figures = [int(figure) for figure in totals.groups()]
    return Addenda(file, changes, Totals(*figures[:7]), Totals(*figures[10:17]))


def _change(file: str, number: int, text: str) -> Change:
    match = _CHANGE.fullmatch(text)
    if match is None or match.start(2) != 13:
        raise LoadError(
            file,
            number,
            "expected Add:, Delete:, Revise from: or Revise to:, a code in columns 14-20, "
            f"a short title in 22-81 and a long title from 83, found {text[:80]!r}",
        )
    kind, code, short_title, long_title = match.groups()
    return Change(kind, OrderLine(0, code.rstrip(), short_title.rstrip(), long_title.rstrip()), number)
