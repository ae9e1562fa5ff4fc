"""What nobody wrote down: the value set of everything in a code system, value sets of SNOMED CT and LOINC.

Specification: https://hl7.org/fhir/R5/valueset.html#implicit, https://hl7.org/fhir/R5/snomedct.html#implicit,
https://hl7.org/fhir/R5/snomedct.html#implicit-cm, https://terminology.hl7.org/LOINC.html
"""

import re

from service.terminology import issues, loinc
from service.terminology.index import Index
from service.terminology.issues import TerminologyError
from service.terminology.percent import unescaped
from service.terminology.releases import SystemRelease
from service.terminology.snomed.identifiers import SNOMED_URLS
from service.terminology.value_sets import Compose, ConceptSet, Filter, ValueSet

_EDITION = re.compile("(http://snomed.info/x?sct)(/[0-9]+(?:/version/[0-9]+)?)")
_QUERY = re.compile("fhir_vs(?:=(isa/|ecl/|refset/|refset$)(.*))?", re.DOTALL)


_MAP_QUERY = re.compile("fhir_cm=([0-9]+)")


def map_asked(base: str, query: str) -> str | None:
    """The reference set that ``base?query`` names as a concept map, if it does."""
    asked = _MAP_QUERY.fullmatch(query)
    return asked[1] if asked and release_of(base, None)[0] in SNOMED_URLS else None


def system_asked(url: str) -> str | None:
    """The code system, or the edition of one, that may have ``url`` as an implicit value set; else None."""
    if loinc.part_asked(url):
        return loinc.LOINC
    base, _, query = url.partition("?")
    is_one = _QUERY.fullmatch(query) and (query == "fhir_vs" or release_of(base, None)[0] in SNOMED_URLS)
    return base if is_one else None


def release_of(base: str, version: str | None) -> tuple[str, str | None]:
    """The code system and its version that ``base`` names; SNOMED CT's editions are versions of it."""
    edition = _EDITION.fullmatch(base)
    return (edition[1], base) if edition else (base, version)


def value_set(url: str, release: SystemRelease, pinned: bool) -> ValueSet:
    """The implicit value set ``url`` of the release.

    ``pinned``: the caller named the version, so no other one may answer. Raises TerminologyError when
    it is of a concept that the release does not have.
    """
    header = release.index.code_system
    is_snomed = release.url in SNOMED_URLS
    what, condition = (_asked if is_snomed else _of_another)(url, release.index)
    filters = (condition,) if condition else ()
    return ValueSet(
        url=url,
        version=None if is_snomed else release.version,
        name=header.name,
        title=what,
        status=header.status,
        copyright=header.copyright,
        compose=Compose(
            (ConceptSet(release.url, release.version if pinned else None, filters=filters),),
        ),
    )


def _of_another(url: str, index: Index) -> tuple[str, Filter | None]:
    """What a value set of any other system holds, in words, and the filter that selects it."""
    if part := loinc.part_asked(url):
        return f"LOINC codes below {_known(part, url, index)}", Filter("concept", "descendent-of", part)
    header = index.code_system
    return f"All codes of {header.title or header.name or header.url}", None


def _asked(url: str, index: Index) -> tuple[str, Filter | None]:
    """What the value set holds, in words, and the filter that selects it."""
    asked = _QUERY.fullmatch(url.partition("?")[2])
    kind, value = (asked[1], unescaped(asked[2])) if asked and asked[1] else (None, "")
    match kind:
        case "isa/":
            return f"SNOMED CT Concept {_known(value, url, index)} and descendants", Filter(
                "concept", "is-a", value
            )
        case "ecl/":
            return f"SNOMED CT Concepts by the constraint {value}", Filter("constraint", "=", value)
        case "refset/":
            if value not in index.reference_sets():
                raise TerminologyError(issues.unknown_value_set(url))
            return f"SNOMED CT Reference Set {value}", Filter("concept", "in", value)
        case "refset":
            return "SNOMED CT Reference Sets", Filter(
                "code", "in", ",".join(index.reference_sets()) or "none"
            )
        case _:
            return "SNOMED CT Reference Set (All of SNOMED CT)", None


def _known(code: str, url: str, index: Index) -> str:
    if index.locate(code) is None:
        raise TerminologyError(issues.unknown_value_set(url))
    return code
