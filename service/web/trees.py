"""The codes of a release as a tree that is opened level by level, a bounded number at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from service.terminology.index import Index

SIZE = 200
"""How many codes of a level are shown at once."""


@dataclass(frozen=True, slots=True)
class Node:
    """A code in the tree; ``below`` is how many are directly below it."""

    code: str
    display: str | None
    below: int


@dataclass(frozen=True, slots=True)
class Level:
    """Codes below ``parent`` (None: at the top), from ``offset`` on; ``following`` is where more begin."""

    parent: str | None
    nodes: Sequence[Node]
    offset: int
    following: int | None


def level(index: Index, parent: str | None, offset: int) -> Level:
    """``SIZE`` codes at most, directly below ``parent``; LookupError for a code that is not there."""
    numbers = islice(_below(index, parent), offset, offset + SIZE + 1)
    found = list(numbers)
    nodes = [_node(index, number) for number in found[:SIZE]]
    return Level(parent, nodes, offset, offset + SIZE if len(found) > SIZE else None)


def trail(index: Index, code: str | None) -> Sequence[Node]:
    """The codes above ``code``, from the top down to itself, by first parents; none without a code."""
    found: list[Node] = []
    at = None if code is None else index.locate(code)
    while at is not None:
        found.insert(0, _node(index, at))
        at = next(iter(index.parents(at)), None)
    return found


def _node(index: Index, number: int) -> Node:
    concept = index.brief(number)
    return Node(concept.code, concept.display, len(index.children(number)))


def _below(index: Index, parent: str | None) -> Iterator[int]:
    if parent is None:
        return _roots(index)
    number = index.locate(parent)
    if number is None:
        raise LookupError(parent)
    return iter(index.children(number))


def _roots(index: Index) -> Iterator[int]:
    """The codes at the top: numbers are in hierarchy order, so what follows a subtree is the next of them."""
    number = 0
    while number < index.size:
        yield number
        below = index.descendants(number)
        number += 1
        while number in below:
            number += 1
