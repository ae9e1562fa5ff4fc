"""Rules of the concepts of a code system: their codes, their properties, their designations.

Specification: https://hl7.org/fhir/R5/codesystem.html#concept
"""

from collections.abc import Iterator

from service.fhir.door.nodes import Node
from service.fhir.door.rules.rule import Known
from service.terminology import canonical
from service.terminology.issues import Issue, definitions

STANDARD_PROPERTIES = frozenset((
    "status", "inactive", "effectiveDate", "deprecated", "deprecationDate", "retirementDate",
    "notSelectable", "parent", "child", "partOf", "synonym", "comment", "itemWeight",
))  # fmt: skip
"""Codes of http://hl7.org/fhir/concept-properties."""

_TYPES = {
    "code": "valueCode",
    "Coding": "valueCoding",
    "string": "valueString",
    "integer": "valueInteger",
    "boolean": "valueBoolean",
    "dateTime": "valueDateTime",
    "decimal": "valueDecimal",
}
"""The type of a property by its definition → the element that has its value."""


def concepts(node: Node) -> Iterator[Node]:
    """All concepts of a code system at any depth, each before those below it."""
    pending = [node]
    while pending:
        concept = pending.pop()
        if concept is not node:
            yield concept
        if "concept" in concept.value:
            pending.extend(reversed(list(concept.each("concept"))))


def unique_codes(node: Node, _: Known) -> Iterator[Issue]:
    """No code is given twice, whatever the level; nor, where case does not count, in another case."""
    folds = node.value.get("caseSensitive") is False
    seen: dict[str, Node] = {}
    for concept in concepts(node):
        code = concept.text("code")
        if code is not None:
            first = seen.setdefault(code.casefold() if folds else code, concept)
            if first is not concept:
                yield definitions.duplicate_code(code, first.path, concept.at("code"))


def properties(node: Node, known: Known) -> Iterator[Issue]:
    """Every property is defined, and its value has the type that the definition says."""
    types = dict(_defined(node, known))
    for concept in concepts(node):
        for item in concept.each("property") if "property" in concept.value else ():
            code = item.text("code")
            if code is None:
                continue
            expected = types.get(code)
            if expected is None:
                undefined = definitions.undefined_property
                if code in STANDARD_PROPERTIES:
                    undefined = definitions.undeclared_standard_property
                yield undefined(code, item.at("code"))
            elif expected in _TYPES and _TYPES[expected] not in item.value:
                given = next((key[5:] for key in item.value if key.startswith("value")), None)
                if given is not None:
                    yield definitions.wrong_property_type(code, expected, given, item.at("value"))


def _defined(node: Node, known: Known) -> Iterator[tuple[str, str]]:
    """The properties (code, type) that concepts may have; a supplement's also those of what it adds to."""
    supplements = node.text("supplements")
    if supplements is not None:
        release = known.view.release(*canonical.split(supplements), known.day)
        for definition in release.index.code_system.properties if release is not None else ():
            yield definition.code, definition.type
    for item in node.each("property"):
        code = item.text("code")
        if code is not None:
            yield code, item.text("type") or ""


def designations(node: Node, _: Known) -> Iterator[Issue]:
    """A designation with further uses has a first one."""
    for concept in concepts(node):
        for designation in concept.each("designation") if "designation" in concept.value else ():
            if "additionalUse" in designation.value and "use" not in designation.value:
                yield definitions.additional_use_alone("csd-5", designation.at("use"))
