"""The parts of an answer that tells about a concept: its designations and properties.

Specification: https://hl7.org/fhir/R5/codesystem-operation-lookup.html
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from service.terminology.concepts import Coding, Property, PropertyValue
from service.terminology.releases import SystemRelease
from service.terminology.types import Canonical, Code


# Parts are made by the dozen for one answer and then thrown away: not frozen, because that costs most.
@dataclass(slots=True)
class DesignationPart:
    """One ``designation`` of the answer."""

    value: str
    language: Code | None = None
    use: Coding | None = None
    additional_use: tuple[Coding, ...] = ()
    source: Canonical | None = None


@dataclass(slots=True)
class PropertyPart:
    """One ``property`` or ``subproperty`` of the answer."""

    code: Code
    value: PropertyValue | None = None
    description: str | None = None
    source: Canonical | None = None
    subproperty: tuple["PropertyPart", ...] = ()
    code_display: str | None = field(default=None, metadata={"name": "code-display"})


@dataclass(slots=True)
class LastingPart(PropertyPart):
    """A part that thousands of answers have in common: what it was first ``written`` as stays with it."""

    written: Any = None


_LASTING: WeakKeyDictionary[SystemRelease, dict[int, tuple[LastingPart, ...]]] = WeakKeyDictionary()


def page_parts(release: SystemRelease, number: int) -> Iterator[LastingPart]:
    """What procedure pages say of a concept; the parts of a page are made once."""
    made = _LASTING.setdefault(release, {})
    for said in release.page_properties(number):
        if id(said) not in made:
            parts = map(property_part, said)
            made[id(said)] = tuple(
                LastingPart(p.code, p.value, p.description, p.source, p.subproperty) for p in parts
            )
        yield from made[id(said)]


def property_part(p: Property) -> PropertyPart:
    """The part for ``p`` and what is below it."""
    return PropertyPart(
        Code(p.code),
        p.value,
        p.description,
        Canonical(p.source) if p.source else None,
        tuple([property_part(sub) for sub in p.subproperties]) if p.subproperties else (),
    )
