"""A release with one concept more, for questions about a code that callers have put together."""

from collections.abc import Iterator, Sequence

from pyroaring import BitMap

from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, comparable
from service.terminology.index import Index
from service.terminology.links import Links, linked_with


class OverlayIndex:
    """``index`` and below some of its concepts ``concept``, which has the next number; an ``index.Index``.

    ``above`` are the numbers of everything that it is below. Its ``parents`` and ``children`` are told where
    they are asked for, but no other concept has it as its child, and no text search finds it.
    """

    def __init__(
        self, index: Index, concept: Concept, above: BitMap, parents: BitMap, children: BitMap
    ) -> None:
        self._index, self._concept, self._above = index, concept, above
        self._parents, self._children = parents, children
        self._number = index.size
        self.reference_sets, self.members, self.associations = (
            index.reference_sets,
            index.members,
            index.associations,
        )
        self.codes_beginning, self.codes_equal = index.codes_beginning, index.codes_equal
        self.displays_beginning, self.displays_equal = index.displays_beginning, index.displays_equal
        self.words_beginning, self.words_equal = index.words_beginning, index.words_equal

    @property
    def code_system(self) -> CodeSystem:
        return self._index.code_system

    @property
    def size(self) -> int:
        return self._number + 1

    def locate(self, code: str) -> int | None:
        return self._number if code == self._concept.code else self._index.locate(code)

    def concept(self, number: int) -> Concept:
        return self._concept if number == self._number else self._index.concept(number)

    def codes(self) -> Sequence[str]:
        return (*self._index.codes(), self._concept.code)

    def wordings(self) -> Iterator[int]:
        yield from self._index.wordings()
        yield hash(self._concept)

    def brief(self, number: int) -> Concept:
        return self._concept if number == self._number else self._index.brief(number)

    def term(self, number: int) -> tuple[str, str | None]:
        if number == self._number:
            return self._concept.code, self._concept.display
        return self._index.term(number)

    def parents(self, number: int) -> BitMap:
        return self._parents if number == self._number else self._index.parents(number)

    def children(self, number: int) -> BitMap:
        return self._children if number == self._number else self._index.children(number)

    def ancestors(self, number: int) -> BitMap:
        return self._above if number == self._number else self._index.ancestors(number)

    def descendants(self, number: int) -> BitMap:
        if number == self._number:
            return BitMap()
        return self._with(self._index.descendants(number), number in self._above)

    def with_value(self, code: str, text: str) -> BitMap:
        has = any(comparable(value) == text for value in self._concept.values(code))
        return self._with(self._index.with_value(code, text), has)

    def with_property(self, code: str) -> BitMap:
        return self._with(self._index.with_property(code), bool(self._concept.values(code)))

    def values(self, code: str) -> Iterator[tuple[str, BitMap]]:
        own = {comparable(value) for value in self._concept.values(code)}
        for text, numbers in self._index.values(code):
            yield text, self._with(numbers, text in own)
            own.discard(text)
        for text in sorted(own):
            yield text, BitMap([self._number])

    def attributes(self) -> Sequence[str]:
        own = {p.code for p in self._concept.relationships}
        return sorted(own.union(self._index.attributes()))

    def relationships(self, attribute: str) -> Links:
        own = [p for p in self._concept.relationships if p.code == attribute]
        first = len(self._index.group_owners())
        return linked_with(self._index.relationships(attribute), own, first, self._index.locate)

    def group_owners(self) -> Sequence[int]:
        most = max((p.group or 0 for p in self._concept.relationships), default=0)
        return (*self._index.group_owners(), *([self._number] * (most + 1)))

    def active_on(self, day: str) -> BitMap:
        return self._with(self._index.active_on(day), True)

    def _with(self, numbers: BitMap, is_in: bool) -> BitMap:
        return numbers | BitMap([self._number]) if is_in else numbers
