"""Value sets that nobody wrote down: everything in a code system.

Specification: https://hl7.org/fhir/R5/valueset.html#implicit
"""

from service.terminology.releases import SystemRelease
from service.terminology.value_sets import Compose, ConceptSet, ValueSet


def all_codes(url: str, release: SystemRelease, pinned: bool) -> ValueSet:
    """The value set ``[system]?fhir_vs``: all codes of the release.

    ``pinned``: the caller named the version, so no other one may answer.
    """
    header = release.index.code_system
    name = header.title or header.name or release.url
    return ValueSet(
        url=url,
        version=release.version,
        name=header.name,
        title=f"All codes of {name}",
        status=header.status,
        copyright=header.copyright,
        compose=Compose((ConceptSet(release.url, release.version if pinned else None),)),
    )
