"""OpenAPI: operations and searches for tools that do not know FHIR, derived from the same declarations.

Specification: https://spec.openapis.org/oas/v3.1.0
"""

from collections.abc import Iterator

from service.fhir import software
from service.fhir.capabilities import FORMATS
from service.fhir.interactions import READABLE
from service.fhir.search_parameters import SEARCH_PARAMETERS
from service.fhir.values import Json
from service.fhir.versions import FHIR_VERSIONS
from service.operations import OPERATIONS
from service.operations.fields import Parameter
from service.operations.operation import Operation

_SCHEMAS: dict[str, Json] = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", "minimum": 0},
}
"""JSON Schemas of the primitive FHIR types that are not strings."""

_MANY_STRINGS: Json = {"type": "array", "items": {"type": "string"}}

_PRIMITIVE = frozenset(("string", "code", "uri", "canonical", "dateTime", "integer", "boolean"))


def openapi() -> Json:
    """The description of every operation at the level where it is called most, and of every search."""
    return {
        "openapi": "3.1.0",
        "info": {"title": software.NAME, "version": software.VERSION},
        "servers": [{"url": f"/{v.path}", "description": f"FHIR {v.number}"} for v in FHIR_VERSIONS],
        "paths": {
            **{_path(operation): _item(operation) for operation in OPERATIONS},
            **{f"/{resource_type}": _search(resource_type) for resource_type in READABLE},
        },
    }


def _path(operation: Operation) -> str:
    return f"/${operation.name}" if "system" in operation.levels else _typed_path(operation)


def _typed_path(operation: Operation) -> str:
    return f"/{operation.resource_type}/${operation.name}"


def _item(operation: Operation) -> Json:
    name = f"{operation.resource_type}-{operation.name}"
    posted = {"content": {media: {"schema": _resource("Parameters")} for media in FORMATS}, "required": True}
    answers = _responses(operation)
    item: Json = {
        "summary": operation.title,
        "post": {"operationId": f"{name}-post", "requestBody": posted, "responses": answers},
    }
    if not operation.affects_state:
        parameters = list(_parameters(operation))
        item["get"] = {"operationId": name, "parameters": parameters, "responses": answers}
    return item


def _search(resource_type: str) -> Json:
    names = {p.name: p.documentation for p in SEARCH_PARAMETERS[resource_type]}
    parameters = [
        {"name": name, "in": "query", "description": documentation, "schema": _MANY_STRINGS}
        for name, documentation in names.items()
    ]
    answers = {
        "200": _response("A page of what matches.", "Bundle"),
        "default": _response("What is wrong with the request.", "OperationOutcome"),
    }
    return {
        "summary": f"Search for {resource_type} resources",
        "get": {"operationId": f"{resource_type}-search", "parameters": parameters, "responses": answers},
    }


def _parameters(operation: Operation) -> Iterator[Json]:
    for name, parameter in operation.declared.items():
        if parameter.supported and parameter.fhir_type in _PRIMITIVE:
            yield {
                "name": name,
                "in": "query",
                "description": parameter.documentation,
                "schema": _schema(parameter),
            }


def _schema(parameter: Parameter) -> Json:
    one = _SCHEMAS.get(parameter.fhir_type, {"type": "string"})
    return {"type": "array", "items": one} if parameter.many else one


def _responses(operation: Operation) -> Json:
    answer = "ValueSet" if operation.name == "expand" else "Parameters"
    return {
        "200": _response("The answer.", answer),
        "default": _response("What is wrong with the request.", "OperationOutcome"),
    }


def _response(description: str, resource_type: str) -> Json:
    content = {media: {"schema": _resource(resource_type)} for media in FORMATS}
    return {"description": description, "content": content}


def _resource(resource_type: str) -> Json:
    """The schema of a FHIR resource, as far as its type."""
    return {
        "type": "object",
        "properties": {"resourceType": {"const": resource_type}},
        "required": ["resourceType"],
    }
