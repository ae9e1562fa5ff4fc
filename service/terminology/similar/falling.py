"""Scores of neighbours in an order: the best first, each next one a little lower."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

LOSS = 0.9
"""What is left of a score from one neighbour to the next of the same sort."""


def falling(items: Iterable[Item], best: float, loss: float = LOSS) -> Iterator[tuple[Item, float]]:
    """``items``, best first, with their scores."""
    for item in items:
        yield item, best
        best *= loss
