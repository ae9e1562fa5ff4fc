"""What a value set says: its identity and its compose.

Specification: https://hl7.org/fhir/R5/valueset.html
"""

from dataclasses import dataclass, field

from service.terminology.concepts import Designation, Extension


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of an include or exclude (ValueSet.compose.include.filter)."""

    property: str
    op: str
    value: str


def listed(value: str) -> tuple[str, ...]:
    """The values of a filter whose operator takes several of them, separated by commas."""
    return tuple(item.strip() for item in value.split(",") if item.strip())


@dataclass(frozen=True, slots=True)
class ConceptReference:
    """One enumerated code, perhaps with the value set's own display and designations."""

    code: str
    display: str | None = None
    designations: tuple[Designation, ...] = ()
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class ConceptSet:
    """One include or exclude: everything that a system, codes, filters and value sets agree on."""

    system: str | None = None
    version: str | None = None
    concepts: tuple[ConceptReference, ...] = ()
    filters: tuple[Filter, ...] = ()
    value_sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compose:
    """The definition of a value set's content (ValueSet.compose)."""

    include: tuple[ConceptSet, ...] = ()
    exclude: tuple[ConceptSet, ...] = ()
    inactive: bool | None = None
    locked_date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSet:
    """One version of a value set."""

    url: str | None = None
    version: str | None = None
    name: str | None = None
    title: str | None = None
    status: str = "active"
    experimental: bool | None = None
    date: str | None = None
    publisher: str | None = None
    description: str | None = None
    copyright: str | None = None
    language: str | None = None
    immutable: bool = False
    identifiers: tuple[str, ...] = ()
    compose: Compose | None = None
    effective_start: str | None = None
    """The first day (``YYYY-MM-DD``) of this version (extension resource-effectivePeriod)."""
    standards_status: str | None = None
    """Such as draft, deprecated or withdrawn (extension structuredefinition-standards-status)."""
    supplements: tuple[str, ...] = ()
    """Canonicals of the supplements that the value set asks for (extension valueset-supplement)."""
    expansion_parameters: tuple[tuple[str, str], ...] = ()
    """(name, value) of how the author wants it expanded (extension valueset-expansion-parameter)."""
    contained: tuple["ValueSet", ...] = ()
    """Value sets within this one, whose url is ``#id``."""
    source: object = field(default=None, compare=False, repr=False)
    """What the value set was read from, opaque here: an expansion repeats it."""

    @property
    def canonical(self) -> str | None:
        """``url|version``, or the url alone when there is no version; None for an inline one."""
        return f"{self.url}|{self.version}" if self.url and self.version else self.url
