"""The defining relationships of a concept as properties of an answer.

Specification: https://hl7.org/fhir/R5/snomedct.html#props
"""

from collections.abc import Iterable, Iterator
from functools import partial

from service.operations.concept_parts import PropertyPart
from service.terminology.built_in import UCUM
from service.terminology.concepts import Concept, Property
from service.terminology.index import Index
from service.terminology.snomed.expressions.model import written
from service.terminology.snomed.expressions.normal_form import normal_form
from service.terminology.snomed.identifiers import ROLE_GROUP, SNOMED_CT
from service.terminology.types import Code

ONLY_WHEN_ASKED = {SNOMED_CT: ("sufficientlyDefined", "moduleId"), UCUM: ("canonical",)}
"""By system the properties that an answer has when they are named, or all are asked for."""


_NORMAL_FORMS = ("normalForm", "normalFormTerse")


def attributes(concept: Concept, index: Index, wanted: frozenset[str]) -> Iterator[PropertyPart]:
    """The relationships that are ``wanted``, each with the terms of its type and its destination.

    Where ``609096000`` (role group) is wanted, those of one group stand below one such property.
    """
    related = concept.relationships
    if ROLE_GROUP in wanted:
        yield from _groups(related, index)
    for p in related:
        if p.code in wanted or "*" in wanted:
            yield _attribute(p, index)


def normal_forms(concept: Concept, index: Index, named: frozenset[str]) -> Iterator[PropertyPart]:
    """The necessary normal form, with terms and without, where it is named or all are asked for."""
    asked = [name for name in _NORMAL_FORMS if name in named or "*" in named]
    if asked:
        form = normal_form(concept.code, index)
        for name in asked:
            term = partial(_display, index=index) if name == "normalForm" else _no_term
            yield PropertyPart(Code(name), written(form, term))


def _no_term(_: str) -> None:
    return None


def _groups(related: Iterable[Property], index: Index) -> Iterator[PropertyPart]:
    groups: dict[int, list[PropertyPart]] = {}
    for p in related:
        if p.group:
            groups.setdefault(p.group, []).append(_attribute(p, index))
        else:
            yield _attribute(p, index)
    for parts in groups.values():
        yield PropertyPart(Code(ROLE_GROUP), subproperty=tuple(parts))


def _attribute(p: Property, index: Index) -> PropertyPart:
    destination = _display(p.value, index) if isinstance(p.value, Code) else None
    return PropertyPart(Code(p.code), p.value, destination, code_display=_display(p.code, index))


def _display(code: str, index: Index) -> str | None:
    number = index.locate(code)
    return None if number is None else index.term(number)[1]
