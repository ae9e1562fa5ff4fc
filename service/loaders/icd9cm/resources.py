"""ICD-9-CM as a code system, and the value sets published beside it.

Canonical, identifiers: HL7 Terminology, NamingSystems ``ICD-9CM-diagnosiscodes`` and
``ICD-9CM-procedurecodes``, which give both volumes one url.
"""

from collections.abc import Iterator

from service.loaders.published import (
    BILLABLE_FILTER,
    HIERARCHY_FILTER,
    HIERARCHY_PROPERTIES,
    PUBLIC_DOMAIN,
    VALUE_OPERATORS,
    not_selectable,
    value_set,
)
from service.terminology.code_systems import CodeSystem, FilterDefinition, PropertyDefinition
from service.terminology.value_sets import Filter, ValueSet

URL = "http://hl7.org/fhir/sid/icd-9-cm"
_FISCAL_YEAR_OF_VERSION_0 = 1983

_NOTES = {
    "inclusion-term": "A procedure for which the code is used; it may be a synonym of the title.",
    "includes": "What the category or code further includes.",
    "excludes": "What is coded elsewhere, with its code.",
    "code-also": "What is to be coded besides.",
    "note": "Any other note of the tabular list.",
}


def code_system(version: str) -> CodeSystem:
    """The release ``version``, a number (32 for fiscal year 2015, the last)."""
    year = _FISCAL_YEAR_OF_VERSION_0 + int(version)
    return CodeSystem(
        url=URL,
        version=version,
        name="ICD9CM",
        title="International Classification of Diseases, 9th Revision, Clinical Modification (ICD-9-CM)",
        date=f"{year - 1}-10-01",
        publisher="Centers for Medicare & Medicaid Services and National Center for Health Statistics",
        description="Diseases and injuries (volume 1) and procedures (volume 3), replaced by ICD-10-CM and"
        " ICD-10-PCS on October 1, 2015.",
        copyright=PUBLIC_DOMAIN,
        language="en",
        hierarchy_meaning="is-a",
        properties=(
            not_selectable("True for chapters and categories: they are no valid codes."),
            *HIERARCHY_PROPERTIES,
            PropertyDefinition(
                "volume", "code", description="1 for diseases and injuries, 3 for procedures."
            ),
            PropertyDefinition("billable", "boolean", description="Whether the code is complete."),
            *(PropertyDefinition(name, "string", description=text) for name, text in _NOTES.items()),
        ),
        filters=(HIERARCHY_FILTER, FilterDefinition("volume", VALUE_OPERATORS, "1 or 3"), BILLABLE_FILTER),
        identifiers=("urn:oid:2.16.840.1.113883.6.103", "urn:oid:2.16.840.1.113883.6.104"),
        version_aliases=(str(year), f"FY{year}"),
        effective_start=f"{year - 1}-10-01",
        effective_end=f"{year}-09-30",
    )


def value_sets(system: CodeSystem, canonical_base: str) -> Iterator[ValueSet]:
    """All, and the valid codes of each volume."""

    def part(name: str, content: str, *filters: Filter) -> ValueSet:
        return value_set(system, "icd-9-cm", name, f"ICD-9-CM: {content}", canonical_base, *filters)

    valid = Filter("billable", "=", "true")
    yield part("all", "all concepts")
    yield part("procedures", "procedures (volume 3)", Filter("volume", "=", "3"), valid)
    yield part("diagnoses", "diagnoses (volume 1)", Filter("volume", "=", "1"), valid)
