"""Which resource types can be read and searched, and by what.

Specification: https://hl7.org/fhir/R5/search.html
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """One search parameter; ``type`` is a FHIR search parameter type."""

    name: str
    type: str
    documentation: str


SEARCH_PARAMETERS = (
    SearchParameter("_id", "token", "The id of the resource."),
    SearchParameter("url", "uri", "The canonical url, whole."),
    SearchParameter("version", "token", "The business version, whole."),
    SearchParameter("name", "string", "The beginning of the name, without regard to case and accents."),
    SearchParameter("title", "string", "The beginning of the title, without regard to case and accents."),
    SearchParameter("status", "token", "The publication status: draft, active, retired, unknown."),
)
"""What every readable resource type can be searched by."""

INTERACTIONS = ("read", "search-type")
"""What every readable resource type allows."""

WRITING = ("vread", "create", "update", "patch", "delete", "history-instance", "history-type")
"""What a type that is stored allows beside."""

OF_SYSTEM = ("transaction", "batch", "history-system")
"""What is asked of the service as a whole."""

JSON_PATCH = "application/json-patch+json"
"""The content type of the patches that are understood."""

WRITABLE = ("CodeSystem", "ValueSet", "ConceptMap", "NamingSystem")
"""The resource types that are stored: written, kept with their history, read and searched."""

READABLE = (*WRITABLE, "OperationDefinition")
"""The resource types that can be read and searched."""


def search_parameter_definition(resource_type: str, name: str) -> str:
    """The canonical of HL7's definition of a search parameter."""
    return _SHARED.get(name) or f"http://hl7.org/fhir/SearchParameter/{resource_type}-{name}"


_SHARED: Mapping[str, str] = {"_id": "http://hl7.org/fhir/SearchParameter/Resource-id"}
