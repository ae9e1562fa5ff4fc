"""What a code system says about itself, apart from its concepts.

Specification: https://hl7.org/fhir/R5/codesystem.html
"""

from dataclasses import dataclass

CONCEPT_PROPERTIES = "http://hl7.org/fhir/concept-properties"
"""Canonical of FHIR's own concept properties; ``uri`` of a property definition may point into it."""


WITHOUT_CONTENT = frozenset(("not-present", "example"))
"""The CodeSystem.content of systems whose codes are not, or not really, in the resource."""


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """One property that concepts may have (CodeSystem.property).

    ``type`` is a FHIR code: code, Coding, string, integer, boolean, dateTime or decimal.
    """

    code: str
    type: str
    uri: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class FilterDefinition:
    """One filter that value sets may use on the system (CodeSystem.filter)."""

    code: str
    operators: tuple[str, ...]
    value: str
    description: str | None = None
    property: str | None = None
    """The property that it asks about, where that goes by another code than the filter."""
    refusal: str | None = None
    """What to tell of a ``{code}`` whose value is ``{found}``, not the one that is ``{wanted}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSystem:
    """One release of a code system: its identity, its rules and its definitions.

    ``version_aliases`` are other names by which callers may ask for this release (``FY2026``).
    ``effective_start`` and ``effective_end`` are days (``YYYY-MM-DD``), both inclusive.
    ``fhir_version`` binds the release to one FHIR version (``4.0.1``), as FHIR's own systems are.
    """

    url: str
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
    content: str = "complete"
    supplements: str | None = None
    is_language_pack: bool = False
    """Of a supplement: whether it translates (extension codesystem-supplement-type)."""
    case_sensitive: bool = True
    hierarchy_meaning: str | None = None
    compositional: bool = False
    version_needed: bool = False
    value_set: str | None = None
    properties: tuple[PropertyDefinition, ...] = ()
    filters: tuple[FilterDefinition, ...] = ()
    identifiers: tuple[str, ...] = ()
    """Other names of the system itself, such as ``urn:oid:2.16.840.1.113883.6.4``."""
    version_aliases: tuple[str, ...] = ()
    effective_start: str | None = None
    effective_end: str | None = None
    fhir_version: str | None = None
    standards_status: str | None = None
    """Such as draft, deprecated or withdrawn (extension structuredefinition-standards-status)."""
    alternate_codes: str | None = None
    """The property whose values are other forms of the code itself, by which it is known too, as drug codes
    are written with ten digits and hyphens or with eleven digits."""
    listed_from: str | None = None
    """Of a system whose codes have no end: the canonical of the value set whose codes are those that are
    listed here."""
    nested: bool = True
    """Whether the publisher lists concepts below each other; if not, nor do expansions, although properties
    may say what is above what."""

    @property
    def canonical(self) -> str:
        """``url|version``, or the url alone when the release has no version."""
        return f"{self.url}|{self.version}" if self.version is not None else self.url

    def property_definition(self, code: str) -> PropertyDefinition | None:
        """The definition of the property ``code``, if the system defines it."""
        return next((p for p in self.properties if p.code == code), None)

    def standard_property(self, name: str) -> str:
        """The code under which this system gives FHIR's concept property ``name``.

        A definition that points to ``concept-properties#name`` decides; without one the property
        goes by its own name, as FHIR's examples and many published systems have it.
        """
        uri = f"{CONCEPT_PROPERTIES}#{name}"
        return next((p.code for p in self.properties if p.uri == uri), name)
