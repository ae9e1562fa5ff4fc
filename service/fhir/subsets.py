"""Parts of a resource: ``_summary`` and ``_elements``, and the tag of whatever is not whole.

Specification: https://hl7.org/fhir/R5/search.html#summary and https://hl7.org/fhir/R5/search.html#elements
"""

from collections.abc import Mapping
from dataclasses import dataclass

from service.fhir.values import Json

_SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
    "display": "subsetted",
}

SUMMARIES = ("true", "text", "data", "count", "false")
"""What ``_summary`` may be."""

_ALWAYS = frozenset(("resourceType", "id", "meta", "implicitRules"))

_METADATA = frozenset(
    ("modifierExtension", "url", "identifier", "version", "versionAlgorithmString", "versionAlgorithmCoding",
     "name", "title", "status", "experimental", "date", "publisher", "contact", "useContext", "jurisdiction")
)  # fmt: skip

SUMMARY_ELEMENTS: Mapping[str, frozenset[str]] = {
    "CodeSystem": _METADATA | {
        "effectivePeriod", "caseSensitive", "valueSet", "hierarchyMeaning", "compositional", "versionNeeded",
        "content", "supplements", "count", "filter", "property",
    },
    "ValueSet": _METADATA | {"immutable", "effectivePeriod"},
    "ConceptMap": _METADATA | {
        "effectivePeriod", "property", "additionalAttribute", "sourceScopeUri", "sourceScopeCanonical",
        "targetScopeUri", "targetScopeCanonical",
    },
    "NamingSystem": _METADATA | {"kind", "uniqueId", "effectivePeriod"},
    "OperationDefinition": _METADATA | {
        "kind", "affectsState", "code", "base", "resource", "system", "type", "instance",
    },
}  # fmt: skip
"""The elements that ``_summary=true`` gives: those that R5 marks as part of the summary."""

MANDATORY_ELEMENTS: Mapping[str, frozenset[str]] = {
    "CodeSystem": frozenset(("status", "content")),
    "ValueSet": frozenset(("status",)),
    "ConceptMap": frozenset(("status",)),
    "NamingSystem": frozenset(("name", "status", "kind", "date", "uniqueId")),
    "OperationDefinition": frozenset(("name", "status", "kind", "code", "system", "type", "instance")),
}
"""The elements without which a resource would not be valid."""


@dataclass(frozen=True, slots=True)
class Form:
    """How much of each resource is wanted: ``summary`` as in ``SUMMARIES``, and named elements."""

    summary: str | None = None
    elements: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether everything is wanted, even where it is long."""
        return self.summary == "false" and not self.elements

    def of(self, document: Json) -> Json:
        """The wanted part of ``document``, tagged when it is not all of it."""
        kind = document["resourceType"]
        if self.elements:
            return _only(document, self.elements | MANDATORY_ELEMENTS[kind])
        if self.summary == "true":
            return _only(document, SUMMARY_ELEMENTS[kind])
        if self.summary == "text":
            return _only(document, MANDATORY_ELEMENTS[kind] | {"text"})
        if self.summary == "data":
            return _only(document, document.keys() - {"text"})
        return document


def subsetted(document: Json) -> Json:
    """``document`` with the tag that says it is not the whole resource."""
    meta = document.get("meta", {})
    tags = [*meta.get("tag", ()), _SUBSETTED]
    return {**document, "meta": {**meta, "tag": tags}}


def is_subsetted(document: Json) -> bool:
    """Whether ``document`` has that tag."""
    return any(tag.get("code") == _SUBSETTED["code"] for tag in document.get("meta", {}).get("tag", ()))


def _only(document: Json, names: frozenset[str] | set[str]) -> Json:
    kept = {name: value for name, value in document.items() if name.lstrip("_") in names | _ALWAYS}
    return kept if is_subsetted(kept) else subsetted(kept)
