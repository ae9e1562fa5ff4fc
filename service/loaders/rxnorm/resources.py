"""RxNorm as a code system. Specification: https://terminology.hl7.org/RxNorm.html"""

from collections.abc import Iterable

from service.loaders.published import FLAG_OPERATORS, VALUE_OPERATORS
from service.terminology.code_systems import (
    CONCEPT_PROPERTIES,
    CodeSystem,
    FilterDefinition,
    PropertyDefinition,
)
from service.terminology.concepts import Concept
from service.terminology.types import Code

_OWN = {
    "TTY": "The term types.",
    "STY": "The semantic types.",
    "SAB": "The sources that have it.",
    "replaced-by": "Under which code it goes on.",
}
URL = "http://www.nlm.nih.gov/research/umls/rxnorm"


def code_system(version: str, concepts: Iterable[Concept]) -> CodeSystem:
    """The release ``version``, with the relations and attributes that ``concepts`` have."""
    found = {p.code: isinstance(p.value, Code) for concept in concepts for p in concept.properties}
    others = sorted(found.keys() - _OWN.keys() - {"inactive"})
    relations = [name for name in others if found[name]]
    attributes = [name for name in others if not found[name]]
    return CodeSystem(
        url=URL,
        version=version,
        name="RxNorm",
        title="RxNorm",
        publisher="U.S. National Library of Medicine",
        copyright=(
            "Uses of RxNorm's own normalized names and codes are free of charge; this service uses publicly"
            " available data of the U.S. National Library of Medicine, which does not endorse it."
        ),
        language="en",
        properties=(
            PropertyDefinition("inactive", "boolean", f"{CONCEPT_PROPERTIES}#inactive", "No longer in use."),
            *(PropertyDefinition(name, "code", description=text) for name, text in _OWN.items()),
            *(PropertyDefinition(name, "code", description="A related concept.") for name in relations),
            *(PropertyDefinition(name, "string", description="An attribute.") for name in attributes),
        ),
        filters=(
            FilterDefinition("inactive", FLAG_OPERATORS, "true or false"),
            FilterDefinition("TTY", VALUE_OPERATORS, "A term type, or several"),
            FilterDefinition("STY", VALUE_OPERATORS, "A semantic type by its TUI, such as T121"),
            FilterDefinition("SAB", VALUE_OPERATORS, "A source that has the concept, or several"),
            *(FilterDefinition(name, VALUE_OPERATORS, "A related concept: CUI:161") for name in relations),
            *(FilterDefinition(name, VALUE_OPERATORS, "The attribute's value") for name in attributes),
        ),
        identifiers=("urn:oid:2.16.840.1.113883.6.88",),
    )
