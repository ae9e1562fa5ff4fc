"""Concept maps that nobody wrote down: SNOMED CT's historical associations and its map reference sets.

Specification: https://hl7.org/fhir/R5/snomedct.html#implicit-cm
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyroaring import BitMap

from service.terminology.concept_maps import ConceptMap, Element, Group, MapProperty, Relationship, Target
from service.terminology.concepts import Membership
from service.terminology.index import Index
from service.terminology.links import TARGET
from service.terminology.releases import SystemRelease

FIELD = "http://snomed.info/field/"
"""What the uri of a reference set's field begins with."""

MAP_TARGET = "mapTarget"
"""The field of a map reference set that has the code of the other system."""

_EQUIVALENT, _RELATED = Relationship("equivalent"), Relationship("related-to")
_INEXACT = Relationship("related-to", "inexact")

_ASSOCIATIONS = {
    "900000000000523009": _INEXACT,
    "900000000000526001": _EQUIVALENT,
    "900000000000527005": Relationship("equivalent", "equal"),
    "900000000000530003": _INEXACT,
}
"""How the old concept relates to the new one: possibly equivalent, replaced by, same as, alternative."""

_CORRELATIONS = {
    "447557004": _EQUIVALENT,
    "447558002": Relationship("source-is-broader-than-target"),
    "447559005": Relationship("source-is-narrower-than-target"),
    "447560000": _INEXACT,
    "447561005": _RELATED,
}
"""What ``correlationId`` says of a mapping."""

_SYSTEMS = {
    "447562003": "http://hl7.org/fhir/sid/icd-10",
    "6011000124106": "http://hl7.org/fhir/sid/icd-10-cm",
    "446608001": "http://terminology.hl7.org/CodeSystem/icd-o-3",
    "450993002": "http://hl7.org/fhir/sid/icpc-2",
    "900000000000497000": "http://read.info/ctv3",
}
"""The code systems that the well-known map reference sets lead to; others do not say theirs."""


@dataclass(frozen=True, kw_only=True)
class _ReferenceSet(Group, ABC):
    """The mappings of a reference set, read when they are asked for."""

    reference_set: str
    index: Index

    def about(self, code: str) -> Iterator[Element]:
        number = self.index.locate(code)
        return iter(()) if number is None else self._element(number)

    def leading_to(self, code: str) -> Iterator[tuple[Element, Target]]:
        elements = (element for number in self._sources(code) for element in self._element(number))
        return ((e, target) for e in elements for target in e.targets if target.code == code)

    def _element(self, number: int) -> Iterator[Element]:
        memberships = self.index.concept(number).memberships
        members = [m for m in memberships if m.reference_set == self.reference_set]
        if members:
            targets = tuple(filter(None, map(self._target, members)))
            concept = self.index.brief(number)
            yield Element(concept.code, concept.display, no_map=not targets, targets=targets)

    @abstractmethod
    def _sources(self, code: str) -> Iterable[int]:
        """The numbers of all concepts that may lead to ``code``."""

    @abstractmethod
    def _target(self, member: Membership) -> Target | None:
        """Where a member leads, None if nowhere."""


class _Association(_ReferenceSet):
    """From old concepts to those that took their place."""

    def _sources(self, code: str) -> Iterable[int]:
        target = self.index.locate(code)
        links = self.index.associations(self.reference_set)
        return () if target is None else links.leading_to(BitMap([target]))

    def _target(self, member: Membership) -> Target | None:
        code = dict(member.fields).get(TARGET, "")
        number = self.index.locate(code)
        display = None if number is None else self.index.term(number)[1]
        relationship = _ASSOCIATIONS.get(self.reference_set, _RELATED)
        return Target(relationship, code, display) if code else None


class _Map(_ReferenceSet):
    """To the codes of another system; the fields of complex maps are properties of the mapping."""

    def _sources(self, code: str) -> Iterable[int]:
        return self.index.members(self.reference_set)

    def _target(self, member: Membership) -> Target | None:
        fields = dict(member.fields)
        code = fields.pop(MAP_TARGET, "")
        relationship = _CORRELATIONS.get(fields.get("correlationId", ""), _EQUIVALENT)
        said = tuple(MapProperty(FIELD + name, value) for name, value in fields.items() if value)
        return Target(relationship, code, properties=said) if code else None


def implicit_map(url: str, reference_set: str, release: SystemRelease) -> ConceptMap | None:
    """The map ``url`` that the reference set is in ``release``; None if it maps nothing."""
    index = release.index
    members = index.members(reference_set)
    if index.associations(reference_set).sources:
        group: Group = _Association(
            source=release.url, source_version=release.version, target=release.url,
            target_version=release.version, reference_set=reference_set, index=index,
        )  # fmt: skip
    elif members and _is_map(index, members[0], reference_set):
        group = _Map(
            source=release.url, source_version=release.version, target=_SYSTEMS.get(reference_set),
            reference_set=reference_set, index=index,
        )  # fmt: skip
    else:
        return None
    return ConceptMap(url=url, version=release.version, groups=(group,), held_by=release.canonical)


def _is_map(index: Index, number: int, reference_set: str) -> bool:
    memberships = index.concept(number).memberships
    return any(MAP_TARGET in dict(m.fields) for m in memberships if m.reference_set == reference_set)
