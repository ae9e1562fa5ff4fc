"""What changed between two releases of a code system, or two versions of a value set, as rows.

A difference lists keys by kind of change; what a row says of its key is read when the row is asked for,
because a page has fewer rows than a release has changes.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from service.terminology.concepts import PropertyValue

ADDED = "added"
REMOVED = "removed"
RETIRED = "retired"
REACTIVATED = "reactivated"
DISPLAY_CHANGED = "display-changed"
PROPERTY_CHANGED = "property-changed"
REPLACED_BY = "replaced-by"

KINDS = (ADDED, REMOVED, RETIRED, REACTIVATED, DISPLAY_CHANGED, PROPERTY_CHANGED, REPLACED_BY)
"""The kinds of change, in the order in which they are told."""

_KEPT = 16

Key = tuple[str, str]
"""The system and the code that a change is about."""


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """One property of a concept: all values in the old release and all in the new one."""

    code: str
    old: tuple[PropertyValue, ...] = ()
    new: tuple[PropertyValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One row. ``old_display`` is of the old release, ``new_display`` of the new one.

    ``properties`` say what changed (property-changed), ``replacements`` are codes to use instead
    (replaced-by). ``selectable`` is false for headings, which are no codes to be used.
    """

    kind: str
    system: str
    code: str
    old_display: str | None = None
    new_display: str | None = None
    selectable: bool = True
    properties: tuple[PropertyChange, ...] = ()
    replacements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many changes of a kind there are: of codes, and of headings, which are no codes to be used."""

    kind: str
    codes: int
    headings: int


@dataclass(frozen=True, slots=True)
class Differences:
    """The keys of every kind of change, each kind sorted; ``headings`` are those that are not selectable."""

    keys: Mapping[str, Sequence[Key]]
    headings: Collection[Key] = field(default_factory=frozenset)

    def tallies(self) -> Iterator[Tally]:
        """How many of each kind there are, in the order of ``KINDS``; kinds that cannot be are left out."""
        for kind in KINDS:
            if kind in self.keys:
                keys = self.keys[kind]
                headings = sum(key in self.headings for key in keys)
                yield Tally(kind, len(keys) - headings, headings)

    def total(self, kinds: Collection[str]) -> int:
        """How many changes of these kinds there are."""
        return sum(len(keys) for kind, keys in self.keys.items() if kind in kinds)

    def page(self, kinds: Collection[str], offset: int, count: int) -> Iterator[tuple[str, Key]]:
        """(kind, key) of the changes of these kinds: kind by kind, each in the order of its keys."""
        ordered = ((kind, key) for kind in KINDS if kind in kinds for key in self.keys.get(kind, ()))
        return islice(ordered, offset, offset + count)


class KnownDifferences:
    """The last differences that were found: the pages of one are asked for one after the other."""

    def __init__(self) -> None:
        self._found: dict[Hashable, Differences] = {}

    def get(self, of: Hashable, find: Callable[[], Differences]) -> Differences:
        """The differences known by ``of``, found now if they are not."""
        if of not in self._found:
            if len(self._found) >= _KEPT:
                self._found.clear()
            self._found[of] = find()
        return self._found[of]
