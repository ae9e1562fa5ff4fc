"""Rules of what R5's concept maps define for their mappings: properties and attributes.

Specification: https://hl7.org/fhir/R5/conceptmap.html#additional
"""

from collections.abc import Iterator

from service.fhir.door.nodes import Node
from service.fhir.door.rules.concept_maps import targets
from service.fhir.door.rules.rule import Known
from service.terminology.issues import Issue, definitions


def attributes(node: Node, known: Known) -> Iterator[Issue]:
    """What a mapping depends on, or yields, is defined, and has a value or a value set."""
    if known.version != "R5":
        return
    defined = set(_codes(node, "additionalAttribute"))
    for target in targets(node):
        for name in ("dependsOn", "product"):
            for item in target.each(name):
                code = item.text("attribute")
                if code is not None and code not in defined:
                    where = "additionalAttribute"
                    yield definitions.undefined_in_map("attribute", code, where, item.at("attribute"))
                has_value = any(key.startswith("value") and key != "valueSet" for key in item.value)
                if has_value == ("valueSet" in item.value):
                    yield definitions.either_or("a value", "valueSet", "cmd-6", item.at("value"))


def map_properties(node: Node, known: Known) -> Iterator[Issue]:
    """The properties of mappings are defined; one that has codes says of which system."""
    if known.version != "R5":
        return
    for item in node.each("property"):
        if item.text("type") == "code" and "system" not in item.value:
            yield definitions.map_property_without_system(item.at("system"))
    defined = set(_codes(node, "property"))
    for target in targets(node):
        for item in target.each("property"):
            code = item.text("code")
            if code is not None and code not in defined:
                yield definitions.undefined_in_map("property", code, "property", item.at("code"))


def _codes(node: Node, name: str) -> Iterator[str]:
    for item in node.each(name):
        code = item.text("code")
        if code is not None:
            yield code
