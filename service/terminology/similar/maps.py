"""Neighbours by concept maps: what a code is mapped to in another system, and what is mapped to it."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from service.terminology.concept_maps import NOT_RELATED, ConceptMap
from service.terminology.concepts import Coding
from service.terminology.issues import TerminologyError
from service.terminology.similar.neighbour import Kind, Neighbour, Origin, proposable
from service.terminology.similar.order import falling
from service.terminology.translation import Translation, Translator

_MOST = 12
"""How many mappings of one map are read one way."""

_BEST = {"equivalent": 0.9}
_OTHERWISE = 0.8


def by_maps(origin: Origin) -> Iterator[Neighbour]:
    """What loaded maps about the system say of the code; only codes that are known and in force.

    What maps to the code is asked only of systems to which no map leads from it.
    """
    concept_maps = origin.view.concept_maps.about(origin.release.url)
    reached: set[str] = set()
    for concept_map in concept_maps:
        for neighbour in _read(origin, concept_map, forward=True):
            reached.add(neighbour.release.url)
            yield neighbour
    for concept_map in concept_maps:
        if reached.isdisjoint(group.source for group in concept_map.groups):
            yield from _read(origin, concept_map, forward=False)


def _read(origin: Origin, concept_map: ConceptMap, forward: bool) -> Iterator[Neighbour]:
    translator = Translator(origin.view, origin.day)
    coding = Coding(origin.release.url, origin.concept.code)
    read = translator.forward if forward else translator.backward
    # A map that cannot be read through, such as one that leads in a circle, tells what it told so far.
    with suppress(TerminologyError):
        yield from _scored(origin, read(concept_map, coding), concept_map, forward)


def _scored(
    origin: Origin, translations: Iterator[Translation], concept_map: ConceptMap, forward: bool
) -> Iterator[Neighbour]:
    related = (t for t in translations if t.mapping.relationship.code != NOT_RELATED)
    name = concept_map.canonical or "a map without a url"
    for translation, share in falling(islice(related, _MOST), 1.0):
        relationship = translation.mapping.relationship.code
        reason = (
            f"it maps to this ({relationship}, {name})" if forward else f"maps to it ({relationship}, {name})"
        )
        reached = translation.target if forward else translation.source
        neighbour = _known(origin, reached, reason, share * _BEST.get(relationship, _OTHERWISE))
        if neighbour is not None:
            yield neighbour


def _known(origin: Origin, coding: Coding, reason: str, score: float) -> Neighbour | None:
    """The mapped code, if it is another one, known here and in force."""
    system = coding.system or ""
    if origin.view.names(system)[0] == origin.view.names(origin.release.url)[0]:
        release, codes = origin.release, origin.fellows
    else:
        found = origin.release_of(system)
        if found is None:
            return None
        release, codes = found, proposable(found, origin.day)
    number = release.index.locate(coding.code) if coding.code else None
    if number is None or number not in codes:
        return None
    return Neighbour(release, number, Kind.MAP, reason, score)
