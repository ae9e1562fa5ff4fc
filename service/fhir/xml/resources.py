"""The shapes of FHIR's types, as the models of fhir.resources know them: which elements, in which order.

The models of R4B have R4's elements for every resource of terminologies. They take half a second to
import, so nothing imports them before the first XML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_ABSTRACT = frozenset(("Resource", "DomainResource", "CanonicalResource", "MetadataResource"))


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type. ``type`` is FHIR's name of its own type (``code``, ``Coding``, ``Resource``)."""

    name: str
    type: str
    many: bool
    is_primitive: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """One type. ``elements`` are in the specification's order; each of ``value[x]`` is one of them.

    ``attributes`` are those that XML writes as such; ``positions`` tells the place of each name that JSON
    may have (``code`` and ``_code`` alike).
    """

    elements: Mapping[str, Element]
    attributes: tuple[str, ...]
    positions: Mapping[str, int]
    is_resource: bool


@lru_cache(maxsize=2048)
def shape_of(fhir_version: str, type_name: str) -> Shape:
    """The shape of a type of the FHIR version (``4.0.1``, ``5.0.0``); LookupError where it has none such."""
    model = _model(fhir_version, type_name)
    elements = {name: _element(model, name, field) for name, field in model.get_alias_mapping().items()}
    is_resource = model.has_resource_base() and type_name not in _ABSTRACT
    attributes = () if is_resource else tuple(n for n in ("id", "url") if _is_attribute(type_name, n))
    positions = {"resourceType": -1} if is_resource else {}
    for position, name in enumerate(model.elements_sequence()):
        positions[name] = positions[f"_{name}"] = position
    return Shape(elements, attributes, positions, is_resource)


def _is_attribute(type_name: str, name: str) -> bool:
    """Whether XML writes an element of a data type as an attribute: any id, and an extension's url."""
    return name == "id" or type_name == "Extension"


def _model(fhir_version: str, type_name: str) -> Any:
    """The class of a type; names of others that fhir.resources knows under it are no types."""
    if fhir_version.startswith("4."):
        from fhir.resources.R4B import get_fhir_model_class
    else:
        from fhir.resources import get_fhir_model_class
    try:
        return get_fhir_model_class(type_name)
    except (KeyError, ValueError) as error:
        raise LookupError(f"FHIR {fhir_version} has no type {type_name}") from error


def _element(model: Any, name: str, field: str) -> Element:
    from fhir_core.utils import (
        determine_version_prefix,
        get_fhir_type_name,
        is_list_type,
        is_primitive_type,
    )

    info = model.model_fields[field]
    type_name = get_fhir_type_name(info, determine_version_prefix(model.__module__))
    return Element(name, type_name, is_list_type(info), is_primitive_type(info))
