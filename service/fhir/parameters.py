"""Parameters: what a request gives, and how a result is written.

A result is a frozen dataclass whose fields are the out parameters: the Python type picks ``value[x]``,
a nested dataclass is ``part``, a tuple repeats, None and an empty tuple are left out.
Specification: https://hl7.org/fhir/R5/parameters.html
"""

import dataclasses
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import Any, get_args, get_type_hints

from service.fhir.code_systems import read_code_system
from service.fhir.concept_maps import read_concept_map, write_relationship
from service.fhir.outcomes import write_outcome
from service.fhir.shapes import CODEABLE_CONCEPT, CODING, Shape, check
from service.fhir.value_sets import read_value_set
from service.fhir.values import PLAIN_ELEMENTS, Json, read_coding, write_coding, write_value
from service.operations.batch_validate_code import Answer
from service.operations.concept_parts import LastingPart
from service.terminology import issues
from service.terminology.concept_maps import Relationship
from service.terminology.concepts import CodeableConcept, Coding
from service.terminology.issues import Issue, TerminologyError

_WORD = re.compile(r"_(.)")

Given = dict[str, list[Any]]
"""Every value that a request gives for each parameter, as Python values."""


def read_parameters(document: Any) -> Given:
    """The values in a posted Parameters resource (R5-shaped)."""
    if not isinstance(document, dict) or document.get("resourceType") != "Parameters":
        raise TerminologyError(issues.body_invalid("a Parameters resource was expected"))
    return read_parts(document.get("parameter", ()), "Parameters.parameter")


def read_parts(parts: Any, place: str) -> Given:
    """The values in a list of parameters or parts; ``place`` is where the list stands."""
    if not isinstance(parts, list | tuple):
        raise TerminologyError(issues.body_invalid(f"{place} is not an array"))
    given: Given = {}
    for position, item in enumerate(parts):
        if not isinstance(item, dict) or not isinstance(item.get("name"), str):
            raise TerminologyError(issues.body_invalid(f"{place}[{position}] has no name"))
        given.setdefault(item["name"], []).append(_read(item))
    return given


def _read(item: Mapping[str, Any]) -> Any:
    if "resource" in item:
        return read_resource(item["resource"], item["name"])
    if "part" in item:
        return read_parts(item["part"], f"{item['name']}.part")
    for key, value in item.items():
        if key == "valueCoding":
            _check(value, CODING, item["name"])
            return read_coding(value)
        if key == "valueCodeableConcept":
            _check(value, CODEABLE_CONCEPT, item["name"])
            return read_codeable_concept(value)
        if key.startswith("value"):
            return value
    return None


def _check(value: Any, shape: Shape, name: str) -> None:
    try:
        check(value, shape, name)
    except ValueError as error:
        raise TerminologyError(issues.parameter_invalid(name, str(error))) from error


def read_resource(resource: Any, name: str) -> Any:
    """A resource given as a parameter, in terms of the core where the core knows it."""
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    try:
        if kind == "CodeSystem":
            return read_code_system(resource)
        if kind == "ValueSet":
            return read_value_set(resource)
        if kind == "ConceptMap":
            return read_concept_map(resource)
        if kind == "Parameters":
            return read_parameters(resource)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise TerminologyError(
            issues.parameter_invalid(name, f"the {kind} is not well formed ({error})")
        ) from error
    return resource


def read_codeable_concept(element: Mapping[str, Any]) -> CodeableConcept:
    """A CodeableConcept from JSON."""
    return CodeableConcept(tuple(read_coding(c) for c in element.get("coding", ())), element.get("text"))


def write_codeable_concept(concept: CodeableConcept) -> Json:
    """A CodeableConcept as JSON."""
    found: Json = {}
    if concept.codings:
        found["coding"] = [write_coding(coding) for coding in concept.codings]
    if concept.text is not None:
        found["text"] = concept.text
    return found


def write_parameters(result: Any) -> Json:
    """The Parameters resource that says ``result``."""
    parts = _parts(result)
    return {"resourceType": "Parameters", **({"parameter": parts} if parts else {})}


@lru_cache
def out_names(kind: Any) -> tuple[tuple[str, str], ...]:
    """(attribute, FHIR name) of each out parameter of a result class."""
    return tuple(
        (f.name, f.metadata.get("name") or _WORD.sub(lambda m: m[1].upper(), f.name))
        for f in dataclasses.fields(kind)
    )


@lru_cache
def _plan(kind: Any) -> tuple[tuple[str, str, str | None], ...]:
    """(attribute, FHIR name, ``value[x]`` if its declared type tells) of each field of a result class."""
    hints = get_type_hints(kind)
    return tuple(
        (attribute, name, PLAIN_ELEMENTS.get(_declared(hints[attribute])))
        for attribute, name in out_names(kind)
    )


def _declared(hint: Any) -> Any:
    """The one type of ``X`` or ``X | None``."""
    choices = [choice for choice in get_args(hint) if choice is not NoneType]
    return choices[0] if len(choices) == 1 else hint


def _parts(result: Any) -> list[Json]:
    parts: list[Json] = []
    for attribute, name, element in _plan(result.__class__):
        value = getattr(result, attribute)
        if value is None:
            continue
        if element is not None:
            parts.append({"name": name, element: value})
        elif value.__class__ is not tuple:
            parts.append(_write(name, value))
        elif value and value[0].__class__ is Issue:
            parts.append({"name": name, "resource": write_outcome(value)})
        elif value:
            parts += [_write(name, item) for item in value]
    return parts


def _write(name: str, value: Any) -> Json:
    element = PLAIN_ELEMENTS.get(value.__class__)
    if element is not None:
        return {"name": name, element: value}
    if value.__class__ is LastingPart:
        if value.written is None:
            value.written = {"name": name, "part": _parts(value)}
        written: Json = value.written
        return written
    if isinstance(value, CodeableConcept):
        return {"name": name, "valueCodeableConcept": write_codeable_concept(value)}
    if isinstance(value, Relationship):
        return {"name": name, **write_relationship(value)}
    if isinstance(value, Answer):
        return {"name": name, "resource": write_answer(value)}
    if isinstance(value, Coding | Decimal):
        return {"name": name, **write_value(value)}
    return {"name": name, "part": _parts(value)}


def write_answer(answer: Answer) -> Json:
    """The resource that says one answer of several: Parameters, or an OperationOutcome."""
    return write_outcome(answer.problems) if answer.problems else write_parameters(answer.result)
