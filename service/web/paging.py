"""Long lists a page at a time, and the addresses of the pages before and after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from service.terminology.ranking import words
from service.web.page import NoPageError
from service.web.visits import Visit

_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Paged:
    """A page of ``total`` items: those after the first ``offset``, ``size`` at most on a page.

    ``before`` and ``after`` are the addresses of the pages beside it, None where there is none.
    """

    items: Sequence[Any]
    total: int
    offset: int
    size: int
    before: str | None
    after: str | None

    @property
    def extent(self) -> str:
        """Such as ``1 to 50 of 889``."""
        if not self.items:
            return f"0 of {self.total:,}"
        return f"{self.offset + 1:,} to {self.offset + len(self.items):,} of {self.total:,}"


def paged(visit: Visit, items: Sequence[Any], total: int, size: int) -> Paged:
    """The page that ``items``, which begin at the visit's ``offset``, are."""
    offset = number(visit, "offset")
    earlier, later = max(offset - size, 0), offset + size
    before = address(visit, offset=earlier or None) if offset else None
    return Paged(items, total, offset, size, before, address(visit, offset=later) if later < total else None)


def page_of(visit: Visit, items: Sequence[Any], size: int) -> Paged:
    """The page of all ``items`` that the visit asks for."""
    offset = number(visit, "offset")
    return paged(visit, items[offset : offset + size], len(items), size)


def number(visit: Visit, name: str) -> int:
    """An argument that is a number, 0 where it is not given; NoPageError (400) for anything else."""
    raw = visit.argument(name) or "0"
    if not raw.isascii() or not raw.isdigit() or len(raw) > _DIGITS:
        text = f"“{name}” is a number from 0, not “{raw[:40]}”."
        raise NoPageError(400, "This address cannot be read", text)
    return int(raw)


def address(visit: Visit, **changed: str | int | None) -> str:
    """The address of this page with some arguments changed; None leaves one out."""
    given = {**visit.arguments, **changed}
    kept = {name: value for name, value in given.items() if value not in (None, "")}
    return f"{visit.request.path}{'?' if kept else ''}{urlencode(kept)}"


def matcher(query: str) -> Callable[[str], bool]:
    """Whether a text has, for every word of ``query``, a word that begins with it."""
    wanted = words(query)

    def matches(text: str) -> bool:
        found = words(text)
        return all(any(word.startswith(start) for word in found) for start in wanted)

    return matches
