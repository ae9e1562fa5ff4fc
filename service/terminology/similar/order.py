"""Orders of neighbours: by their place in the publisher's list, and scores that fall along an order."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from pyroaring import BitMap

Item = TypeVar("Item")

LOSS = 0.9
"""What is left of a score from one neighbour to the next of the same sort."""


def falling(items: Iterable[Item], best: float, loss: float = LOSS) -> Iterator[tuple[Item, float]]:
    """``items``, best first, with their scores."""
    for item in items:
        yield item, best
        best *= loss


def nearest(numbers: BitMap, number: int, most: int) -> list[int]:
    """The ``most`` of ``numbers`` that are nearest to ``number`` in the list, of two as far the first one."""
    if len(numbers) > most:
        below = numbers.rank(number)
        numbers = numbers[max(below - most, 0) : below + most]
    return sorted(numbers, key=lambda n: (abs(n - number), n))[:most]
