"""Code systems, value sets and concept maps for tests, in memory and without any document."""

from collections.abc import Iterable, Sequence

from service.operations.inline import inline_release
from service.terminology.code_systems import CodeSystem
from service.terminology.concept_maps import ConceptMap, Element, Group, Relationship, Target
from service.terminology.concepts import Concept
from service.terminology.known import Known
from service.terminology.known_concept_maps import KnownConceptMaps
from service.terminology.releases import SystemRelease
from service.terminology.repository import Stamp
from service.terminology.value_sets import Compose, ConceptReference, ConceptSet, ValueSet
from service.terminology.view import View

_NEVER = Stamp(0, "")
DAY = "2026-01-01"


def release(url: str, codes: Iterable[str | tuple[str, str]], version: str | None = None) -> SystemRelease:
    """A code system of these codes; a pair is a code and its parent."""
    pairs = [(code, ()) if isinstance(code, str) else (code[0], (code[1],)) for code in codes]
    concepts = [Concept(code, f"Display of {code}", parents=parents) for code, parents in pairs]
    return inline_release(CodeSystem(url=url, version=version, hierarchy_meaning="is-a"), concepts)


def view(
    releases: Sequence[SystemRelease] = (),
    value_sets: Sequence[ValueSet] = (),
    concept_maps: Sequence[ConceptMap] = (),
) -> View:
    """A view of just these."""
    return View(Known({}, {}, {}, KnownConceptMaps({}), {}, _NEVER, _NEVER)).overlay(
        releases, value_sets, concept_maps
    )


def enumerated(system: str, codes: Iterable[str], version: str | None = None) -> ConceptSet:
    """An include of these codes."""
    return ConceptSet(system, version, tuple(ConceptReference(code) for code in codes))


def value_set(url: str, *include: ConceptSet, exclude: Sequence[ConceptSet] = ()) -> ValueSet:
    """A value set of these includes."""
    return ValueSet(url=url, compose=Compose(include, tuple(exclude)))


def mapping(source: str, *targets: tuple[str, str]) -> Element:
    """An element from a code to (code, relationship) pairs."""
    return Element(source, targets=tuple(Target(Relationship(how), code) for code, how in targets))


def group(source: str, target: str, *elements: Element) -> Group:
    """A group of elements from one system to another."""
    return Group(source, None, target, None, elements)
