"""ValueSet resources to and from the terminology core, in R5's shape.

Specification: https://hl7.org/fhir/R5/valueset.html
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from service.fhir.code_systems import (
    EFFECTIVE_PERIOD,
    PLAIN,
    read_identifiers,
    read_period,
    read_standards_status,
)
from service.fhir.shapes import VALUE_SET, check
from service.fhir.values import (
    STRUCTURE_DEFINITION,
    Json,
    read_designation,
    read_extensions,
    read_value,
    write_designation,
)
from service.terminology import canonical
from service.terminology.value_sets import Compose, ConceptReference, ConceptSet, Filter, ValueSet

SUPPLEMENT = STRUCTURE_DEFINITION + "valueset-supplement"
_EXPANSION_PARAMETER = STRUCTURE_DEFINITION + "valueset-expansion-parameter"


def read_value_set(document: Mapping[str, Any]) -> ValueSet:
    """What an R5-shaped ValueSet says; a stored expansion is not read.

    ValueError if it is not well formed.
    """
    check(document, VALUE_SET, "ValueSet")
    compose = document.get("compose")
    extensions = document.get("extension", ())
    wishes = (*extensions, *(compose or {}).get("extension", ()))
    given = {name: document[name] for name in PLAIN if name in document}
    return ValueSet(
        **{"status": "unknown", **given},
        immutable=document.get("immutable", False),
        identifiers=read_identifiers(document),
        compose=_read_compose(compose) if compose is not None else None,
        effective_start=read_period(document)[0],
        standards_status=read_standards_status(document),
        supplements=tuple(e["valueCanonical"] for e in extensions if e.get("url") == SUPPLEMENT),
        expansion_parameters=tuple(_read_parameters(wishes)),
        contained=tuple(_read_contained(document.get("contained", ()))),
        source=document,
    )


def _read_parameters(extensions: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """(name, value) of each extension valueset-expansion-parameter."""
    for extension in extensions:
        if extension.get("url") == _EXPANSION_PARAMETER:
            parts = {part.get("url"): read_value(part) for part in extension.get("extension", ())}
            yield str(parts.get("name")), str(parts.get("value"))


def _read_contained(resources: Iterable[Mapping[str, Any]]) -> Iterator[ValueSet]:
    for resource in resources:
        if resource.get("resourceType") == "ValueSet" and "id" in resource:
            yield replace(read_value_set(resource), url=f"#{resource['id']}", version=None)


def _read_compose(compose: Mapping[str, Any]) -> Compose:
    return Compose(
        tuple(_read_set(item) for item in compose.get("include", ())),
        tuple(_read_set(item) for item in compose.get("exclude", ())),
        compose.get("inactive"),
        compose.get("lockedDate"),
    )


def _read_set(item: Mapping[str, Any]) -> ConceptSet:
    return ConceptSet(
        item.get("system"),
        item.get("version"),
        tuple(
            ConceptReference(
                c.get("code", ""),
                c.get("display"),
                tuple(read_designation(d) for d in c.get("designation", ())),
                read_extensions(c),
            )
            for c in item.get("concept", ())
        ),
        tuple(
            Filter(f.get("property", ""), f.get("op", ""), f.get("value", "")) for f in item.get("filter", ())
        ),
        tuple(item.get("valueSet", ())),
    )


def write_value_set(value_set: ValueSet) -> Json:
    """An R5-shaped ValueSet."""
    document: Json = {"resourceType": "ValueSet"}
    if value_set.effective_start is not None:
        period = {"start": value_set.effective_start}
        document["extension"] = [{"url": EFFECTIVE_PERIOD, "valuePeriod": period}]
    for name in PLAIN:
        value = getattr(value_set, name)
        if value is not None:
            document[name] = value
    if value_set.immutable:
        document["immutable"] = True
    if value_set.compose is not None:
        document["compose"] = _write_compose(value_set.compose)
    return document


def _write_compose(compose: Compose) -> Json:
    found: Json = {}
    if compose.locked_date is not None:
        found["lockedDate"] = compose.locked_date
    if compose.inactive is not None:
        found["inactive"] = compose.inactive
    found["include"] = _write_sets(compose.include)
    if compose.exclude:
        found["exclude"] = _write_sets(compose.exclude)
    return found


def _write_sets(sets: Iterable[ConceptSet]) -> list[Json]:
    return [_write_set(item) for item in sets]


def _write_set(item: ConceptSet) -> Json:
    found: Json = {}
    if item.system is not None:
        found["system"] = item.system
    if item.version is not None:
        found["version"] = item.version
    if item.concepts:
        found["concept"] = [_write_reference(reference) for reference in item.concepts]
    if item.filters:
        found["filter"] = [{"property": f.property, "op": f.op, "value": f.value} for f in item.filters]
    if item.value_sets:
        found["valueSet"] = list(item.value_sets)
    return found


def _write_reference(reference: ConceptReference) -> Json:
    found: Json = {"code": reference.code}
    if reference.display is not None:
        found["display"] = reference.display
    if reference.designations:
        found["designation"] = [write_designation(d) for d in reference.designations]
    return found


def value_set_references(document: Json) -> frozenset[str]:
    """The urls of the systems and value sets that the compose of a ValueSet names, and of its supplements."""
    compose = document.get("compose", {})
    items = [*compose.get("include", ()), *compose.get("exclude", ())]
    inner = (
        reference for contained in document.get("contained", ()) for reference in _references_of(contained)
    )
    named = [item["system"] for item in items if "system" in item]
    named += [reference for item in items for reference in item.get("valueSet", ())]
    named += read_value_set(document).supplements if "extension" in document else ()
    return frozenset(canonical.split(reference)[0] for reference in (*named, *inner))


def _references_of(contained: Json) -> frozenset[str]:
    return value_set_references(contained) if contained.get("resourceType") == "ValueSet" else frozenset()
