"""RxNorm as a code system. Specification: https://terminology.hl7.org/RxNorm.html"""

from collections.abc import Iterable

from service.loaders.published import FLAG_OPERATORS, VALUE_OPERATORS
from service.terminology.code_systems import (
    CONCEPT_PROPERTIES,
    CodeSystem,
    FilterDefinition,
    PropertyDefinition,
)

URL = "http://www.nlm.nih.gov/research/umls/rxnorm"


def code_system(version: str, relations: Iterable[str]) -> CodeSystem:
    """The release ``version``; ``relations`` lead from concepts to others."""
    names = tuple(relations)
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
            PropertyDefinition("TTY", "code", description="The term types."),
            PropertyDefinition("STY", "string", description="The semantic types."),
            PropertyDefinition("replaced-by", "code", description="Under which code it goes on."),
            *(PropertyDefinition(name, "code", description="A related concept.") for name in names),
        ),
        filters=(
            FilterDefinition("inactive", FLAG_OPERATORS, "true or false"),
            FilterDefinition("TTY", VALUE_OPERATORS, "A term type, or several"),
            FilterDefinition("STY", VALUE_OPERATORS, "A semantic type"),
            *(FilterDefinition(name, VALUE_OPERATORS, "The code of a related concept") for name in names),
        ),
        identifiers=("urn:oid:2.16.840.1.113883.6.88",),
    )
