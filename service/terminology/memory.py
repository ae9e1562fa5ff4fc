"""The index built from plain concepts: inline resources, small systems, tests.

Everything beyond code → number is built when first asked for, because most inline resources are
asked one question.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from pyroaring import BitMap

from service.terminology.activity import active_on, activity_steps
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, comparable, wording
from service.terminology.hierarchy import Hierarchy
from service.terminology.index import Field
from service.terminology.links import NO_LINKS, Linked, Links, linked
from service.terminology.ranking import code_key, display_key, words

_LAST = "\U0010ffff"


class SortedKeys:
    """Numbers by key, answering "equal to" and "beginning with"."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        ordered = sorted(pairs)
        self._keys = [key for key, _ in ordered]
        self._numbers = [number for _, number in ordered]

    def equal(self, key: str) -> BitMap:
        """The numbers whose key is ``key``."""
        return self._between(key, key + "\0")

    def beginning(self, *prefixes: str) -> BitMap:
        """The numbers whose key begins with one of ``prefixes``; most spellings of a word are no such."""
        found: list[int] = []
        for prefix in prefixes:
            first = bisect_left(self._keys, prefix)
            if first < len(self._keys) and self._keys[first].startswith(prefix):
                found += self._numbers[first : bisect_left(self._keys, prefix + _LAST, first)]
        return BitMap(found)

    def _between(self, low: str, high: str) -> BitMap:
        return BitMap(self._numbers[bisect_left(self._keys, low) : bisect_left(self._keys, high)])


def codes_by_number(code_system: CodeSystem, concepts: Sequence[Concept]) -> Iterator[tuple[str, int]]:
    """Every text by which a concept is known with its number, the codes themselves last, for they win."""
    if code_system.alternate_codes:
        for number, concept in enumerate(concepts):
            yield from ((comparable(value), number) for value in concept.values(code_system.alternate_codes))
    yield from ((concept.code, number) for number, concept in enumerate(concepts))


class MemoryIndex:
    """A release held in memory; implements ``index.Index``."""

    def __init__(self, code_system: CodeSystem, concepts: Sequence[Concept]) -> None:
        self._code_system = code_system
        self._hierarchy = Hierarchy(concepts)
        self._numbers = {
            self._key(code): n for code, n in codes_by_number(code_system, self._hierarchy.concepts)
        }

    @property
    def code_system(self) -> CodeSystem:
        return self._code_system

    @property
    def size(self) -> int:
        return len(self._hierarchy.concepts)

    def _key(self, code: str) -> str:
        return code if self._code_system.case_sensitive else code.casefold()

    def locate(self, code: str) -> int | None:
        return self._numbers.get(self._key(code))

    def concept(self, number: int) -> Concept:
        return self._hierarchy.concepts[number]

    def codes(self) -> Sequence[str]:
        return [concept.code for concept in self._hierarchy.concepts]

    def wordings(self) -> Iterator[int]:
        for c in self._hierarchy.concepts:
            designations = ((d.value, d.language) for d in c.designations)
            yield wording(c.display, c.definition, designations, c.parents)

    def brief(self, number: int) -> Concept:
        return replace(self._hierarchy.concepts[number], properties=(), memberships=())

    def term(self, number: int) -> tuple[str, str | None]:
        concept = self.concept(number)
        return concept.code, concept.display

    def parents(self, number: int) -> BitMap:
        return BitMap(self._hierarchy.parents[number])

    def children(self, number: int) -> BitMap:
        return BitMap(self._hierarchy.children[number])

    @cached_property
    def _ancestors(self) -> list[BitMap]:
        return self._hierarchy.ancestors()

    @cached_property
    def _descendants(self) -> list[BitMap]:
        return self._hierarchy.descendants()

    def ancestors(self, number: int) -> BitMap:
        return self._ancestors[number]

    def descendants(self, number: int) -> BitMap:
        return self._descendants[number]

    @cached_property
    def _values(self) -> dict[str, dict[str, BitMap]]:
        values: defaultdict[str, defaultdict[str, BitMap]] = defaultdict(lambda: defaultdict(BitMap))
        for number, concept in enumerate(self._hierarchy.concepts):
            for p in concept.properties:
                if p.value is not None:
                    values[p.code][comparable(p.value)].add(number)
        return {code: dict(by_text) for code, by_text in values.items()}

    def with_value(self, code: str, text: str) -> BitMap:
        return self._values.get(code, {}).get(text, BitMap())

    def with_property(self, code: str) -> BitMap:
        return BitMap.union(BitMap(), *self._values.get(code, {}).values())

    def values(self, code: str) -> Iterator[tuple[str, BitMap]]:
        yield from sorted(self._values.get(code, {}).items())

    @cached_property
    def _linked(self) -> Linked:
        return linked(self._hierarchy.concepts, self.locate)

    def attributes(self) -> Sequence[str]:
        return list(self._linked.attributes)

    def relationships(self, attribute: str) -> Links:
        return self._linked.attributes.get(attribute, NO_LINKS)

    def group_owners(self) -> Sequence[int]:
        return self._linked.owners

    def reference_sets(self) -> Sequence[str]:
        return list(self._linked.members)

    def members(self, reference_set: str) -> BitMap:
        return BitMap(self._linked.members.get(reference_set, ()))

    def associations(self, reference_set: str) -> Links:
        return self._linked.associations.get(reference_set, NO_LINKS)

    @cached_property
    def _steps(self) -> list[tuple[str, BitMap]]:
        return activity_steps(self._code_system, self._hierarchy.concepts)

    def active_on(self, day: str) -> BitMap:
        return active_on(self._steps, day)

    @cached_property
    def _codes(self) -> SortedKeys:
        return SortedKeys((code_key(c.code), n) for n, c in enumerate(self._hierarchy.concepts))

    def codes_beginning(self, key: str) -> BitMap:
        return self._codes.beginning(key)

    def codes_equal(self, key: str) -> BitMap:
        return self._codes.equal(key)

    @cached_property
    def _displays(self) -> SortedKeys:
        concepts = enumerate(self._hierarchy.concepts)
        return SortedKeys((display_key(c.display), n) for n, c in concepts if c.display)

    def displays_beginning(self, key: str) -> BitMap:
        return self._displays.beginning(key)

    def displays_equal(self, key: str) -> BitMap:
        return self._displays.equal(key)

    @cached_property
    def _words(self) -> dict[Field, SortedKeys]:
        return {
            field: SortedKeys(
                {(word, n) for n, c in enumerate(self._hierarchy.concepts) for word in words_in(c, field)}
            )
            for field in Field
        }

    def words_beginning(self, field: Field, *prefixes: str) -> BitMap:
        return self._words[field].beginning(*prefixes)

    def words_equal(self, field: Field, word: str) -> BitMap:
        return self._words[field].equal(word)


def words_in(concept: Concept, field: Field) -> list[str]:
    """The folded words that a concept has in ``field``."""
    if field is Field.DISPLAY:
        return words(concept.display or "")
    if field is Field.DESIGNATION:
        return [word for d in concept.designations if d.is_told for word in words(d.value)]
    return []
