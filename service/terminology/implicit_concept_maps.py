"""Concept maps that come with a code system: SNOMED CT's by reference set, OMOP's by vocabulary."""

from collections.abc import Callable, Iterator

from service.terminology import canonical, implicit, omop
from service.terminology.concept_maps import ConceptMap
from service.terminology.releases import SystemRelease
from service.terminology.snomed.maps import implicit_map

Releases = Callable[[str, str | None], SystemRelease | None]
"""The release of a code system (url, version) that answers; None where there is none."""


def named(reference: str, releases: Releases) -> ConceptMap | None:
    """The map with that canonical; None where it is not known."""
    url, version = canonical.split(reference)
    if url.startswith(f"{omop.OMOP}/"):
        return next((found for found in _of_omop(releases, version) if found.url == url), None)
    base, _, query = url.partition("?")
    reference_set = implicit.map_asked(base, query)
    if reference_set is None:
        return None
    release = releases(*implicit.release_of(base, version))
    return implicit_map(url, reference_set, release) if release else None


def about(system: str, releases: Releases) -> Iterator[ConceptMap]:
    """Those that need not be named: OMOP's maps from or to ``system``."""
    return (found for found in _of_omop(releases, None) if system in found.systems)


def _of_omop(releases: Releases, version: str | None) -> Iterator[ConceptMap]:
    release = releases(omop.OMOP, version)
    return omop.concept_maps(release) if release is not None and release.is_usable else iter(())
