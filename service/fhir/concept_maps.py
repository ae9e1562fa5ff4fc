"""ConceptMap resources to the terminology core, from R5's shape.

Specification: https://hl7.org/fhir/R5/conceptmap.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.fhir.shapes import CONCEPT_MAP, check
from service.fhir.values import Json, read_value
from service.terminology import canonical
from service.terminology.concept_maps import (
    AttributeValue,
    ConceptMap,
    Element,
    Group,
    MapProperty,
    Relationship,
    Target,
    Unmapped,
)

OLD_EQUIVALENCE = (
    "http://hl7.org/fhir/1.0/StructureDefinition/extension-ConceptMap.element.target.equivalence"
)
"""Extension: what an R4 resource said where R5 has no word as precise."""


@dataclass(frozen=True, slots=True)
class Names:
    """Codes that a map defines for attributes and properties, and the uris that they stand for."""

    attributes: Mapping[str, str]
    properties: Mapping[str, str]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Names":
        """Those of an R5-shaped ConceptMap."""
        return cls(_uris(document.get("additionalAttribute", ())), _uris(document.get("property", ())))


def _uris(definitions: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {definition["code"]: definition.get("uri", definition["code"]) for definition in definitions}


def read_concept_map(document: Mapping[str, Any]) -> ConceptMap:
    """What an R5-shaped ConceptMap says; ValueError if it is not well formed."""
    check(document, CONCEPT_MAP, "ConceptMap")
    names = Names.of(document)
    return ConceptMap(
        url=document.get("url"),
        version=document.get("version"),
        source_scope=document.get("sourceScopeUri") or document.get("sourceScopeCanonical"),
        target_scope=document.get("targetScopeUri") or document.get("targetScopeCanonical"),
        groups=tuple(read_group(group, names) for group in document.get("group", ())),
    )


def read_group(group: Mapping[str, Any], names: Names) -> Group:
    """One group of a map."""
    source, source_version = canonical.split(group.get("source", ""))
    target, target_version = canonical.split(group.get("target", ""))
    return Group(
        source or None,
        source_version,
        target or None,
        target_version,
        tuple(read_element(element, names) for element in group.get("element", ())),
        _read_unmapped(group["unmapped"]) if "unmapped" in group else None,
    )


def read_element(element: Mapping[str, Any], names: Names) -> Element:
    """What a map says of one source."""
    return Element(
        element.get("code"),
        element.get("display"),
        element.get("valueSet"),
        element.get("noMap", False),
        tuple(_read_target(item, names) for item in element.get("target", ())),
    )


def _read_target(target: Mapping[str, Any], names: Names) -> Target:
    return Target(
        read_relationship(target),
        target.get("code"),
        target.get("display"),
        target.get("valueSet"),
        tuple(
            MapProperty(names.properties.get(item["code"], item["code"]), value)
            for item in target.get("property", ())
            if (value := read_value(item)) is not None
        ),
        _read_attributes(target.get("dependsOn", ()), names),
        _read_attributes(target.get("product", ()), names),
    )


def _read_attributes(items: Iterable[Mapping[str, Any]], names: Names) -> tuple[AttributeValue, ...]:
    return tuple(
        AttributeValue(
            names.attributes.get(item["attribute"], item["attribute"]), _plain(item), item.get("valueSet")
        )
        for item in items
    )


def _plain(item: Mapping[str, Any]) -> Any:
    """The ``value[x]`` of an attribute; a value set beside it is no value."""
    return read_value({key: value for key, value in item.items() if key != "valueSet"})


def read_relationship(element: Mapping[str, Any]) -> Relationship:
    """The relationship of a target or of what stands for unmapped codes."""
    extensions = element.get("extension", ())
    said = (e.get("valueCode") for e in extensions if e.get("url") == OLD_EQUIVALENCE)
    return Relationship(element.get("relationship", "related-to"), next(said, None))


def _read_unmapped(unmapped: Mapping[str, Any]) -> Unmapped:
    target = Target(
        read_relationship(unmapped), unmapped.get("code"), unmapped.get("display"), unmapped.get("valueSet")
    )
    return Unmapped(unmapped["mode"], target, unmapped.get("otherMap"))


def write_relationship(relationship: Relationship) -> Json:
    """A relationship as the value of a parameter, with R4's word for it where there is one."""
    found: Json = {"valueCode": relationship.code}
    if relationship.equivalence is not None:
        found["extension"] = [{"url": OLD_EQUIVALENCE, "valueCode": relationship.equivalence}]
    return found
