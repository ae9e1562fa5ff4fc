"""Results that can be told as a table too: for people as a page, for spreadsheets as CSV."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title, and what is to be known before its rows as (name, value) facts.

    ``rows`` are a page of ``total`` rows, the first of them after ``offset`` others.
    """

    title: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: int
    offset: int


class Tabular(ABC):
    """The base of results of operations that can be told as a table."""

    __slots__ = ()

    @abstractmethod
    def table(self) -> Table:
        """The result as a table."""
