"""Ways in a graph that lead back to where they began."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def cycles(starts: Iterable[T], following: Callable[[T], Iterable[T]]) -> Iterator[tuple[T, ...]]:
    """The cycles that can be reached from ``starts``, each as its nodes in order.

    Every node is visited once, depth first: where cycles share an edge not each of them is found, but
    none is left once those found are broken.
    """
    done: set[T] = set()
    for start in starts:
        if start in done:
            continue
        path = {start: None}
        stack = [(start, iter(following(start)))]
        while stack:
            node, rest = stack[-1]
            for reached in rest:
                if reached in path:
                    way = list(path)
                    yield tuple(way[way.index(reached) :])
                elif reached not in done:
                    path[reached] = None
                    stack.append((reached, iter(following(reached))))
                    break
            else:
                stack.pop()
                del path[node]
                done.add(node)
