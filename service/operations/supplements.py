"""Supplements of one request: those it names or brings along, and the procedure pages that apply by default.

A default supplement adds properties to ``$lookup`` and names to the search, nothing else. Whatever
comes from a supplement says so in ``source``.
Specification: https://hl7.org/fhir/R5/codesystem.html#supplements
"""

from collections.abc import Sequence
from dataclasses import replace

from service.operations.operation import Values
from service.terminology import canonical, issues
from service.terminology.concepts import Concept, Designation
from service.terminology.issues import TerminologyError
from service.terminology.releases import SystemRelease
from service.terminology.value_sets import ValueSet
from service.terminology.view import View


def asked_supplements(
    view: View, values: Values, day: str, value_set: ValueSet | None = None
) -> list[SystemRelease]:
    """The supplements that the request names, and the value set that it is about, and the language packs
    that come along: they are there to give names.

    TerminologyError names every one that is not known.
    """
    references = [*values.get("use_supplement", ()), *(value_set.supplements if value_set else ())]
    found = [(reference, view.supplement(reference, day)) for reference in dict.fromkeys(references)]
    missing = [reference for reference, supplement in found if supplement is None]
    if missing:
        raise TerminologyError(issues.supplement_missing(missing))
    named = [supplement for _, supplement in found if supplement is not None]
    return [*named, *(pack for pack in view.language_packs if pack not in named)]


def adds_to(supplement: SystemRelease, release: SystemRelease) -> bool:
    """Whether ``supplement`` is about the system and version of ``release``."""
    url, version = canonical.split(supplement.supplements or "")
    return url == release.url and version in (None, release.version)


def supplemented(
    release: SystemRelease, number: int, supplements: Sequence[SystemRelease], with_pages: bool
) -> tuple[Concept, list[str]]:
    """The concept with what ``supplements`` and, if wanted, procedure pages say about it.

    The second value are the canonicals of the default supplements that had something to say.
    """
    concept = release.index.concept(number)
    for supplement in supplements:
        if not adds_to(supplement, release):
            continue
        position = supplement.index.locate(concept.code)
        if position is not None:
            concept = _merged(concept, supplement, supplement.index.concept(position))
    source = release.page_supplement if with_pages else None
    said = [p for page in release.page_properties(number) for p in page] if source else []
    if not said or source is None:
        return concept, []
    return replace(concept, properties=(*concept.properties, *said)), [source]


def _merged(concept: Concept, supplement: SystemRelease, addition: Concept) -> Concept:
    source, given = supplement.canonical, addition.designations
    known = (concept.display, *(d.value for d in (*concept.designations, *given)))
    if addition.display and addition.display not in known:
        given = (Designation(addition.display, supplement.index.code_system.language), *given)
    designations = tuple(replace(d, source=source) for d in given)
    return replace(
        concept,
        designations=(*concept.designations, *designations),
        properties=(*concept.properties, *(replace(p, source=source) for p in addition.properties)),
        extensions=(*concept.extensions, *addition.extensions),
    )
