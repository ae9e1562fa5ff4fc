"""ICD-10-CM as a code system, and the value sets published beside it.

Canonical, identifiers: HL7 Terminology, NamingSystem ``icd10CM``.
"""

from collections.abc import Iterator, Sequence

from service.loaders.icd10cm.notes import DESCRIPTIONS
from service.loaders.published import (
    BILLABLE_FILTER,
    HIERARCHY_FILTER,
    HIERARCHY_PROPERTIES,
    PUBLIC_DOMAIN,
    not_selectable,
    value_set,
)
from service.loaders.versions import aliases, first_day
from service.terminology.code_systems import CodeSystem, PropertyDefinition
from service.terminology.concepts import Concept
from service.terminology.value_sets import Filter, ValueSet

URL = "http://hl7.org/fhir/sid/icd-10-cm"


def code_system(version: str) -> CodeSystem:
    """The release ``version`` (``YYYY.MM``), which answers to its fiscal year too."""
    return CodeSystem(
        url=URL,
        version=version,
        name="ICD10CM",
        title="International Classification of Diseases, 10th Revision, Clinical Modification (ICD-10-CM)",
        date=first_day(version),
        publisher="National Center for Health Statistics (NCHS)",
        description="Diseases, injuries, external causes and reasons for contact with health services in the"
        " United States.",
        copyright=PUBLIC_DOMAIN,
        language="en",
        hierarchy_meaning="is-a",
        properties=(
            not_selectable("True for chapters and sections: they are no codes."),
            *HIERARCHY_PROPERTIES,
            PropertyDefinition(
                "billable", "boolean", description="Whether the code is valid for HIPAA transactions."
            ),
            PropertyDefinition("order", "integer", description="CMS's number in the release's order file."),
            *(PropertyDefinition(name, "string", description=text) for name, text in DESCRIPTIONS.items()),
        ),
        filters=(HIERARCHY_FILTER, BILLABLE_FILTER),
        identifiers=("urn:oid:2.16.840.1.113883.6.90",),
        version_aliases=aliases(version),
        effective_start=first_day(version),
    )


def value_sets(system: CodeSystem, concepts: Sequence[Concept], canonical_base: str) -> Iterator[ValueSet]:
    """All, the billable codes, and one for each chapter that the release tells."""

    def part(name: str, content: str, *filters: Filter) -> ValueSet:
        return value_set(system, "icd-10-cm", name, f"ICD-10-CM: {content}", canonical_base, *filters)

    yield part("all", "all concepts")
    yield part("billable", "billable codes", Filter("billable", "=", "true"))
    for chapter in concepts:
        if chapter.code.isdigit():
            below = Filter("concept", "descendent-of", chapter.code)
            yield part(f"chapter-{chapter.code}", f"chapter {chapter.code}, {chapter.display}", below)
