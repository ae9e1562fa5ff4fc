"""What a concept map says: which concepts of one code system correspond to which of another.

Specification: https://hl7.org/fhir/R5/conceptmap.html
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from service.terminology.concepts import PropertyValue

NOT_RELATED = "not-related-to"
"""The one relationship that says that there is no translation."""

INVERSE = {
    "source-is-narrower-than-target": "source-is-broader-than-target",
    "source-is-broader-than-target": "source-is-narrower-than-target",
}
"""The relationship seen from the other side, where that differs."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """How a source concept relates to a target concept (ConceptMapRelationship).

    ``equivalence`` is R4's word for it, where an R4 map said it in one that R5 has no match for
    (``equal``, ``subsumes``, ``specializes``, ``inexact``, ``unmatched``).
    """

    code: str
    equivalence: str | None = None

    @property
    def inverse(self) -> "Relationship":
        """How the target relates to the source."""
        return Relationship(INVERSE.get(self.code, self.code), _INVERSE_R4.get(self.equivalence or ""))


_INVERSE_R4 = {
    "equal": "equal",
    "inexact": "inexact",
    "subsumes": "specializes",
    "specializes": "subsumes",
    "unmatched": "unmatched",
}


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """A value beside the code that a mapping depends on or produces; ``attribute`` is a uri."""

    attribute: str
    value: PropertyValue | None = None
    value_set: str | None = None


@dataclass(frozen=True, slots=True)
class MapProperty:
    """One statement about a mapping; ``uri`` says what it means."""

    uri: str
    value: PropertyValue


@dataclass(frozen=True, slots=True)
class Target:
    """One target of a mapping: a ``code`` of the group's target system, or every code of ``value_set``."""

    relationship: Relationship
    code: str | None = None
    display: str | None = None
    value_set: str | None = None
    properties: tuple[MapProperty, ...] = ()
    depends_on: tuple[AttributeValue, ...] = ()
    products: tuple[AttributeValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """What is mapped: a ``code`` of the group's source system, or every code of ``value_set``.

    ``no_map`` says that it is known to have no target.
    """

    code: str | None = None
    display: str | None = None
    value_set: str | None = None
    no_map: bool = False
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmapped:
    """What to do with codes that no element is about.

    ``mode`` is ``use-source-code``, ``fixed`` (then ``target``) or ``other-map`` (then its canonical).
    """

    mode: str
    target: Target
    other_map: str | None = None


@dataclass(frozen=True)
class Group:
    """Mappings from one code system to another; a version is None where any version is meant.

    A group whose mappings are on the disk has no ``elements`` but those about value sets.
    """

    source: str | None = None
    source_version: str | None = None
    target: str | None = None
    target_version: str | None = None
    elements: tuple[Element, ...] = ()
    unmapped: Unmapped | None = None

    def about(self, code: str) -> Iterable[Element]:
        """The elements about a source code."""
        return self._by_source.get(code, ())

    def leading_to(self, code: str) -> Iterable[tuple[Element, Target]]:
        """The mappings that lead to a target code."""
        return self._by_target.get(code, ())

    @cached_property
    def _by_source(self) -> Mapping[str, Sequence[Element]]:
        found: defaultdict[str, list[Element]] = defaultdict(list)
        for element in self.elements:
            if element.code is not None:
                found[element.code].append(element)
        return dict(found)

    @cached_property
    def _by_target(self) -> Mapping[str, Sequence[tuple[Element, Target]]]:
        found: defaultdict[str, list[tuple[Element, Target]]] = defaultdict(list)
        for element in self.elements:
            for target in element.targets:
                if target.code is not None:
                    found[target.code].append((element, target))
        return dict(found)

    @cached_property
    def wide_elements(self) -> tuple[Element, ...]:
        """The elements that are about every code of a value set."""
        return tuple(element for element in self.elements if element.code is None and element.value_set)

    @cached_property
    def wide_targets(self) -> tuple[tuple[Element, Target], ...]:
        """The mappings that lead to every code of a value set."""
        return tuple((e, t) for e in self.elements for t in e.targets if t.code is None and t.value_set)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptMap:
    """One version of a concept map; the scopes are canonicals of value sets."""

    url: str | None = None
    version: str | None = None
    source_scope: str | None = None
    target_scope: str | None = None
    groups: tuple[Group, ...] = field(default=())
    held_by: str | None = None
    """The release of a code system that it comes with, as a canonical, where it is no resource of its own."""

    @property
    def canonical(self) -> str | None:
        """``url|version``, or the url alone when there is no version; None for one without a url."""
        return f"{self.url}|{self.version}" if self.url and self.version else self.url

    @property
    def systems(self) -> frozenset[str]:
        """The code systems that it maps from or to."""
        return frozenset(url for group in self.groups for url in (group.source, group.target) if url)
