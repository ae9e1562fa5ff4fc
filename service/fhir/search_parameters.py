"""What resources can be searched by: the one table of search parameters.

Specification: https://hl7.org/fhir/R4/searchparameter-registry.html and
https://hl7.org/fhir/R5/searchparameter-registry.html
"""

from collections.abc import Mapping
from dataclasses import dataclass

from service.terminology.searching import CONCEPT_CODE


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """One search parameter; ``type`` is a FHIR search parameter type.

    ``element`` is where its values stand in an R5-shaped resource; two parameters of one element, such as
    those that R4 and R5 name differently, share what is stored. ``targets`` are the types of the resources
    that its canonicals name. A composite has the elements of its ``parts``.
    """

    name: str
    type: str
    element: str
    documentation: str
    versions: tuple[str, ...] = ("R4", "R5")
    targets: tuple[str, ...] = ()
    parts: tuple["SearchParameter", ...] = ()
    defined_for: str | None = None
    """Under which name HL7 defines it where several types share it; None: under the type's own."""


_CANONICAL = "CanonicalResource"
_METADATA = "MetadataResource"
_R4, _R5 = ("R4",), ("R5",)
_URL = SearchParameter("url", "uri", "url", "The canonical url.", defined_for=_CANONICAL)
_VERSION = SearchParameter("version", "token", "version", "The business version.", defined_for=_CANONICAL)
_NAME = SearchParameter("name", "string", "name", "The computer-friendly name.", defined_for=_CANONICAL)
_TITLE = SearchParameter("title", "string", "title", "The title for people.", defined_for=_CANONICAL)
_STATUS = SearchParameter(
    "status", "token", "status", "The publication status: draft, active, retired, unknown.",
    defined_for=_CANONICAL,
)  # fmt: skip
_IDENTIFIER = SearchParameter(
    "identifier", "token", "identifier", "A further identifier.", defined_for=_CANONICAL
)
_ID = SearchParameter("_id", "token", "id", "The id of the resource.", defined_for="Resource")

_OF_RESOURCE = (
    _ID,
    SearchParameter("_lastUpdated", "date", "meta.lastUpdated", "When it changed last.",
                    defined_for="Resource"),
    SearchParameter("_language", "token", "language", "The language that it is written in.", _R5,
                    defined_for="Resource"),
    SearchParameter("_profile", "uri", "meta.profile", "A profile that it claims.", _R4,
                    defined_for="Resource"),
    SearchParameter("_profile", "reference", "meta.profile", "A profile that it claims.", _R5,
                    defined_for="Resource"),
    SearchParameter("_security", "token", "meta.security", "A security label.", defined_for="Resource"),
    SearchParameter("_source", "uri", "meta.source", "Where it came from.", defined_for="Resource"),
    SearchParameter("_tag", "token", "meta.tag", "A tag.", defined_for="Resource"),
)  # fmt: skip

_CONTEXT_TYPE = SearchParameter(
    "context-type", "token", "useContext.code", "The kind of a use context.", defined_for=_CANONICAL
)
_CONTEXT = SearchParameter(
    "context", "token", "useContext.valueCodeableConcept", "A coded use context.", defined_for=_CANONICAL
)
_CONTEXT_QUANTITY = SearchParameter(
    "context-quantity", "quantity", "useContext.valueQuantity|useContext.valueRange",
    "A quantity or range of a use context.", defined_for=_CANONICAL,
)  # fmt: skip

_PUBLISHED = (
    SearchParameter("date", "date", "date", "When it was published.", defined_for=_CANONICAL),
    SearchParameter("description", "string", "description", "The description.", defined_for=_CANONICAL),
    SearchParameter("jurisdiction", "token", "jurisdiction", "Where it is meant to be used.",
                    defined_for=_CANONICAL),
    _NAME,
    SearchParameter("publisher", "string", "publisher", "Who publishes it.", defined_for=_CANONICAL),
    _STATUS,
    _CONTEXT,
    _CONTEXT_QUANTITY,
    _CONTEXT_TYPE,
    SearchParameter("context-type-quantity", "composite", "useContext",
                    "The kind of a use context and its quantity or range.",
                    parts=(_CONTEXT_TYPE, _CONTEXT_QUANTITY), defined_for=_CANONICAL),
    SearchParameter("context-type-value", "composite", "useContext",
                    "The kind of a use context and its code.",
                    parts=(_CONTEXT_TYPE, _CONTEXT), defined_for=_CANONICAL),
    SearchParameter("effective", "date", "effectivePeriod", "When it is to be used.", _R5,
                    defined_for=_METADATA),
    SearchParameter("topic", "token", "topic", "What it is about.", _R5, defined_for=_METADATA),
)  # fmt: skip


def _related(kind: str) -> tuple[SearchParameter, ...]:
    of_type = "relatedArtifact.where(type='{}').resource"
    return (
        SearchParameter("derived-from", "reference", of_type.format("derived-from"),
                        "What it is derived from.", _R5, (kind,), defined_for=_METADATA),
        SearchParameter("predecessor", "reference", of_type.format("predecessor"),
                        "What it takes the place of.", _R5, (kind,), defined_for=_METADATA),
    )  # fmt: skip


_CODE_SYSTEM = (
    SearchParameter("code", "token", CONCEPT_CODE, "A code that is defined in it."),
    SearchParameter("content-mode", "token", "content",
                    "How much it has: not-present, example, fragment, complete, supplement."),
    SearchParameter("language", "token", "concept.designation.language", "A language of its designations."),
    SearchParameter("supplements", "reference", "supplements", "The code system that it supplements.",
                    targets=("CodeSystem",)),
    SearchParameter("system", "uri", "url", "The canonical url, which is the system of its codes."),
)  # fmt: skip

_VALUE_SET = (
    SearchParameter("code", "token", "code",
                    "A code that it lists, in its definition or its stored expansion."),
    SearchParameter("expansion", "uri", "expansion.identifier", "The identifier of its stored expansion."),
    SearchParameter("reference", "uri", "reference",
                    "A code system or value set that its definition includes.",
                    targets=("CodeSystem", "ValueSet")),
)  # fmt: skip

_CONCEPT_MAP = (
    SearchParameter("dependson", "uri", "group.element.target.dependsOn.attribute",
                    "A property that a mapping depends on.", _R4),
    SearchParameter("mapping-property", "uri", "property.uri", "A property of its mappings.", _R5),
    SearchParameter("other", "reference", "group.unmapped.otherMap",
                    "The map to use where it has no mapping.", _R4, ("ConceptMap",)),
    SearchParameter("other-map", "reference", "group.unmapped.otherMap",
                    "The map to use where it has no mapping.", _R5, ("ConceptMap",)),
    SearchParameter("product", "uri", "group.element.target.product.attribute",
                    "A property of what a mapping yields besides.", _R4),
    SearchParameter("source", "reference", "sourceScopeCanonical", "The value set that it maps from.", _R4,
                    ("ValueSet",)),
    SearchParameter("source-code", "token", "group.element.code", "A code that it maps from."),
    SearchParameter("source-group-system", "reference", "group.source", "A code system that it maps from.",
                    _R5, ("CodeSystem",)),
    SearchParameter("source-scope", "reference", "sourceScopeCanonical", "The value set that it maps from.",
                    _R5, ("ValueSet",)),
    SearchParameter("source-scope-uri", "uri", "sourceScopeUri", "The uri of what it maps from.", _R5),
    SearchParameter("source-system", "uri", "group.source", "A code system that it maps from.", _R4),
    SearchParameter("source-uri", "reference", "sourceScopeUri", "The uri of what it maps from.", _R4,
                    ("ValueSet",)),
    SearchParameter("target", "reference", "targetScopeCanonical", "The value set that it maps to.", _R4,
                    ("ValueSet",)),
    SearchParameter("target-code", "token", "group.element.target.code", "A code that it maps to."),
    SearchParameter("target-group-system", "reference", "group.target", "A code system that it maps to.",
                    _R5, ("CodeSystem",)),
    SearchParameter("target-scope", "reference", "targetScopeCanonical", "The value set that it maps to.",
                    _R5, ("ValueSet",)),
    SearchParameter("target-scope-uri", "uri", "targetScopeUri", "The uri of what it maps to.", _R5),
    SearchParameter("target-system", "uri", "group.target", "A code system that it maps to.", _R4),
    SearchParameter("target-uri", "reference", "targetScopeUri", "The uri of what it maps to.", _R4,
                    ("ValueSet",)),
)  # fmt: skip

_NAMING_SYSTEM = (
    SearchParameter("contact", "string", "contact.name", "Whom to contact."),
    SearchParameter("id-type", "token", "uniqueId.type", "A kind of its identifiers: oid, uuid, uri, other."),
    SearchParameter("identifier", "token", "identifier", "A further identifier.", _R5,
                    defined_for=_CANONICAL),
    SearchParameter("kind", "token", "kind", "What it names: codesystem, identifier, root."),
    SearchParameter("period", "date", "uniqueId.period", "When an identifier of it is valid."),
    SearchParameter("responsible", "string", "responsible", "Who maintains it."),
    SearchParameter("telecom", "token", "contact.telecom", "A telephone number or address of a contact."),
    SearchParameter("type", "token", "type", "What its identifiers are for."),
    SearchParameter("url", "uri", "url", "The canonical url.", _R5, defined_for=_CANONICAL),
    SearchParameter("value", "string", "uniqueId.value", "An identifier of it."),
    SearchParameter("version", "token", "version", "The business version.", _R5, defined_for=_CANONICAL),
)  # fmt: skip

_NAMED = (_URL, _VERSION, _TITLE, _IDENTIFIER)

SEARCH_PARAMETERS: Mapping[str, tuple[SearchParameter, ...]] = {
    "CodeSystem": (*_OF_RESOURCE, *_NAMED, *_PUBLISHED, *_related("CodeSystem"), *_CODE_SYSTEM),
    "ValueSet": (*_OF_RESOURCE, *_NAMED, *_PUBLISHED, *_related("ValueSet"), *_VALUE_SET),
    "ConceptMap": (*_OF_RESOURCE, *_NAMED, *_PUBLISHED, *_related("ConceptMap"), *_CONCEPT_MAP),
    "NamingSystem": (*_OF_RESOURCE, *_PUBLISHED, *_related("NamingSystem"), *_NAMING_SYSTEM),
    "OperationDefinition": (_ID, _URL, _VERSION, _NAME, _TITLE, _STATUS),
}
"""By resource type the parameters of all FHIR versions."""


def search_parameters(resource_type: str, version: str) -> dict[str, SearchParameter]:
    """By name the parameters of a resource type in one FHIR version (``R4``, ``R5``)."""
    return {p.name: p for p in SEARCH_PARAMETERS.get(resource_type, ()) if version in p.versions}


def definition(parameter: SearchParameter, resource_type: str, version: str) -> str:
    """The canonical of HL7's definition of a search parameter."""
    owner = parameter.defined_for or resource_type
    if owner == _CANONICAL and version == "R4":
        owner = "conformance"
    return f"http://hl7.org/fhir/SearchParameter/{owner}-{parameter.name.lstrip('_')}"
