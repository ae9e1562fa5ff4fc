"""What an expansion is.

Specification: https://hl7.org/fhir/R5/valueset-definitions.html#ValueSet.expansion
"""

from dataclasses import dataclass

from service.terminology.concepts import Designation, Extension, Property
from service.terminology.value_sets import ValueSet

Plain = str | bool | int
"""The value of an expansion parameter; its Python type picks ``value[x]``."""


@dataclass(frozen=True, slots=True)
class Row:
    """One code of the expansion, with the codes below it when it is nested."""

    system: str
    code: str
    display: str | None = None
    version: str | None = None
    abstract: bool = False
    inactive: bool = False
    designations: tuple[Designation, ...] = ()
    properties: tuple[Property, ...] = ()
    extensions: tuple[Extension, ...] = ()
    contains: tuple["Row", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """The expansion of a value set. ``properties`` are (code, uri) of what rows carry."""

    identifier: str
    timestamp: str
    total: int
    offset: int | None = None
    parameters: tuple[tuple[str, Plain], ...] = ()
    properties: tuple[tuple[str, str | None], ...] = ()
    contains: tuple[Row, ...] = ()
    unclosed: tuple[str, ...] = ()
    """Why the list may not be all there is; empty for a closed expansion."""


@dataclass(frozen=True, slots=True)
class ExpandedValueSet:
    """The answer of $expand; ``with_definition`` asks for the compose too."""

    value_set: ValueSet
    expansion: Expansion
    with_definition: bool = False
