"""Where a concept stands in its release: what is above it, beside it and below it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyroaring import BitMap

from service.terminology.index import Index

NEIGHBOURS = 4
"""How many neighbours are told on each side."""


@dataclass(frozen=True, slots=True)
class Place:
    """``above`` leads from the root to the first parent; ``before`` and ``after`` are the nearest concepts
    with the same first parent, in the publisher's order; ``children`` are all directly below.
    """

    above: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    children: BitMap


def place(index: Index, number: int) -> Place:
    """Where the concept ``number`` stands."""
    above = _above(index, number)
    siblings = index.children(above[-1]) if above else BitMap(_roots_around(index, number))
    rank = siblings.rank(number) - 1
    before = siblings[max(0, rank - NEIGHBOURS) : rank]
    after = siblings[rank + 1 : rank + 1 + NEIGHBOURS]
    return Place(above, tuple(before), tuple(after), index.children(number))


def _above(index: Index, number: int) -> tuple[int, ...]:
    """The first parents, from the root down to the one directly above."""
    found: list[int] = []
    parents = index.parents(number)
    while parents and parents[0] not in found:
        found.insert(0, parents[0])
        parents = index.parents(parents[0])
    return tuple(found)


def _roots_around(index: Index, root: int) -> Iterator[int]:
    """A root with its nearest other roots: what is below a root is numbered right after it."""
    yield root
    before = root
    for _ in range(min(NEIGHBOURS, root)):
        before = (*_above(index, before - 1), before - 1)[0] if before else 0
        yield before
    after = root
    for _ in range(NEIGHBOURS):
        after = max(index.descendants(after), default=after) + 1
        if after >= index.size:
            return
        yield after
