"""The structure of resources, as the models of fhir.resources define it.

The models are read, not run: a walk over what they say finds every problem at once, keeps FHIR's strictness
where a model library converts (``"true"`` for a boolean), needs no recursion and takes a tenth of the
time. R4B's models stand for R4: they have R4's elements for the resources kept here.
Specification: https://hl7.org/fhir/R5/resource.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from service.fhir.door.primitives import CHECKS, Check

_NEEDED = frozenset(("code", "attribute", "mode", "url"))
"""Required elements by which this service answers: an extension cannot stand for their value."""

Field = Any
"""What a model says of one of its elements (a field of pydantic)."""

ANY_RESOURCE = "Resource"
"""The structure of an element that may be any resource."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element as JSON has it.

    ``name`` is its FHIRPath name: ``value`` for ``valueCode``, ``status`` for ``_status``. A primitive has
    a ``check``, anything else the name of its ``structure``; ``codes`` are those of a required binding.
    """

    name: str
    many: bool
    check: Check | None = None
    structure: str = ""
    choice: bool = False
    codes: frozenset[str] = frozenset()

    def is_right(self, value: Any) -> bool:
        """Whether the value is that of a primitive that does not repeat, with nothing wrong."""
        if self.check is None or self.many or self.check(value) is not None:
            return False
        return not self.codes or value in self.codes


@dataclass(frozen=True, slots=True)
class Structure:
    """A resource, a data type or a backbone element: ``elements`` by their JSON names.

    ``required`` has, for each element that must be there, its FHIRPath name and the JSON names of which one
    must be given.
    """

    name: str
    is_resource: bool
    elements: Mapping[str, Element]
    required: tuple[tuple[str, frozenset[str]], ...]


@cache
def structure(version: str, name: str) -> Structure | None:
    """The structure ``name`` (``CodeSystem``, ``CodeSystemConcept``) in ``version`` (``R4``, ``R5``).

    None where that version has none of that name.
    """
    try:
        model = _models(version)(name)
    except ValueError:
        return None
    fields = {f.alias or key: f for key, f in model.model_fields.items() if key != "fhir_comments"}
    elements = {name: _element(name, field) for name, field in fields.items()}
    elements |= {
        f"_{name}": _beside(found) for name, found in elements.items() if found.choice and found.check
    }
    return Structure(name, "implicitRules" in elements, elements, tuple(_required(fields)))


def _models(version: str) -> Any:
    # The library takes half a second to import: only a service that is sent resources pays for it.
    if version == "R4":
        from fhir.resources.R4B import get_fhir_model_class

        return get_fhir_model_class
    from fhir.resources import get_fhir_model_class as get_newest

    return get_newest


def _said(field: Field) -> Mapping[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def _element(name: str, field: Field) -> Element:
    said = _said(field)
    annotation, many = _unwrapped(field.annotation)
    stem = said.get("one_of_many")
    path = stem or name.removeprefix("_")
    codes = frozenset(said.get("enum_values", ()))
    primitive = _primitive(annotation)
    if primitive is not None:
        return Element(path, many, CHECKS[primitive], choice=bool(stem), codes=codes)
    model = annotation.__name__.removesuffix("Type")
    return Element(path, many, structure=model, choice=bool(stem))


def _beside(element: Element) -> Element:
    """What may stand beside a primitive choice (``_valueCode``), which not every model says."""
    return Element(element.name, element.many, structure="FHIRPrimitiveExtension", choice=True)


def _unwrapped(annotation: Any) -> tuple[Any, bool]:
    """The type of an element, and whether it repeats."""
    many = False
    while get_origin(annotation) in (Union, UnionType, list):
        many = many or get_origin(annotation) is list
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    return annotation, many


def _primitive(annotation: Any) -> str | None:
    """The FHIR name of a primitive type; the models have bare Python types for some."""
    if get_origin(annotation) is not Annotated:
        return "boolean" if annotation is bool else None
    markers = (getattr(marker, "__visit_name__", None) for marker in get_args(annotation))
    return next((name for name in markers if name), "uuid")


def _required(fields: Mapping[str, Field]) -> Iterator[tuple[str, frozenset[str]]]:
    choices: dict[str, list[str]] = {}
    for name, field in fields.items():
        said = _said(field)
        if said.get("one_of_many_required"):
            choices.setdefault(said["one_of_many"], []).extend((name, f"_{name}"))
        elif field.is_required() or said.get("element_required"):
            choices[name] = [name] if name in _NEEDED else [name, f"_{name}"]
    return ((name, frozenset(names)) for name, names in choices.items())
