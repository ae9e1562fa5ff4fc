"""A bounded table of what was used last."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import RLock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class RecentlyUsed(Generic[Key, Value]):
    """Keeps values, each of a weight, while their weights sum up to ``limit`` at most.

    The least recently used go first; the one asked for last always stays. Threads may share it.
    """

    def __init__(self, limit: int, weight: Callable[[Value], int]) -> None:
        self._limit = limit
        self._weight = weight
        self._total = 0
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._last: tuple[Key, Value] | None = None
        self._lock = RLock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of ``key``, made if need be; only one thread makes at a time."""
        last = self._last  # the same again is by far the most frequent: it moves nothing, and needs no lock
        if last is not None and last[0] == key:
            return last[1]
        with self._lock:
            value = self._found(key, make)
            self._last = (key, value)
            return value

    def _found(self, key: Key, make: Callable[[], Value]) -> Value:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        value = self._kept[key] = make()
        self._total += self._weight(value)
        while self._total > self._limit and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._total -= self._weight(dropped)
        return value
