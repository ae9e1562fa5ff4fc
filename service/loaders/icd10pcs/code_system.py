"""What a release of ICD-10-PCS says about itself, and the value sets published beside it.

Canonical, identifiers: HL7 Terminology, NamingSystem ``icd10PCS``.
"""

import re
from collections.abc import Iterator

from service.loaders.icd10pcs.axes import Axes
from service.terminology.code_systems import (
    CONCEPT_PROPERTIES,
    CodeSystem,
    FilterDefinition,
    PropertyDefinition,
)
from service.terminology.completions import AXES
from service.terminology.value_sets import Compose, ConceptSet, Filter, ValueSet

URL = "http://www.cms.gov/Medicare/Coding/ICD10"
_PUBLISHER = "Centers for Medicare & Medicaid Services (CMS)"
_COPYRIGHT = "A work of the United States government; not subject to copyright in the United States."
_CODE_OPERATORS = (
    "=", "in", "not-in", "is-a", "descendent-of", "is-not-a", "child-of", "descendent-leaf", "generalizes",
    "exists", "regex",
)  # fmt: skip
_VALUE_OPERATORS = ("=", "in", "not-in", "exists", "regex")


def code_system(version: str, axes: Axes) -> CodeSystem:
    """The release ``version``; one named ``YYYY.MM`` is in effect from the first of that month and
    answers to its fiscal year too (``2026`` and ``FY2026`` for ``2025.10``).
    """
    month = re.fullmatch(r"(\d{4})\.(0[1-9]|1[0-2])", version)
    year = int(month[1]) + (month[2] >= "10") if month else None
    start = f"{month[1]}-{month[2]}-01" if month else None
    return CodeSystem(
        url=URL,
        version=version,
        name="ICD10PCS",
        title="International Classification of Diseases, 10th Revision, Procedure Coding System (ICD-10-PCS)",
        date=start,
        publisher=_PUBLISHER,
        description="Procedures performed in hospital inpatient settings in the United States. A code has "
        "seven characters; each stands for a value of an axis, and the first three name its table.",
        copyright=_COPYRIGHT,
        language="en",
        hierarchy_meaning="is-a",
        properties=_properties(axes),
        filters=_filters(),
        identifiers=("urn:oid:2.16.840.1.113883.6.4",),
        version_aliases=(str(year), f"FY{year}") if year else (),
        effective_start=start,
    )


def value_sets(system: CodeSystem, sections: dict[str, str], canonical_base: str) -> Iterator[ValueSet]:
    """All concepts, the billable codes, and the billable codes of each section (code to label)."""
    billable = Filter("billable", "=", "true")
    yield _value_set(
        system, canonical_base, "all", "all concepts", "sections, body systems, tables and codes"
    )
    yield _value_set(
        system, canonical_base, "billable", "billable codes", "every code valid for billing", billable
    )
    for code, label in sections.items():
        yield _value_set(
            system,
            canonical_base,
            f"section-{code}",
            f"section {code}, {label}",
            f"every code valid for billing in section {code}, {label}",
            Filter("section", "=", code),
            billable,
        )


def _value_set(
    system: CodeSystem, canonical_base: str, suffix: str, title: str, content: str, *filters: Filter
) -> ValueSet:
    return ValueSet(
        url=f"{canonical_base}/ValueSet/icd-10-pcs-{suffix}",
        version=system.version,
        name="ICD10PCS" + "".join(part.capitalize() for part in suffix.split("-")),
        title=f"ICD-10-PCS: {title}",
        date=system.date,
        publisher=_PUBLISHER,
        description=f"ICD-10-PCS {system.version}: {content}.",
        copyright=_COPYRIGHT,
        language="en",
        effective_start=system.effective_start,
        compose=Compose(include=(ConceptSet(URL, system.version, filters=filters),)),
    )


def _properties(axes: Axes) -> tuple[PropertyDefinition, ...]:
    axis_properties = [
        definition
        for position, name in enumerate(AXES, start=1)
        for definition in (
            PropertyDefinition(name, "code", description=_axis_description(axes, position)),
            PropertyDefinition(
                f"{name}-definition", "string", description=f"CMS's definition of the {name} value."
            ),
        )
        if definition.type == "code" or position in _defined_positions(axes)
    ]
    return (
        _standard(
            "notSelectable", "boolean", "True for sections, body systems and tables: they are no codes."
        ),
        _standard("parent", "code", "The table, body system or section directly above."),
        _standard("child", "code", "What is directly below."),
        PropertyDefinition(
            "billable", "boolean", description="Whether this is a valid code of seven characters."
        ),
        *axis_properties,
        PropertyDefinition("order", "integer", description="CMS's order number in the release's order file."),
    )


def _standard(code: str, kind: str, description: str) -> PropertyDefinition:
    return PropertyDefinition(code, kind, f"{CONCEPT_PROPERTIES}#{code}", description)


def _defined_positions(axes: Axes) -> set[int]:
    return {position for _, position, _ in axes.definitions}


def _axis_description(axes: Axes, position: int) -> str:
    """Such as "Character 4: Body Part (sections 0, 1, B), Body Region (sections 2, 7)."."""
    sections: dict[str, list[str]] = {}
    for section, titles in sorted(axes.titles.items()):
        sections.setdefault(titles[position - 1], []).append(section)
    if len(sections) == 1:
        return f"Character {position}: {next(iter(sections))}. The description of a value is its label."
    parts = ", ".join(f"{title} (section {', '.join(codes)})" for title, codes in sections.items())
    return f"Character {position}: {parts}. The description of a value is its label."


def _filters() -> tuple[FilterDefinition, ...]:
    return (
        FilterDefinition(
            "concept", _CODE_OPERATORS, "A code, codes separated by commas, or a regular expression"
        ),
        *(FilterDefinition(name, _VALUE_OPERATORS, "The character in the code") for name in AXES),
        FilterDefinition("billable", ("=", "in", "not-in", "exists"), "true or false"),
        FilterDefinition("notSelectable", ("=", "in", "not-in", "exists"), "true or false"),
    )
