"""CodeSystem resources to and from the terminology core, in R5's shape.

Specification: https://hl7.org/fhir/R5/codesystem.html
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from service.fhir.shapes import CODE_SYSTEM, check
from service.fhir.values import (
    STRUCTURE_DEFINITION,
    Json,
    read_designation,
    read_extensions,
    read_value,
    write_designation,
    write_extensions,
    write_value,
)
from service.terminology.activity import first_day, last_day
from service.terminology.code_systems import CodeSystem, FilterDefinition, PropertyDefinition
from service.terminology.concepts import Coding, Concept, Property, comparable

VERSION_ALIAS = "https://procodex.org/fhir/StructureDefinition/version-alias"
"""Extension on CodeSystem: another name by which callers may ask for this version."""

PROPERTY_DESCRIPTION = "https://procodex.org/fhir/StructureDefinition/property-description"
"""Extension on a concept's property: what its value means, which ``$lookup`` tells as ``description``."""

_LANGUAGE_PACK = {
    "url": STRUCTURE_DEFINITION + "codesystem-supplement-type",
    "valueCode": "lang-pack",
}
STANDARDS_STATUS = STRUCTURE_DEFINITION + "structuredefinition-standards-status"

EFFECTIVE_PERIOD = "http://hl7.org/fhir/StructureDefinition/resource-effectivePeriod"

PLAIN = ("url", "version", "name", "title", "status", "experimental", "date", "publisher", "description",
         "copyright", "language")  # fmt: skip
"""Elements that are one plain value, called alike in JSON and in the core."""


def read_code_system(document: Mapping[str, Any]) -> tuple[CodeSystem, list[Concept]]:
    """The header and the concepts, in document order, of an R5-shaped CodeSystem.

    ValueError if it is not well formed.
    """
    check(document, CODE_SYSTEM, "CodeSystem")
    listed = document.get("concept", ())
    header = replace(read_header(document), nested=any("concept" in concept for concept in listed))
    return header, list(_flat(listed, _codes(header, "parent"), _codes(header, "child")))


def read_header(document: Mapping[str, Any]) -> CodeSystem:
    """What a CodeSystem says about itself."""
    start, end = read_period(document)
    return CodeSystem(
        **{name: document[name] for name in PLAIN if name in document},
        content=document.get("content", "complete"),
        supplements=document.get("supplements"),
        is_language_pack=_LANGUAGE_PACK in document.get("extension", ()),
        case_sensitive=document.get("caseSensitive", True),
        hierarchy_meaning=document.get("hierarchyMeaning"),
        compositional=document.get("compositional", False),
        version_needed=document.get("versionNeeded", False),
        value_set=document.get("valueSet"),
        properties=tuple(
            PropertyDefinition(p["code"], p.get("type", "string"), p.get("uri"), p.get("description"))
            for p in document.get("property", ())
        ),
        filters=tuple(
            FilterDefinition(
                f["code"], tuple(f.get("operator", ())), f.get("value", ""), f.get("description")
            )
            for f in document.get("filter", ())
        ),
        identifiers=read_identifiers(document),
        version_aliases=_read_aliases(document),
        effective_start=start,
        effective_end=end,
        standards_status=read_standards_status(document),
    )


def read_standards_status(document: Mapping[str, Any]) -> str | None:
    """The value of the extension structuredefinition-standards-status."""
    found = (e.get("valueCode") for e in document.get("extension", ()) if e.get("url") == STANDARDS_STATUS)
    return next(found, None)


def read_identifiers(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The values of ``identifier``."""
    return tuple(i["value"] for i in document.get("identifier", ()) if "value" in i)


def _read_aliases(document: Mapping[str, Any]) -> tuple[str, ...]:
    extensions = document.get("extension", ())
    return tuple(e["valueString"] for e in extensions if e.get("url") == VERSION_ALIAS)


def read_period(document: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The first and the last day (``YYYY-MM-DD``) of the extension resource-effectivePeriod."""
    extensions = document.get("extension", ())
    found = (e.get("valuePeriod", {}) for e in extensions if e.get("url") == EFFECTIVE_PERIOD)
    period: Mapping[str, Any] = next(found, {})
    start, end = period.get("start"), period.get("end")
    return first_day(start) if start else None, last_day(end) if end else None


def _codes(header: CodeSystem, name: str) -> frozenset[str]:
    """The codes of the properties by which the system may say ``parent`` or ``child``."""
    return frozenset((name, header.standard_property(name)))


def _flat(
    concepts: Iterable[Mapping[str, Any]], parent: frozenset[str], child: frozenset[str]
) -> Iterator[Concept]:
    """The concepts of a nested document; a parent is given by nesting or by properties of these codes."""
    pending: list[tuple[Mapping[str, Any], tuple[str, ...]]] = [(c, ()) for c in reversed(list(concepts))]
    children: dict[str, list[str]] = {}
    found: list[Concept] = []
    while pending:
        raw, parents = pending.pop()
        properties = tuple(_read_property(p) for p in raw.get("property", ()))
        named = [comparable(p.value) for p in properties if p.code in parent and p.value is not None]
        for p in properties:
            if p.code in child and p.value is not None:
                children.setdefault(comparable(p.value), []).append(raw["code"])
        found.append(
            Concept(
                raw["code"],
                raw.get("display"),
                raw.get("definition"),
                tuple(read_designation(d) for d in raw.get("designation", ())),
                tuple(p for p in properties if p.code not in parent | child),
                tuple(dict.fromkeys((*parents, *named))),
                read_extensions(raw),
            )
        )
        pending.extend((nested, (raw["code"],)) for nested in reversed(raw.get("concept", ())))
    return (_with_parents(concept, children.get(concept.code, [])) for concept in found)


def _with_parents(concept: Concept, further: list[str]) -> Concept:
    missing = [code for code in further if code not in concept.parents]
    if not missing:
        return concept
    return replace(concept, parents=(*concept.parents, *missing))


def _read_property(element: Mapping[str, Any]) -> Property:
    description = _description(element["extension"]) if "extension" in element else None
    return Property(element["code"], read_value(element), description)


def _description(extensions: Iterable[Mapping[str, Any]]) -> str | None:
    found = (e.get("valueString") for e in extensions if e.get("url") == PROPERTY_DESCRIPTION)
    return next(found, None)


def write_code_system(code_system: CodeSystem, concepts: Iterable[Concept] | None) -> Json:
    """An R5-shaped CodeSystem; without ``concept`` when ``concepts`` is None."""
    document = write_header(code_system)
    if concepts is not None:
        flat = list(concepts)
        document["count"] = len(flat)
        if flat:
            document["concept"] = nested(flat, code_system.standard_property("parent"))
    return document


def write_header(code_system: CodeSystem) -> Json:
    """What a CodeSystem says about itself, as JSON without ``concept``."""
    document: Json = {"resourceType": "CodeSystem"}
    if extensions := _write_extensions(code_system):
        document["extension"] = extensions
    for name in PLAIN:
        value = getattr(code_system, name)
        if value is not None:
            document[name] = value
    if code_system.identifiers:
        document["identifier"] = [
            {"system": "urn:ietf:rfc:3986", "value": value} for value in code_system.identifiers
        ]
    document["caseSensitive"] = code_system.case_sensitive
    optional = {
        "valueSet": code_system.value_set,
        "hierarchyMeaning": code_system.hierarchy_meaning,
        "compositional": code_system.compositional or None,
        "versionNeeded": code_system.version_needed or None,
        "content": code_system.content,
        "supplements": code_system.supplements,
    }
    document.update({key: value for key, value in optional.items() if value is not None})
    if code_system.filters:
        document["filter"] = [_write_filter(f) for f in code_system.filters]
    if code_system.properties:
        document["property"] = [_write_definition(p) for p in code_system.properties]
    return document


def _write_extensions(code_system: CodeSystem) -> list[Json]:
    extensions: list[Json] = [
        {"url": VERSION_ALIAS, "valueString": alias} for alias in code_system.version_aliases
    ]
    period = {"start": code_system.effective_start, "end": code_system.effective_end}
    if code_system.standards_status:
        extensions.append({"url": STANDARDS_STATUS, "valueCode": code_system.standards_status})
    if code_system.is_language_pack:
        extensions.append(_LANGUAGE_PACK)
    if any(period.values()):
        given = {key: value for key, value in period.items() if value}
        extensions.append({"url": EFFECTIVE_PERIOD, "valuePeriod": given})
    return extensions


def _write_filter(definition: FilterDefinition) -> Json:
    found: Json = {"code": definition.code}
    if definition.description:
        found["description"] = definition.description
    return found | {"operator": list(definition.operators), "value": definition.value}


def _write_definition(definition: PropertyDefinition) -> Json:
    found: Json = {"code": definition.code}
    if definition.uri:
        found["uri"] = definition.uri
    if definition.description:
        found["description"] = definition.description
    return found | {"type": definition.type}


def nested(concepts: Iterable[Concept], parent: str) -> list[Json]:
    """Concepts as JSON, each under its first parent; further parents as properties of the code ``parent``."""
    roots: list[Json] = []
    written: dict[str, Json] = {}
    flat = list(concepts)
    for concept in flat:
        written[concept.code] = write_concept(concept, next(iter(concept.parents), None), parent)
    for concept in flat:
        above = written[concept.parents[0]].setdefault("concept", []) if concept.parents else roots
        above.append(written[concept.code])
    return roots


def write_concept(concept: Concept, under: str | None, parent: str) -> Json:
    """One concept as JSON, without the concepts below it.

    ``under`` is the parent below which it is nested; others are given as properties of the code ``parent``.
    """
    found: Json = {"code": concept.code}
    if concept.extensions:
        found["extension"] = write_extensions(concept.extensions)
    if concept.display is not None:
        found["display"] = concept.display
    if concept.definition is not None:
        found["definition"] = concept.definition
    if concept.designations:
        found["designation"] = [write_designation(d) for d in concept.designations]
    properties = [_write_property(p) for p in concept.properties if p.value is not None]
    properties += [{"code": parent, "valueCode": above} for above in concept.parents if above != under]
    if properties:
        found["property"] = properties
    return found


def _write_property(item: Property) -> Json:
    """A property; its description travels as the display of a Coding, else in an extension of our own."""
    value, description = item.value, item.description
    if isinstance(value, Coding) and value.display is None and description:
        value, description = replace(value, display=description), None
    found: Json = {"code": item.code, **write_value(value)}
    if description:
        found["extension"] = [{"url": PROPERTY_DESCRIPTION, "valueString": description}]
    return found
