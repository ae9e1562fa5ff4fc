"""From pieces of bytes to numbered lines, in constant memory."""

from collections.abc import Callable, Iterator

MAX_LINE = 65_536
"""Bytes that a line may have, its end left out."""

_PIECE = 65_536

Lines = list[tuple[int, bytes | None]]
"""Lines with their number, from 1; None stands for a line that is too long."""


def pieces(read: Callable[[int], bytes], size: int = _PIECE) -> Iterator[bytes]:
    """What ``read`` gives, ``size`` bytes at most at a time, until it gives nothing."""
    while piece := read(size):
        yield piece


def split(given: Iterator[bytes], limit: int = MAX_LINE) -> Iterator[Lines]:
    """The lines that end in each piece, without their ends (``\\n`` or ``\\r\\n``).

    The last line counts without an end too, unless it is empty.
    """
    number, rest, is_over = 0, b"", False
    for piece in given:
        *ended, rest = (rest + piece).split(b"\n")
        found: Lines = []
        for line in ended:
            number += 1
            found.append((number, None if is_over else _within(limit, line)))
            is_over = False
        if len(rest) > limit + 1:
            rest, is_over = b"", True
        if found:
            yield found
    if rest or is_over:
        yield [(number + 1, None if is_over else _within(limit, rest))]


def _within(limit: int, line: bytes) -> bytes | None:
    line = line.removesuffix(b"\r")
    return None if len(line) > limit else line
