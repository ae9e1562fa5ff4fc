"""An expansion as JSON, in R5's shape.

Specification: https://hl7.org/fhir/R5/valueset-definitions.html#ValueSet.expansion
"""

from service.fhir.value_sets import write_value_set
from service.fhir.values import Json, write_designation, write_value
from service.operations.expand.expansion import ExpandedValueSet, Expansion, Row
from service.terminology.concepts import Property


def write_expanded(expanded: ExpandedValueSet) -> Json:
    """The ValueSet with its expansion."""
    document = write_value_set(expanded.value_set)
    if not expanded.with_definition:
        document.pop("compose", None)
    document["expansion"] = _write_expansion(expanded.expansion)
    return document


def _write_expansion(expansion: Expansion) -> Json:
    found: Json = {
        "identifier": expansion.identifier,
        "timestamp": expansion.timestamp,
        "total": expansion.total,
    }
    if expansion.offset is not None:
        found["offset"] = expansion.offset
    if expansion.parameters:
        found["parameter"] = [{"name": n, **write_value(v)} for n, v in expansion.parameters]
    if expansion.properties:
        found["property"] = [
            {"code": code, "uri": uri} if uri else {"code": code} for code, uri in expansion.properties
        ]
    if expansion.contains:
        found["contains"] = [_write_row(row) for row in expansion.contains]
    return found


def _write_row(row: Row) -> Json:
    found: Json = {"system": row.system}
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
