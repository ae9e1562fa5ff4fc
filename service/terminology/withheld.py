"""A release as those see it who are not entitled to its content: its codes, where they stand, since when.

Every way to the licensor's wording ends here: a display is not shown, and cannot be guessed by searching
or by a pattern. What membership needs stays: the hierarchy, dates, and whether a property has a given value.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pyroaring import BitMap

from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, wording
from service.terminology.index import Field, Index
from service.terminology.value_sets import Compose, ConceptSet, ValueSet

_VALIDITY = ("inactive", "status", "effectiveDate", "deprecationDate", "retirementDate", "notSelectable")
"""The standard properties that tell whether a code is valid."""


class WithheldIndex:
    """What ``index`` says of validity; implements ``index.Index``."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.locate = index.locate
        self.codes = index.codes
        self.parents, self.children = index.parents, index.children
        self.ancestors, self.descendants = index.ancestors, index.descendants
        self.active_on = index.active_on
        self.attributes, self.relationships = index.attributes, index.relationships
        self.group_owners = index.group_owners
        self.reference_sets, self.members = index.reference_sets, index.members
        self.associations = index.associations
        self.codes_beginning, self.codes_equal = index.codes_beginning, index.codes_equal
        self._kept = frozenset(map(index.code_system.standard_property, _VALIDITY))

    @property
    def code_system(self) -> CodeSystem:
        return self._index.code_system

    @property
    def size(self) -> int:
        return self._index.size

    def concept(self, number: int) -> Concept:
        concept = self._index.concept(number)
        kept = tuple(p for p in concept.properties if p.code in self._kept)
        return Concept(concept.code, properties=kept, parents=concept.parents)

    def brief(self, number: int) -> Concept:
        concept = self._index.brief(number)
        return Concept(concept.code, parents=concept.parents)

    def term(self, number: int) -> tuple[str, str | None]:
        return self._index.term(number)[0], None

    def wordings(self) -> Iterator[int]:
        for number in range(self.size):
            yield wording(None, None, (), self._index.brief(number).parents)

    def with_value(self, code: str, text: str) -> BitMap:
        return self._index.with_value(code, text) if self._is_told(code) else BitMap()

    def with_property(self, code: str) -> BitMap:
        return self._index.with_property(code) if self._is_told(code) else BitMap()

    def _is_told(self, code: str) -> bool:
        """Whether a filter may ask for the property: text is wording, which nobody is to guess."""
        definition = self.code_system.property_definition(code)
        return code in self._kept or (definition is not None and definition.type != "string")

    def values(self, code: str) -> Iterator[tuple[str, BitMap]]:
        return self._index.values(code) if code in self._kept else iter(())

    def displays_beginning(self, key: str) -> BitMap:
        return BitMap()

    def displays_equal(self, key: str) -> BitMap:
        return BitMap()

    def words_beginning(self, field: Field, *prefixes: str) -> BitMap:
        return BitMap()

    def words_equal(self, field: Field, word: str) -> BitMap:
        return BitMap()


def without_wording(value_set: ValueSet, systems: frozenset[str]) -> ValueSet:
    """The value set without the displays and designations that it gives codes of ``systems``; the value
    set itself where it gives none.
    """
    compose = value_set.compose
    contained = tuple(without_wording(inner, systems) for inner in value_set.contained)
    if compose is not None:
        compose = _silent(compose, systems)
    unchanged = compose is value_set.compose and all(
        a is b for a, b in zip(contained, value_set.contained, strict=True)
    )
    return value_set if unchanged else replace(value_set, compose=compose, contained=contained)


def _silent(compose: Compose, systems: frozenset[str]) -> Compose:
    sets: Sequence[ConceptSet] = (*compose.include, *compose.exclude)
    if not any(s.system in systems and any(c.display or c.designations for c in s.concepts) for s in sets):
        return compose
    include = tuple(_silent_set(s, systems) for s in compose.include)
    return replace(compose, include=include, exclude=tuple(_silent_set(s, systems) for s in compose.exclude))


def _silent_set(concept_set: ConceptSet, systems: frozenset[str]) -> ConceptSet:
    if concept_set.system not in systems:
        return concept_set
    bare = tuple(replace(c, display=None, designations=()) for c in concept_set.concepts)
    return replace(concept_set, concepts=bare)
