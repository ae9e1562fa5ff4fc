"""Concepts and what hangs on them, as CodeSystem.concept defines them.

Specification: https://hl7.org/fhir/R5/codesystem.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from service.terminology.types import Code, DateTime


@dataclass(frozen=True, slots=True)
class Coding:
    """A code in a system, perhaps of one version and with a display (FHIR *Coding*)."""

    system: str | None = None
    code: str | None = None
    version: str | None = None
    display: str | None = None


PropertyValue = Code | Coding | DateTime | str | bool | int | Decimal
"""What CodeSystem.concept.property.value[x] may hold; the Python type picks the FHIR type."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A FHIR extension with a simple value; ``element`` is the ``value[x]`` that holds it."""

    url: str
    element: str
    value: str | bool | int | float


USER_ASSIGNED = "userAssigned"
"""The property of codes that their publisher gives to users, who say what they mean: any display will do."""


@dataclass(frozen=True, slots=True)
class Description:
    """A description as a component of its own, as SNOMED CT's release files have it.

    ``id``, ``module`` and ``case_significance`` are SNOMED CT identifiers, ``effective_time`` is
    ``YYYYMMDD``. ``acceptability`` gives (language reference set, ``900000000000548007`` for preferred or
    ``900000000000549004`` for acceptable).
    """

    id: str
    active: bool
    module: str
    effective_time: str
    case_significance: str
    acceptability: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Designation:
    """Another way to say a concept: in a language, for a use (FHIR *concept.designation*)."""

    value: str
    language: str | None = None
    use: Coding | None = None
    additional_use: tuple[Coding, ...] = ()
    source: str | None = None
    """Canonical of the supplement that gives this designation; None for the code system itself."""
    extensions: tuple[Extension, ...] = ()
    description: Description | None = None
    """What else the publisher says about this text, where descriptions are components of their own."""

    @property
    def is_told(self) -> bool:
        """Whether answers list it: not a description that the publisher has made inactive."""
        return self.description is None or self.description.active


@dataclass(frozen=True, slots=True)
class Property:
    """One statement about a concept (FHIR *concept.property*, and *$lookup*'s ``property``)."""

    code: str
    value: PropertyValue | None
    description: str | None = None
    """A text for a coded value, such as the label of an axis value."""
    source: str | None = None
    """Canonical of the supplement that gives this property; None for the code system itself."""
    subproperties: tuple["Property", ...] = ()
    group: int | None = None
    """The relationship group, where this is a defining relationship: 0 for one that stands alone, else
    those of a concept with the same number belong together."""


@dataclass(frozen=True, slots=True)
class Membership:
    """That a concept is in a reference set: its active member, as SNOMED CT's release files have it.

    ``fields`` are the columns after ``referencedComponentId`` in their order, by name, such as
    (``mapTarget``, ``J45``); none in a simple reference set.
    """

    reference_set: str
    fields: tuple[tuple[str, str], ...] = ()
    id: str | None = None
    module: str | None = None
    effective_time: str | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """One code of a code system release.

    ``parents`` are codes of the same release, the first one the parent under which the publisher
    lists the concept. Order among concepts is the publisher's.
    """

    code: str
    display: str | None = None
    definition: str | None = None
    designations: tuple[Designation, ...] = ()
    properties: tuple[Property, ...] = ()
    parents: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()
    memberships: tuple[Membership, ...] = ()

    @property
    def relationships(self) -> tuple[Property, ...]:
        """What defines the concept beside its parents: the properties that are in a relationship group."""
        return tuple(p for p in self.properties if p.group is not None)

    def values(self, code: str) -> tuple[PropertyValue, ...]:
        """The values of the property ``code``, in the publisher's order."""
        return tuple(p.value for p in self.properties if p.code == code and p.value is not None)


def wording(
    display: str | None,
    definition: str | None,
    designations: Iterable[tuple[str, str | None]],
    parents: Iterable[str],
) -> int:
    """A number for what a concept says apart from its properties; ``designations`` are (text, language).

    Concepts with different numbers say different things. The number holds in this process only.
    """
    return hash((display, definition, tuple(designations), tuple(parents)))


def comparable(value: PropertyValue) -> str:
    """The text of ``value`` that FHIR's filters and code searches compare with.

    A Coding compares by its code, a boolean as ``true`` or ``false``, a number as written.
    """
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Coding):
        return value.code or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


@dataclass(frozen=True, slots=True)
class CodeableConcept:
    """One meaning said by several codings (FHIR *CodeableConcept*)."""

    codings: tuple[Coding, ...] = ()
    text: str | None = None
