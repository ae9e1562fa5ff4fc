"""The mappings of a concept map as rows: those that it lists, or those of the codes of its source system."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from service.fhir.values import Json
from service.terminology.concept_maps import ConceptMap, Group
from service.terminology.view import View

SIZE = 50
"""Rows on one page."""

_READ = 5_000
"""How many codes are looked up for one page at most, whether they are mapped or not."""

RELATIONSHIPS = {
    "related-to": "is related to",
    "equivalent": "is equivalent to",
    "source-is-narrower-than-target": "is narrower than",
    "source-is-broader-than-target": "is broader than",
    "not-related-to": "is not related to",
    "": "has no target",
}
"""What relationships are called in words. Specification: https://hl7.org/fhir/R5/valueset-concept-map-relationship.html"""


@dataclass(frozen=True, slots=True)
class End:
    """A code on one side of a mapping; what is not known is empty."""

    system: str
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping; ``relationship`` is empty and ``target`` None for a code that is known to have none."""

    source: End
    relationship: str
    target: End | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some mappings; ``following`` is the number from which to go on, None at the end."""

    rows: Sequence[Mapping]
    following: int | None


def listed(document: Json) -> Iterator[Mapping]:
    """All mappings of an R5-shaped ConceptMap that lists them."""
    for group in document.get("group", ()):
        for element in group.get("element", ()):
            source = _end(group.get("source"), element)
            if not element.get("target"):
                yield Mapping(source, "", None)
            for target in element.get("target", ()):
                yield Mapping(source, target.get("relationship", ""), _end(group.get("target"), target))


def looked_up(view: View, concept_map: ConceptMap, day: str, start: int) -> Stretch:
    """The mappings of the codes of its first group's system from the number ``start`` on.

    None where that system is not loaded. Displays are those of the releases that are in force on ``day``.
    """
    group = next((group for group in concept_map.groups if group.source), None)
    release = view.release(group.source or "", None, day) if group else None
    if group is None or release is None or not release.is_usable:
        return Stretch((), None)
    size = release.index.size
    rows: list[Mapping] = []
    for number in islice(range(start, size), _READ):
        rows += _of_code(view, group, release.index.term(number)[0], day)
        if len(rows) >= SIZE:
            return Stretch(rows, number + 1 if number + 1 < size else None)
    following = start + _READ
    return Stretch(rows, following if following < size else None)


def _of_code(view: View, group: Group, code: str, day: str) -> Iterator[Mapping]:
    for element in group.about(code):
        source = _named(view, group.source, code, day)
        if not element.targets:
            yield Mapping(source, "", None)
        for target in element.targets:
            yield Mapping(source, target.relationship.code, _named(view, group.target, target.code, day))


def _named(view: View, system: str | None, code: str | None, day: str) -> End:
    release = view.release(system, None, day) if system else None
    number = release.index.locate(code) if release and release.is_usable and code else None
    display = release.index.term(number)[1] if release and number is not None else None
    return End(system or "", code or "", display or "")


def _end(system: str | None, said: Json) -> End:
    return End(system or "", said.get("code", ""), said.get("display", ""))
