"""The National Drug Code directory as a code system, and the value sets published beside it.

Specification: HL7 Terminology, "Using NDC and NHRIC Codes with FHIR".
"""

import re
from collections.abc import Iterator

from service.loaders.published import HIERARCHY_FILTER, HIERARCHY_PROPERTIES, VALUE_OPERATORS, value_set
from service.terminology.code_systems import (
    CONCEPT_PROPERTIES,
    CodeSystem,
    FilterDefinition,
    PropertyDefinition,
)
from service.terminology.value_sets import Filter, ValueSet

URL = "http://hl7.org/fhir/sid/ndc"
_VALUES = "A value, values separated by commas, or a regular expression"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TEXTS = {
    "trade-name": "The name under which it is sold.",
    "suffix": "What is added to that name.",
    "generics": "The name of the drug without a trade mark.",
    "type": "What kind of product it is.",
    "dose-form": "The form in which it is given.",
    "route": "The way on which it is given.",
    "category": "On what ground it may be marketed.",
    "application": "The number of the application or monograph.",
    "company": "Who labels it.",
    "substance": "The active ingredients.",
    "pharm-class": "The pharmacological classes.",
    "dea-schedule": "The schedule of controlled substances.",
    "description": "What is in the package.",
}


def code_system(version: str) -> CodeSystem:
    """The directory as of the day ``version``."""
    return CodeSystem(
        url=URL,
        version=version,
        name="NDC",
        title="National drug codes",
        date=version if _DAY.fullmatch(version) else None,
        publisher="U.S. Food and Drug Administration",
        description="Drugs that are listed for the market of the United States, and their packages.",
        copyright="A work of the United States government; not subject to copyright in the United States.",
        language="en",
        hierarchy_meaning="part-of",
        alternate_codes="code11",
        properties=(
            *HIERARCHY_PROPERTIES,
            PropertyDefinition("code-type", "code", description="product, or 10-digit for a package."),
            PropertyDefinition("code11", "code", description="A package's code with eleven digits."),
            *(PropertyDefinition(name, "string", description=text) for name, text in _TEXTS.items()),
            PropertyDefinition(
                "effectiveDate", "dateTime", f"{CONCEPT_PROPERTIES}#effectiveDate", "On the market from."
            ),
            PropertyDefinition(
                "retirementDate", "dateTime", f"{CONCEPT_PROPERTIES}#retirementDate", "On the market until."
            ),
        ),
        filters=(
            HIERARCHY_FILTER,
            FilterDefinition("code-type", VALUE_OPERATORS, "product or 10-digit"),
            *(FilterDefinition(name, VALUE_OPERATORS, _VALUES) for name in _TEXTS),
        ),
        identifiers=("urn:oid:2.16.840.1.113883.6.69",),
    )


def value_sets(system: CodeSystem, canonical_base: str) -> Iterator[ValueSet]:
    """All, the products, and the packages."""

    def part(name: str, content: str, *filters: Filter) -> ValueSet:
        return value_set(system, "ndc", name, f"NDC: {content}", canonical_base, *filters)

    yield part("all", "products and packages")
    yield part("products", "products", Filter("code-type", "=", "product"))
    yield part("packages", "packages", Filter("code-type", "=", "10-digit"))
