"""CMS's NCCI tables as they are kept: what they are called, and how an edit is written in them.

They are code systems of our own, ``<canonical base>/CodeSystem/<table>-<service>``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from service.terminology.concepts import Concept
from service.terminology.releases import SystemRelease
from service.terminology.view import View

PTP, MUE, ADD_ON = "ncci-ptp", "ncci-mue", "ncci-add-on-codes"


@dataclass(frozen=True, slots=True)
class Edit:
    """One row: from when until when it holds (days, inclusive; None for no end), and what it says.

    ``said`` is the modifier indicator of a pair, or the primary code of an add-on code.
    """

    first: str | None
    last: str | None
    said: str

    def written(self) -> str:
        """``2024-01-01/2024-12-31 1``"""
        return f"{self.first or ''}/{self.last or ''} {self.said}"

    def is_in_force(self, day: str) -> bool:
        """Whether it holds on ``day``."""
        return (self.first or "") <= day and (self.last is None or day <= self.last)


def edits(concept: Concept, name: str) -> Iterator[Edit]:
    """The rows of a concept that ``written`` wrote."""
    for text in concept.values(name):
        period, _, said = str(text).partition(" ")
        first, _, last = period.partition("/")
        yield Edit(first or None, last or None, said)


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that are loaded, for one request."""

    view: View
    base: str
    today: str

    def release(self, table: str) -> SystemRelease | None:
        """The newest release of a table whose rows tell their own days; None where it is not loaded."""
        return self.view.release(f"{self.base}/CodeSystem/{table}", None, self.today)

    def release_on(self, table: str, day: str) -> SystemRelease | None:
        """The release of a table that is in force on ``day``."""
        return self.view.on(day).release(f"{self.base}/CodeSystem/{table}", None, day)

    def row(self, release: SystemRelease, code: str) -> Concept | None:
        """The row of a code, or of a pair."""
        number = release.index.locate(code)
        return None if number is None else release.index.concept(number)
