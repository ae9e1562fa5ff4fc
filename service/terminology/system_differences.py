"""What changed between two releases of a code system.

=================  ===================================================================================
added, removed     the code is in the new release only, in the old one only
retired            ended in the new release on the day from which that is in use, and not in the old one on
                   the day of that: its last day was reached, or its status says so; a code that is still
                   to begin has not ended (``service.terminology.activity``)
reactivated        the other way round
display-changed    the display is another text
property-changed   a property has other values, as texts and in any order; so for ``definition``,
                   ``designation`` and ``parent``, which are compared as if they were properties
replaced-by        ended in the new release, which names codes to use instead that the old one, if the
                   code had ended in it too, did not name
=================  ===================================================================================

A code that has several of these has a row for each. Properties are those that either release defines.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from service.terminology.concepts import Concept, PropertyValue, comparable
from service.terminology.differences import (
    ADDED,
    DISPLAY_CHANGED,
    PROPERTY_CHANGED,
    REACTIVATED,
    REMOVED,
    REPLACED_BY,
    RETIRED,
    Change,
    Differences,
    Key,
    PropertyChange,
)
from service.terminology.index import Index
from service.terminology.selections import everything

POSITION = "order"
"""The property that says where a concept stands in its list. It moves when other codes come and go and says
nothing of the code, so it is compared only when it is asked for."""

AS_PROPERTIES = ("definition", "designation", "parent")
"""What else a concept says, compared as if it were properties."""

REPLACEMENTS = ("replacedBy", "replaced-by", "cross-reference")
"""The properties by which systems name the codes to use instead; FHIR defines none."""

_LAST_DAY = "9999-12-31"
_NO_VALUES: tuple[PropertyValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Dated:
    """A release and the day (``YYYY-MM-DD``) on which it is looked at."""

    index: Index
    day: str

    @property
    def ended(self) -> BitMap:
        """The numbers of what is not active on the day, and never will be."""
        return everything(self.index) - self.index.active_on(self.day) - self.index.active_on(_LAST_DAY)

    @property
    def headings(self) -> BitMap:
        """The numbers of what is not selectable."""
        return self.index.with_value(self._not_selectable, "true")

    def is_heading(self, concept: Concept) -> bool:
        """Whether the concept is not selectable."""
        return "true" in map(comparable, concept.values(self._not_selectable))

    @property
    def _not_selectable(self) -> str:
        return self.index.code_system.standard_property("notSelectable")


@dataclass(frozen=True, slots=True)
class SystemComparison:
    """Two releases of one system; ``properties`` are those to compare, None for all but ``POSITION``."""

    url: str
    old: Dated
    new: Dated
    properties: Collection[str] | None = None

    def differences(self) -> Differences:
        """All changes; takes about a second for two releases of 80,000 concepts."""
        return _Found(self).differences()

    def compares(self, property_code: str) -> bool:
        """Whether the property is among those to compare."""
        return property_code != POSITION if self.properties is None else property_code in self.properties

    def change(self, kind: str, key: Key) -> Change:
        """The row of a change that was found."""
        old, new = _concept(self.old.index, key), _concept(self.new.index, key)
        shown, release = (old, self.old) if new is None else (new, self.new)
        return Change(
            kind,
            *key,
            old_display=old.display if old else None,
            new_display=new.display if new else None,
            selectable=shown is None or not release.is_heading(shown),
            properties=tuple(self.property_changes(old, new)) if kind == PROPERTY_CHANGED else (),
            replacements=replacements(new) if new and kind == REPLACED_BY else (),
        )

    def property_changes(self, old: Concept | None, new: Concept | None) -> Iterator[PropertyChange]:
        """The compared properties whose values differ between two concepts."""
        before, after = _statements(old), _statements(new)
        for code in dict.fromkeys((*before, *after)):
            a, b = before.get(code, _NO_VALUES), after.get(code, _NO_VALUES)
            if self.compares(code) and set(map(comparable, a)) != set(map(comparable, b)):
                yield PropertyChange(code, a, b)


class _Found:
    """The changes between two releases, by the numbers of their concepts."""

    def __init__(self, comparison: SystemComparison) -> None:
        self._comparison = comparison
        self._old, self._new = comparison.old.index, comparison.new.index
        self._old_codes, self._new_codes = self._old.codes(), self._new.codes()
        numbers = dict(zip(_keys(self._new, self._new_codes), range(self._new.size), strict=True))
        self._moved = [numbers.get(key, -1) for key in _keys(self._old, self._old_codes)]
        """The number in the new release of each concept of the old one, -1 where it is not there."""
        self._kept = BitMap([n for n, number in enumerate(self._moved) if number >= 0])
        self._common = self._move(self._kept)

    def _move(self, old: BitMap) -> BitMap:
        """Numbers of the old release, all of them kept, as numbers of the new one."""
        moved = self._moved
        return BitMap([moved[n] for n in old])

    def differences(self) -> Differences:
        removed = everything(self._old) - self._kept
        old, new = self._comparison.old, self._comparison.new
        was_ended, is_ended = self._move(old.ended & self._kept), new.ended
        displays, further = self._reworded()
        numbers = {
            ADDED: everything(self._new) - self._common,
            RETIRED: (is_ended & self._common) - was_ended,
            REACTIVATED: was_ended - is_ended,
            DISPLAY_CHANGED: displays,
            PROPERTY_CHANGED: further | self._restated(),
            REPLACED_BY: self._replaced(was_ended, is_ended),
        }
        keys = {kind: self._sorted(self._new_codes, found) for kind, found in numbers.items()}
        keys[REMOVED] = self._sorted(self._old_codes, removed)
        headings = {
            *self._sorted(self._new_codes, new.headings),
            *self._sorted(self._old_codes, old.headings & removed),
        }
        return Differences(keys, headings)

    def _sorted(self, codes: Sequence[str], numbers: BitMap) -> list[Key]:
        url = self._comparison.url
        return sorted((url, codes[n]) for n in numbers)

    def _reworded(self) -> tuple[BitMap, BitMap]:
        """What has another display, and what says something else besides."""
        now = list(self._new.wordings())
        pairs = zip(self._old.wordings(), self._moved, strict=True)
        displays, further = BitMap(), BitMap()
        for n, (wording, moved) in enumerate(pairs):
            if moved >= 0 and wording != now[moved]:
                old, new = self._old.concept(n), self._new.concept(moved)
                if old.display != new.display:
                    displays.add(moved)
                if next(self._comparison.property_changes(old, new), None):
                    further.add(moved)
        return displays, further

    def _restated(self) -> BitMap:
        """What has other values of a property."""
        defined = (p.code for index in (self._old, self._new) for p in index.code_system.properties)
        codes = [code for code in dict.fromkeys(defined) if self._comparison.compares(code)]
        return BitMap.union(BitMap(), *map(self._with_other_values, codes))

    def _with_other_values(self, code: str) -> BitMap:
        before = {text: self._move(numbers & self._kept) for text, numbers in self._old.values(code)}
        after = {text: numbers & self._common for text, numbers in self._new.values(code)}
        none = BitMap()
        texts = before.keys() | after.keys()
        return BitMap.union(none, *(before.get(text, none) ^ after.get(text, none) for text in texts))

    def _replaced(self, was_ended: BitMap, is_ended: BitMap) -> BitMap:
        """What has ended and is newly said to be replaced."""
        having = BitMap.union(BitMap(), *(self._new.with_property(code) for code in REPLACEMENTS))
        replaced = having & is_ended
        return replaced - BitMap([n for n in replaced & was_ended if not self._names_more(n)])

    def _names_more(self, number: int) -> bool:
        """Whether the new release names a replacement that the old one did not."""
        new = self._new.concept(number)
        old = _concept(self._old, (self._comparison.url, new.code))
        return old is None or not set(replacements(new)) <= set(replacements(old))


def replacements(concept: Concept) -> tuple[str, ...]:
    """The codes that the concept names to be used instead."""
    return tuple(comparable(p.value) for p in concept.properties if p.code in REPLACEMENTS and p.value)


def _keys(index: Index, codes: Sequence[str]) -> Iterator[str]:
    """What codes are compared by."""
    return iter(codes) if index.code_system.case_sensitive else map(str.casefold, codes)


def _concept(index: Index, key: Key) -> Concept | None:
    number = index.locate(key[1])
    return None if number is None else index.concept(number)


def _statements(concept: Concept | None) -> Mapping[str, tuple[PropertyValue, ...]]:
    """All that a concept says besides its display, by property."""
    if concept is None:
        return {}
    said: dict[str, list[PropertyValue]] = {
        "definition": [concept.definition] if concept.definition else [],
        "designation": [designation.value for designation in concept.designations],
        "parent": list(concept.parents),
    }
    for p in concept.properties:
        if p.value is not None:
            said.setdefault(p.code, []).append(p.value)
    return {code: tuple(values) for code, values in said.items()}
