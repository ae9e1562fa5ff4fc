"""OMOP's vocabularies as one code system, and a value set for each domain.

Specification: HL7 Vulcan, "OMOP to FHIR"; https://fhir-terminology.ohdsi.org
"""

from collections.abc import Iterator

from service.loaders.omop.names import Names
from service.loaders.published import HIERARCHY_FILTER, HIERARCHY_PROPERTIES, VALUE_OPERATORS
from service.terminology.code_systems import CodeSystem, FilterDefinition, PropertyDefinition
from service.terminology.omop import OMOP
from service.terminology.value_sets import Compose, ConceptSet, Filter, ValueSet

_CODES = {
    "domain-id": "The domain.",
    "domain-concept-id": "The concept of the domain.",
    "concept-class-id": "The class.",
    "concept-class-concept-id": "The concept of the class.",
    "vocabulary-id": "The vocabulary that it comes from.",
    "vocabulary-concept-id": "The concept of the vocabulary.",
    "standard-concept": "S for a standard concept, C for a classification, NS for any other.",
    "invalid-reason": "D for deleted, U for replaced.",
}
_TEXTS = ("vocabulary-id", "invalid-reason")
"""Those of them that FHIR's OMOP code system has as texts, not as codes."""
_REFUSAL = "Code '{code}' is not in the value set"
_FILTERS = {"domain": "domain-id", "vocabulary": "vocabulary-id", "concept-class": "concept-class-id"}


def code_system(version: str) -> CodeSystem:
    """The vocabularies as of ``version``."""
    return CodeSystem(
        url=OMOP,
        version=version,
        name="OMOP Concepts",
        title="OMOP standardized vocabularies",
        publisher="Observational Health Data Sciences and Informatics",
        language="en",
        hierarchy_meaning="is-a",
        nested=False,
        properties=(
            *HIERARCHY_PROPERTIES,
            *(
                PropertyDefinition(name, "string" if name in _TEXTS else "code", description=text)
                for name, text in _CODES.items()
            ),
            PropertyDefinition("source-concept-code", "Coding", description="Its code where it comes from."),
            PropertyDefinition("Maps to", "Coding", description="The standard concept for it."),
            PropertyDefinition("valid-start-date", "dateTime", description="Valid from."),
            PropertyDefinition("valid-end-date", "dateTime", description="Valid until."),
        ),
        filters=(
            HIERARCHY_FILTER,
            *(
                FilterDefinition(n, VALUE_OPERATORS, "An id", property=p, refusal=_REFUSAL)
                for n, p in _FILTERS.items()
            ),
            *(FilterDefinition(name, VALUE_OPERATORS, "A code") for name in _CODES),
        ),
    )


def value_sets(version: str, names: Names) -> Iterator[ValueSet]:
    """The concepts of each domain."""
    for domain in names.domains:
        condition = Filter("domain", "=", domain)
        yield ValueSet(
            url=f"{OMOP}/ValueSet/{domain.replace(' ', '-').replace('/', '-')}",
            version=version,
            name=f"OMOP{''.join(filter(str.isalnum, domain))}",
            title=f"OMOP concepts of the domain {domain}",
            status="active",
            compose=Compose((ConceptSet(OMOP, version, filters=(condition,)),)),
        )
