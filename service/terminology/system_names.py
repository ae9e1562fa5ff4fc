"""The code systems for procedures and diagnoses by their short names.

Short names are for people: they stand in front matter, on the command line and at the end of our own
canonicals (``procedure-pages-icd-10-pcs``). A caller's canonical is never derived from one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SystemName:
    """A code system: its canonical, its name in words, and what a reader must know of its rights."""

    short: str
    url: str
    title: str
    copyright: str


_PUBLIC_DOMAIN = "A work of the United States government, in the public domain."

SYSTEMS = (
    SystemName("icd-10-pcs", "http://www.cms.gov/Medicare/Coding/ICD10", "ICD-10-PCS", _PUBLIC_DOMAIN),
    SystemName(
        "hcpcs",
        "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "HCPCS Level II",
        _PUBLIC_DOMAIN,
    ),
    SystemName("icd-10-cm", "http://hl7.org/fhir/sid/icd-10-cm", "ICD-10-CM", _PUBLIC_DOMAIN),
    SystemName("icd-9-cm", "http://hl7.org/fhir/sid/icd-9-cm", "ICD-9-CM", _PUBLIC_DOMAIN),
    SystemName(
        "cpt",
        "http://www.ama-assn.org/go/cpt",
        "CPT",
        "CPT is a registered trademark of the American Medical Association, which licenses its code "
        "descriptors. None of them is given here: all texts are this service's own words.",
    ),
)

_BY_NAME = {name: system for system in SYSTEMS for name in (system.short, system.url)}


def system_name(name: str) -> SystemName | None:
    """The system with this short name or canonical; None for one that has no short name."""
    return _BY_NAME.get(name)


def system_url(name: str) -> str | None:
    """The canonical that ``name`` stands for: a short name's, or ``name`` itself if it is a URI."""
    known = system_name(name)
    if known:
        return known.url
    return name if ":" in name else None
