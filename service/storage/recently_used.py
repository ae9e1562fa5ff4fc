"""A bounded table of what was used last, where what is still in use elsewhere is never made twice."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import RLock
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class RecentlyUsed(Generic[Key, Value]):
    """Keeps values, each of a weight, while their weights sum up to ``limit`` at most.

    The least recently used go first; the one asked for last always stays. A value that was let go but
    is still referred to by someone is handed out again instead of being made anew.
    """

    def __init__(self, limit: int, weight: Callable[[Value], int]) -> None:
        self._limit = limit
        self._weight = weight
        self._total = 0
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._alive: WeakValueDictionary[Key, Value] = WeakValueDictionary()
        self._lock = RLock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of ``key``, made if need be; only one thread makes at a time."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            value = self._alive.get(key)
            if value is None:
                value = self._alive[key] = make()
            self._keep(key, value)
            return value

    def _keep(self, key: Key, value: Value) -> None:
        self._kept[key] = value
        self._total += self._weight(value)
        while self._total > self._limit and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._total -= self._weight(dropped)
