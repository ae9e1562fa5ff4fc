"""SNOMED CT as a code system: its properties and filters as FHIR defines them.

Specification: https://hl7.org/fhir/R5/snomedct.html
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from service.loaders.published import FLAG_OPERATORS, HIERARCHY_FILTER, HIERARCHY_PROPERTIES, VALUE_OPERATORS
from service.loaders.snomed_rf2.editions import Edition
from service.terminology.code_systems import (
    CONCEPT_PROPERTIES,
    CodeSystem,
    FilterDefinition,
    PropertyDefinition,
)
from service.terminology.concepts import Concept
from service.terminology.snomed.editions import EDITIONS
from service.terminology.snomed.identifiers import SNOMED_CT

LICENCE = (
    "This service includes SNOMED Clinical Terms (SNOMED CT), which is used by permission of SNOMED"
    " International. Its use needs an affiliate licence, which is without charge in member countries."
)
"""What a release says of rights; who runs the service has agreed to the licence."""

_CONCEPT_FILTER = FilterDefinition(
    "concept",
    HIERARCHY_FILTER.operators,
    "A concept, or concepts separated by commas; with in, a reference set",
)
_OWN_FILTERS = (
    _CONCEPT_FILTER,
    FilterDefinition("constraint", ("=",), "An expression of the Expression Constraint Language"),
    FilterDefinition("expressions", ("=",), "true or false: whether expressions are members"),
    FilterDefinition("inactive", FLAG_OPERATORS, "true or false"),
    FilterDefinition("sufficientlyDefined", FLAG_OPERATORS, "true or false"),
    FilterDefinition("moduleId", VALUE_OPERATORS, "A module"),
    FilterDefinition("effectiveTime", VALUE_OPERATORS, "A day as YYYY-MM-DD"),
)
_OWN_PROPERTIES = (
    PropertyDefinition(
        "inactive", "boolean", f"{CONCEPT_PROPERTIES}#inactive", "Whether the concept is inactive."
    ),
    PropertyDefinition(
        "status", "code", f"{CONCEPT_PROPERTIES}#status", "Of a concept that is not active: inactive."
    ),
    PropertyDefinition("sufficientlyDefined", "boolean", description="Whether the definition says it all."),
    PropertyDefinition("moduleId", "code", description="The module that the concept belongs to."),
    PropertyDefinition("effectiveTime", "dateTime", description="Since when it is as it is."),
)


def code_system(edition: Edition, language: str, concepts: Sequence[Concept]) -> CodeSystem:
    """The release; its attributes, found in ``concepts``, are properties of their own."""
    attributes = list(_attributes(concepts))
    by_attribute = (FilterDefinition(a.code, VALUE_OPERATORS, "A concept") for a in attributes)
    date = edition.date
    return CodeSystem(
        url=SNOMED_CT,
        version=edition.version,
        title=f"SNOMED CT, {_name(edition.module, concepts)}",
        date=f"{date[:4]}-{date[4:6]}-{date[6:]}",
        publisher="SNOMED International",
        copyright=LICENCE,
        language=language,
        hierarchy_meaning="is-a",
        compositional=True,
        value_set=f"{SNOMED_CT}?fhir_vs",
        properties=(*_OWN_PROPERTIES, *HIERARCHY_PROPERTIES, *attributes),
        filters=(*_OWN_FILTERS, *by_attribute),
        identifiers=("urn:oid:2.16.840.1.113883.6.96",),
        version_aliases=(edition.uri,),
        nested=False,
    )


def _name(module: str, concepts: Iterable[Concept]) -> str:
    """What the edition is called, or its module in the release; the identifier where neither is known."""
    named = (concept.display for concept in concepts if concept.code == module)
    return EDITIONS.get(module) or next(named, None) or f"edition {module}"


def _attributes(concepts: Iterable[Concept]) -> Iterable[PropertyDefinition]:
    used: dict[str, str] = {}
    names: dict[str, str | None] = {}
    for concept in concepts:
        names[concept.code] = concept.display
        for p in concept.relationships:
            used.setdefault(p.code, _type(p.value))
    for code in sorted(used):
        yield PropertyDefinition(code, used[code], f"http://snomed.info/id/{code}", names.get(code))


def _type(value: object) -> str:
    return "integer" if isinstance(value, int) else "decimal" if isinstance(value, Decimal) else "code"
