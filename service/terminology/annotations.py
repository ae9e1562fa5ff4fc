"""What extensions say about a concept: in its code system, and where a value set enumerates it.

Some extensions are properties under another name (a label, a weight, an order, a status); others are
carried along for whoever shows the concept. What a value set says wins over the code system.
Specification: https://hl7.org/fhir/R5/codesystem-concept-properties.html and
https://hl7.org/fhir/extensions/
"""

from collections.abc import Iterable
from decimal import Decimal

from service.terminology.code_systems import CONCEPT_PROPERTIES
from service.terminology.concepts import Concept, Extension, Property, PropertyValue
from service.terminology.types import Code
from service.terminology.value_sets import ConceptReference

_BASE = "http://hl7.org/fhir/StructureDefinition/"
STANDARDS_STATUS = _BASE + "structuredefinition-standards-status"
_DEPRECATED = _BASE + "valueset-deprecated"

_PROPERTIES = {
    _BASE + "codesystem-label": "label",
    _BASE + "valueset-label": "label",
    _BASE + "codesystem-conceptOrder": "order",
    _BASE + "valueset-conceptOrder": "order",
    _BASE + "itemWeight": "weight",
}
"""Extensions that say a property, on a concept of a code system or of a value set."""

NOT_ACTIVE = frozenset(
    ("retired", "inactive", "deprecated", "withdrawn", "TRIAL", "DISCOURAGED", "DEPRECATED")
)
"""Values of a concept's status that a client must hear of: FHIR's, and those of LOINC."""

_CARRIED = frozenset(
    _BASE + name
    for name in ("rendering-style", "rendering-xhtml", "valueset-concept-definition", "valueset-deprecated")
)

PROPERTY_URIS = {
    "definition": f"{CONCEPT_PROPERTIES}#definition",
    "label": f"{CONCEPT_PROPERTIES}#label",
    "order": f"{CONCEPT_PROPERTIES}#order",
    "status": f"{CONCEPT_PROPERTIES}#status",
    "weight": f"{CONCEPT_PROPERTIES}#itemWeight",
}
"""What the properties mean that an expansion gives without being asked."""


def said_properties(concept: Concept, reference: ConceptReference | None) -> list[Property]:
    """The label, order, weight and status that extensions give, sorted by code."""
    if not concept.extensions and (reference is None or not reference.extensions):
        return []
    found: dict[str, PropertyValue] = {}
    for extension in concept.extensions:
        if extension.url == STANDARDS_STATUS:
            found["status"] = Code(str(extension.value))
        _read(extension, found)
    for extension in reference.extensions if reference else ():
        _read(extension, found)
    return [Property(code, value) for code, value in sorted(found.items())]


def _read(extension: Extension, found: dict[str, PropertyValue]) -> None:
    code = _PROPERTIES.get(extension.url)
    if code == "label":
        found[code] = str(extension.value)
    elif code is not None:
        found[code] = Decimal(str(extension.value))


def carried(concept: Concept, reference: ConceptReference | None) -> tuple[Extension, ...]:
    """The extensions that an expansion shows with the concept, the value set's own last."""
    if not concept.extensions and (reference is None or not reference.extensions):
        return ()
    found = {e.url: e for e in concept.extensions if e.url in _CARRIED}
    for extension in reference.extensions if reference else ():
        if extension.url in _CARRIED or extension.url == STANDARDS_STATUS:
            found[extension.url] = extension
    return tuple(found.values())


def standards_status(extensions: Iterable[Extension]) -> str | None:
    """The standards status that extensions give, such as deprecated or withdrawn."""
    return next((str(e.value) for e in extensions if e.url == STANDARDS_STATUS), None)


def is_deprecated_here(reference: ConceptReference) -> bool:
    """Whether the value set itself marks the concept as deprecated."""
    marked = any(e.url == _DEPRECATED and str(e.value).lower() == "true" for e in reference.extensions)
    return marked or standards_status(reference.extensions) in ("deprecated", "withdrawn")
