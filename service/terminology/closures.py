"""The port to the closure tables that clients maintain with the help of $closure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HeldConcept:
    """One concept of a closure table; ``added`` is the version of the table that brought it."""

    system: str
    version: str | None
    code: str
    added: int


@dataclass(frozen=True, slots=True)
class ClosureTable:
    """A closure table; ``version`` counts from 0, which is the empty one, with each addition."""

    version: int
    concepts: tuple[HeldConcept, ...] = ()


class Closures(Protocol):
    """Where the closure tables of clients are kept, by name. Any number of processes may share it."""

    def start(self, name: str) -> None:
        """Begin an empty table, or begin the one of that name again."""

    def read(self, name: str) -> ClosureTable | None:
        """The table of that name; None when it was never begun, or is forgotten."""

    def add(self, name: str, concepts: Sequence[HeldConcept]) -> bool:
        """Add concepts, all of which bring the table's next version.

        False, and nothing is added, where the table is not at the version before that any more.
        """
