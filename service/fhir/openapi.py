"""OpenAPI: operations and interactions for tools that do not know FHIR, derived from the same declarations.

Specification: https://spec.openapis.org/oas/v3.1.0
"""

from collections.abc import Iterator

from service.fhir import software
from service.fhir.capabilities import FORMATS
from service.fhir.openapi_interactions import interaction_paths, resource_schema, responses
from service.fhir.values import Json
from service.fhir.versions import FHIR_VERSIONS
from service.operations import OPERATIONS
from service.operations.fields import Parameter
from service.operations.lines import VALIDATE_CODES
from service.operations.operation import Operation

_SCHEMAS: dict[str, Json] = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", "minimum": 0},
}
"""JSON Schemas of the primitive FHIR types that are not strings."""

_PRIMITIVE = frozenset(("string", "code", "uri", "canonical", "dateTime", "integer", "boolean"))


def openapi() -> Json:
    """The description: each operation at the level where it is called most, and what is done with
    resources.
    """
    return {
        "openapi": "3.1.0",
        "info": {"title": software.NAME, "version": software.VERSION},
        "servers": [{"url": f"/{v.path}", "description": f"FHIR {v.number}"} for v in FHIR_VERSIONS],
        "paths": {
            **{_path(operation): _item(operation) for operation in OPERATIONS},
            _path(VALIDATE_CODES): _lines(VALIDATE_CODES),
            **interaction_paths(),
        },
    }


def _path(operation: Operation) -> str:
    return f"/${operation.name}" if "system" in operation.levels else _typed_path(operation)


def _typed_path(operation: Operation) -> str:
    return f"/{operation.resource_type}/${operation.name}"


def _item(operation: Operation) -> Json:
    name = f"{operation.resource_type}-{operation.name}"
    content = {media: {"schema": resource_schema("Parameters")} for media in FORMATS}
    posted = {"content": content, "required": True}
    answers = _responses(operation)
    item: Json = {
        "summary": operation.title,
        "post": {"operationId": f"{name}-post", "requestBody": posted, "responses": answers},
    }
    if not operation.affects_state:
        parameters = list(_parameters(operation))
        item["get"] = {"operationId": name, "parameters": parameters, "responses": answers}
    return item


def _lines(operation: Operation) -> Json:
    """What takes codes as lines of JSON, and answers with as many."""
    lines: Json = {"content": {"application/ndjson": {"schema": {"type": "string"}}}}
    answers = {**_responses(operation), "200": {"description": "An answer for each line.", **lines}}
    posted = {
        "operationId": operation.name,
        "summary": operation.title,
        "parameters": list(_parameters(operation)),
        "requestBody": {**lines, "required": True},
        "responses": answers,
    }
    return {"post": posted}


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
    return responses("ValueSet" if operation.name == "expand" else "Parameters")
