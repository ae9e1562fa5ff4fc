"""OperationDefinition: what can be asked, derived from the operations' own declarations.

In parameters come from the marshmallow schema, out parameters from the fields of the result's class.
Specification: https://hl7.org/fhir/R5/operationdefinition.html
"""

import dataclasses
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from service.fhir import software
from service.fhir.parameters import out_names
from service.fhir.values import PLAIN_ELEMENTS, Json
from service.fhir.versions import FhirVersion
from service.operations import OPERATIONS
from service.operations.batch_validate_code import Answer
from service.operations.closure import ClosureUpdate
from service.operations.expand.expansion import ExpandedValueSet
from service.operations.fields import Parameter, Parts
from service.operations.inline import WITH_EVERY_REQUEST
from service.operations.operation import Operation
from service.terminology.concept_maps import Relationship
from service.terminology.concepts import CodeableConcept, Coding
from service.terminology.issues import Issue

_ALLOWED_TYPE = "http://hl7.org/fhir/StructureDefinition/operationdefinition-allowed-type"
_TYPES = {
    Coding: "Coding",
    CodeableConcept: "CodeableConcept",
    Issue: "OperationOutcome",
    Decimal: "decimal",
    Relationship: "code",
    Answer: "Resource",
}
"""The FHIR types of Python types that are not written as they are."""

_RESOURCES: Mapping[type, str] = {ExpandedValueSet: "ValueSet", ClosureUpdate: "ConceptMap"}
"""The resource that an answer is, where it is one and no Parameters."""


def definition_id(operation: Operation) -> str:
    """``CodeSystem-lookup``: the id of the definition."""
    return f"{operation.resource_type}-{operation.name}"


def definition_url(operation: Operation, canonical_base: str) -> str:
    """The canonical of the definition."""
    return f"{canonical_base}/OperationDefinition/{definition_id(operation)}"


def operation_definitions(version: FhirVersion, canonical_base: str) -> list[Json]:
    """The definitions of all operations as one FHIR version has them, R5-shaped."""
    return [_definition(operation, version, canonical_base) for operation in OPERATIONS]


def _definition(operation: Operation, version: FhirVersion, canonical_base: str) -> Json:
    base = {"base": f"http://hl7.org/fhir/OperationDefinition/{definition_id(operation)}"}
    return {
        "resourceType": "OperationDefinition",
        "id": definition_id(operation),
        "url": definition_url(operation, canonical_base),
        "version": software.VERSION,
        "name": "".join(part.capitalize() for part in operation.name.split("-")),
        "title": operation.title,
        "status": "active",
        "kind": "operation",
        "date": software.RELEASE_DATE,
        "publisher": software.NAME,
        "affectsState": operation.affects_state,
        "code": operation.name,
        **(base if operation.is_standard else {}),
        "resource": [operation.resource_type],
        **{level: operation.is_at(level, version.name) for level in ("system", "type", "instance")},
        "parameter": [*_in_parameters(operation), *_out_parameters(operation.result), *_notice(operation)],
    }


def in_parameters(operation: Operation) -> Mapping[str, Parameter]:
    """Every in parameter of an operation, with those that are taken with every request."""
    return operation.declared if "system" in operation.levels else operation.declared | WITH_EVERY_REQUEST


def _in_parameters(operation: Operation) -> Iterator[Json]:
    for name, parameter in in_parameters(operation).items():
        scope = {"scope": ["type"]} if _is_given_by_instance(operation, name, parameter) else {}
        yield _in_parameter(name, parameter) | scope


def _in_parameter(name: str, parameter: Parameter) -> Json:
    documentation = parameter.documentation
    if not parameter.supported:
        documentation += " Not supported: a request that gives it is refused."
    found: Json = {
        "name": name,
        "use": "in",
        "min": 0,
        "max": "*" if parameter.many else "1",
        "documentation": documentation,
    }
    if isinstance(parameter, Parts):
        return found | {"part": [_in_parameter(inner, part) for inner, part in parameter.parts.items()]}
    return found | {"type": parameter.fhir_type}


def _is_given_by_instance(operation: Operation, name: str, parameter: Parameter) -> bool:
    """Whether a request at instance level has no need to say it: the resource does."""
    own_type = parameter.fhir_type == operation.resource_type
    return own_type or name in operation.instance_parameters.values()


def _out_parameters(result: type, above: tuple[type, ...] = ()) -> Iterator[Json]:
    if result in _RESOURCES:
        yield {"name": "return", "use": "out", "min": 1, "max": "1", "type": _RESOURCES[result]}
        return
    hints = get_type_hints(result)
    defaults = {field.name: field.default for field in dataclasses.fields(result)}
    for attribute, name in out_names(result):
        inner, repeats = _unwrapped(hints[attribute])
        is_group = dataclasses.is_dataclass(inner) and inner not in _TYPES
        if is_group and inner in above:
            continue
        found = {
            "name": name,
            "use": "out",
            "min": 1 if defaults[attribute] is dataclasses.MISSING else 0,
            "max": "*" if repeats and inner is not Issue else "1",
        }
        if is_group:
            yield found | {"part": list(_out_parameters(inner, (*above, result)))}
        else:
            yield found | _typed(inner)


def _notice(operation: Operation) -> Iterator[Json]:
    """What goes with content that is not open by its licence; a resource has an element for it."""
    if operation.result not in _RESOURCES:
        said = (
            "The notice of a code system of which the answer says something, where its licence asks for one."
        )
        kind = {"min": 0, "max": "*", "documentation": said, "type": "string"}
        yield {"name": "copyright", "use": "out", **kind}


def _unwrapped(hint: Any) -> tuple[Any, bool]:
    """The type that an annotation is about, and whether it repeats: ``tuple[X, ...]``, ``X | None``."""
    if get_origin(hint) is tuple:
        return _unwrapped(get_args(hint)[0])[0], True
    if get_origin(hint) in (UnionType, Union):
        choices = [choice for choice in get_args(hint) if choice is not type(None)]
        return (choices[0] if len(choices) == 1 else tuple(choices)), False
    return hint, False


def _typed(kind: Any) -> Json:
    if isinstance(kind, tuple):
        allowed = [{"url": _ALLOWED_TYPE, "valueUri": _fhir_type(choice)} for choice in kind]
        return {"extension": allowed, "type": "Element"}
    return {"type": _fhir_type(kind)}


def _fhir_type(kind: type) -> str:
    if kind in _TYPES:
        return _TYPES[kind]
    suffix = PLAIN_ELEMENTS[kind].removeprefix("value")
    return suffix[0].lower() + suffix[1:]
