"""An expansion as JSON, in R5's shape.

Specification: https://hl7.org/fhir/R5/valueset-definitions.html#ValueSet.expansion
"""

from copy import deepcopy

from service.fhir.value_sets import write_value_set
from service.fhir.values import (
    STRUCTURE_DEFINITION,
    Json,
    write_designation,
    write_extensions,
    write_value,
)
from service.operations.expand.expansion import ExpandedValueSet, Expansion, Plain, Row
from service.terminology.concepts import Property
from service.terminology.types import Canonical, Uri

_UNCLOSED = STRUCTURE_DEFINITION + "valueset-unclosed"
_UNCLOSED_REASON = STRUCTURE_DEFINITION + "valueset-unclosed-reason"
_NOT_REPEATED = frozenset(("text", "description", "purpose", "expansion", "compose", "meta"))


def write_expanded(expanded: ExpandedValueSet) -> Json:
    """The ValueSet with its expansion."""
    source = expanded.value_set.source
    whole = source if isinstance(source, dict) else write_value_set(expanded.value_set)
    left_out = _NOT_REPEATED - {"compose"} if expanded.with_definition else _NOT_REPEATED
    # What was stored stays as it is: other FHIR versions change the document in place.
    document: Json = deepcopy({name: value for name, value in whole.items() if name not in left_out})
    document["expansion"] = _write_expansion(expanded.expansion)
    return document


def _write_expansion(expansion: Expansion) -> Json:
    found: Json = {}
    if expansion.unclosed:
        found["extension"] = [{"url": _UNCLOSED, "valueBoolean": True}]
        found["extension"] += [
            {"url": _UNCLOSED_REASON, "valueString": why} for why in expansion.unclosed if why
        ]
    found |= {"identifier": expansion.identifier, "timestamp": expansion.timestamp}
    if expansion.total is not None:
        found["total"] = expansion.total
    if expansion.offset is not None:
        found["offset"] = expansion.offset
    if expansion.parameters:
        found["parameter"] = [{"name": n, **_write_plain(v)} for n, v in expansion.parameters]
    if expansion.properties:
        found["property"] = [
            {"code": code, "uri": uri} if uri else {"code": code} for code, uri in expansion.properties
        ]
    if expansion.contains:
        found["contains"] = [_write_row(row) for row in expansion.contains]
    return found


def _write_plain(value: Plain) -> Json:
    """A parameter's value; its ``value[x]`` has no canonical."""
    return write_value(Uri(value) if isinstance(value, Canonical) else value)


def _write_row(row: Row) -> Json:
    found: Json = {}
    if row.extensions:
        found["extension"] = write_extensions(row.extensions)
    found["system"] = row.system
    if row.abstract:
        found["abstract"] = True
    if row.inactive:
        found["inactive"] = True
    if row.version is not None:
        found["version"] = row.version
    found["code"] = row.code
    if row.display is not None:
        found["display"] = row.display
    if row.designations:
        found["designation"] = [write_designation(d) for d in row.designations]
    if row.properties:
        found["property"] = [_write_property(p) for p in row.properties]
    if row.contains:
        found["contains"] = [_write_row(inner) for inner in row.contains]
    return found


def _write_property(item: Property) -> Json:
    found: Json = {"code": item.code, **write_value(item.value)}
    if item.subproperties:
        found["subProperty"] = [
            {"code": p.code, **write_value(p.value)} for p in item.subproperties if p.value is not None
        ]
    return found
