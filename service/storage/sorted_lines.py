"""Lines sorted by their key in a file, found by halving: the file is mapped into memory, never read whole.

A line is a JSON string, its key, a tab and a JSON value; JSON has neither tabs nor line ends of its own.
Keys may repeat. They are ordered as Python orders strings.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from mmap import mmap
from operator import itemgetter
from typing import IO, Any

import orjson

_KEY = itemgetter(0)


@dataclass(frozen=True, slots=True)
class SortedLines:
    """The lines from byte ``start`` to byte ``end`` of a mapped file."""

    content: mmap
    start: int
    end: int

    def find(self, key: str) -> Iterator[Any]:
        """The values of a key, in the order in which they were written."""
        position = self._first(key)
        while position < self.end:
            tab, end = self._bounds(position)
            if orjson.loads(self.content[position:tab]) != key:
                return
            yield orjson.loads(self.content[tab + 1 : end])
            position = end + 1

    def _first(self, key: str) -> int:
        """Where the first line begins whose key is not before ``key``."""
        low, high = self.start, self.end
        while low < high:
            # The line in the middle: rfind gives -1 where it is the first one.
            position = max(self.content.rfind(b"\n", low, (low + high) // 2) + 1, low)
            tab, end = self._bounds(position)
            if orjson.loads(self.content[position:tab]) < key:
                low = end + 1
            else:
                high = position
        return low

    def _bounds(self, position: int) -> tuple[int, int]:
        """Where the tab and the end are of the line that begins at ``position``."""
        tab = self.content.find(b"\t", position)
        return tab, self.content.find(b"\n", tab)


def write_lines(file: IO[bytes], pairs: Iterable[tuple[str, Any]]) -> None:
    """Write (key, value) pairs in the order of their keys."""
    for key, value in sorted(pairs, key=_KEY):
        file.write(orjson.dumps(key) + b"\t" + orjson.dumps(value) + b"\n")
