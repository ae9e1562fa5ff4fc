"""Terminology values to and from the JSON of FHIR's data types.

Specification: https://hl7.org/fhir/R5/datatypes.html and https://hl7.org/fhir/R5/json.html
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from service.terminology.concepts import Coding, Designation, Extension, PropertyValue
from service.terminology.types import Canonical, Code, DateTime, Uri

Json = dict[str, Any]
"""A FHIR resource or element as JSON-shaped Python."""

PLAIN_ELEMENTS: dict[type, str] = {
    Code: "valueCode",
    Uri: "valueUri",
    Canonical: "valueCanonical",
    DateTime: "valueDateTime",
    str: "valueString",
    bool: "valueBoolean",
    int: "valueInteger",
}
"""Which ``value[x]`` a Python type is written as, where the value is its own JSON."""


def write_value(value: object) -> Json:
    """``{"valueCode": "x"}``: the value under the ``value[x]`` that its Python type picks."""
    if isinstance(value, Coding):
        return {"valueCoding": write_coding(value)}
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return {"valueDecimal": int(value) if whole else float(value)}
    return {PLAIN_ELEMENTS[type(value)]: value}


def read_value(element: Mapping[str, Any]) -> PropertyValue | None:
    """The terminology value of an element with ``value[x]``; None where there is none."""
    for key, raw in element.items():
        if key.startswith("value"):
            return _READERS[key[5:]](raw) if key[5:] in _READERS else str(raw)
    return None


def write_coding(coding: Coding) -> Json:
    """A Coding as JSON, without the elements that it does not have."""
    found = {
        "system": coding.system,
        "version": coding.version,
        "code": coding.code,
        "display": coding.display,
    }
    return {key: value for key, value in found.items() if value is not None}


def read_coding(element: Mapping[str, Any]) -> Coding:
    """A Coding from JSON."""
    return Coding(element.get("system"), element.get("code"), element.get("version"), element.get("display"))


STRUCTURE_DEFINITION = "http://hl7.org/fhir/StructureDefinition/"
"""Where HL7's own extensions are defined; others are carried by nothing here."""


def read_extensions(element: Mapping[str, Any]) -> tuple[Extension, ...]:
    """HL7's extensions with a simple value, in order."""
    return tuple(
        Extension(extension["url"], key, value)
        for extension in element.get("extension", ())
        if str(extension.get("url", "")).startswith(STRUCTURE_DEFINITION)
        for key, value in extension.items()
        if key.startswith("value") and isinstance(value, str | bool | int | float)
    )


def write_extensions(extensions: tuple[Extension, ...]) -> list[Json]:
    """Extensions as JSON."""
    return [{"url": e.url, e.element: e.value} for e in extensions]


def read_designation(element: Mapping[str, Any]) -> Designation:
    """A designation of a CodeSystem or ValueSet from JSON."""
    return Designation(
        element.get("value", ""),
        element.get("language"),
        read_coding(element["use"]) if "use" in element else None,
        tuple(read_coding(use) for use in element.get("additionalUse", ())),
        extensions=read_extensions(element),
    )


def write_designation(designation: Designation) -> Json:
    """A designation of a CodeSystem or ValueSet as JSON."""
    found: Json = {}
    if designation.extensions:
        found["extension"] = write_extensions(designation.extensions)
    if designation.language is not None:
        found["language"] = designation.language
    if designation.use is not None:
        found["use"] = write_coding(designation.use)
    if designation.additional_use:
        found["additionalUse"] = [write_coding(use) for use in designation.additional_use]
    found["value"] = designation.value
    return found


_READERS: dict[str, Any] = {
    "Code": Code,
    "Coding": read_coding,
    "String": str,
    "Integer": int,
    "Boolean": bool,
    "DateTime": DateTime,
    "Decimal": lambda raw: Decimal(str(raw)),
}
