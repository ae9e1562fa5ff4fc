"""HCPCS Level II as a code system, and the value sets published beside it."""

from collections.abc import Iterator, Sequence

from service.loaders.hcpcs.columns import PROPERTIES, VALUES
from service.loaders.published import value_set
from service.terminology.code_systems import CodeSystem, FilterDefinition
from service.terminology.concepts import Concept
from service.terminology.value_sets import Filter, ValueSet

URL = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
OID = "urn:oid:2.16.840.1.113883.6.285"
"""Level II alone. The OID ending 6.14 means Levels I and II together and is no name of this system."""

_FILTERS = tuple(
    FilterDefinition(
        p.code, ("=", "in", "not-in", "exists", "regex"), "A code, or codes between commas", p.description
    )
    for p in PROPERTIES
    if p.type == "code"
)


def code_system(version: str, canonical_base: str) -> CodeSystem:
    """The release ``version`` (``YYYY.MM``, in use from the first of that month)."""
    year, month = version.split(".")
    return CodeSystem(
        url=URL,
        version=version,
        name="HCPCSLevelII",
        title="Healthcare Common Procedure Coding System (HCPCS) Level II",
        publisher="Centers for Medicare & Medicaid Services",
        description="Codes and modifiers for products, supplies and services that are not in CPT.",
        language="en",
        value_set=f"{canonical_base}/ValueSet/hcpcs-all",
        properties=PROPERTIES,
        filters=_FILTERS,
        identifiers=(OID,),
        version_aliases=(year,) if month == "01" else (),
        effective_start=f"{year}-{month}-01",
    )


def value_sets(system: CodeSystem, concepts: Sequence[Concept], canonical_base: str) -> Iterator[ValueSet]:
    """All, the codes, the modifiers, and one for each letter with which a code begins."""
    yield value_set(system, "hcpcs-all", "All HCPCS Level II codes and modifiers", canonical_base)
    for kind in ("code", "modifier"):
        only = Filter("kind", "=", kind)
        yield value_set(system, f"hcpcs-{kind}s", f"HCPCS Level II {kind}s", canonical_base, only)
    for letter in sorted({c.code[0] for c in concepts if len(c.code) == 5}):
        meaning = VALUES["section"].get(letter)
        title = f"HCPCS Level II section {letter}" + (f": {meaning}" if meaning else "")
        only = Filter("section", "=", letter)
        yield value_set(system, f"hcpcs-section-{letter.lower()}", title, canonical_base, only)
