"""HCPCS Level II as a code system, and the value sets published beside it."""

from collections.abc import Iterator, Sequence

from service.loaders.hcpcs.columns import PROPERTIES, VALUES
from service.loaders.published import PUBLIC_DOMAIN, VALUE_OPERATORS, value_set
from service.terminology.code_systems import CodeSystem, FilterDefinition
from service.terminology.concepts import Concept
from service.terminology.value_sets import Filter, ValueSet

URL = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
OID = "urn:oid:2.16.840.1.113883.6.285"
"""Level II alone. The OID ending 6.14 means Levels I and II together and is no name of this system."""

_VALUES = "A code, codes separated by commas, or a regular expression"
_FILTERS = (
    *(FilterDefinition(p.code, VALUE_OPERATORS, _VALUES) for p in PROPERTIES if p.type == "code"),
    FilterDefinition("pricing", VALUE_OPERATORS, _VALUES, property="pricing-indicator"),
)


def code_system(version: str) -> CodeSystem:
    """The release ``version`` (``YYYY.MM``, in use from the first of that month).

    The January release is the year's own, and answers to the year alone too.
    """
    year, month = version.split(".")
    start = f"{year}-{month}-01"
    return CodeSystem(
        url=URL,
        version=version,
        name="HCPCSLevelII",
        title="Healthcare Common Procedure Coding System (HCPCS) Level II",
        date=start,
        publisher="Centers for Medicare & Medicaid Services (CMS)",
        description="Codes for products, supplies and services that are not in CPT, and modifiers.",
        copyright=PUBLIC_DOMAIN,
        language="en",
        properties=PROPERTIES,
        filters=_FILTERS,
        identifiers=(OID,),
        version_aliases=(year,) if month == "01" else (),
        effective_start=start,
    )


def value_sets(system: CodeSystem, concepts: Sequence[Concept], canonical_base: str) -> Iterator[ValueSet]:
    """All, the codes, the modifiers, and one for each letter with which a code begins."""

    def part(name: str, content: str, *filters: Filter) -> ValueSet:
        return value_set(system, "hcpcs", name, f"HCPCS Level II: {content}", canonical_base, *filters)

    yield part("all", "all codes and modifiers")
    yield part("codes", "codes", Filter("kind", "=", "code"))
    yield part("modifiers", "modifiers", Filter("kind", "=", "modifier"))
    for letter in sorted({c.code[0] for c in concepts if len(c.code) == 5}):
        meaning = VALUES["section"].get(letter)
        content = f"section {letter}, {meaning}" if meaning else f"section {letter}"
        yield part(f"section-{letter.lower()}", content, Filter("section", "=", letter))
