"""Everything that differs in R4, and nowhere else.

What R5 added travels in R4 as the cross-version extensions, or is left out where R4's clients have no
place for it. Specification: https://hl7.org/fhir/R4/valueset.html and
https://hl7.org/fhir/versions.html#extensions
"""

from collections.abc import Iterator, Mapping

from service.fhir.r4_concept_maps import concept_map_down, concept_map_up, match_down
from service.fhir.r4_naming_systems import naming_system_down, naming_system_up
from service.fhir.r4_subscriptions import (
    notification_down,
    status_down,
    subscription_down,
    subscription_up,
)
from service.fhir.values import Json

_EXPANSION_PROPERTY = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.expansion.property"
_CONTAINS_PROPERTY = (
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.expansion.contains.property"
)

_FILTER_OPERATOR = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.compose.include.filter.op"
_VERSION_ALGORITHM = (
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-CanonicalResource.versionAlgorithm"
)
_ADDED_OPERATORS = frozenset(("child-of", "descendent-leaf"))

_ADDED: Mapping[str, tuple[str, ...]] = {
    "CodeSystem": ("versionAlgorithmString", "versionAlgorithmCoding", "copyrightLabel", "approvalDate",
                   "lastReviewDate", "effectivePeriod", "topic", "author", "editor", "reviewer", "endorser",
                   "relatedArtifact"),
    "ValueSet": ("versionAlgorithmString", "versionAlgorithmCoding", "copyrightLabel", "approvalDate",
                 "lastReviewDate", "effectivePeriod", "topic", "author", "editor", "reviewer", "endorser",
                 "relatedArtifact", "scope"),
    "ConceptMap": ("versionAlgorithmString", "versionAlgorithmCoding", "copyrightLabel", "approvalDate",
                   "lastReviewDate", "effectivePeriod", "topic", "author", "editor", "reviewer", "endorser",
                   "relatedArtifact"),
}  # fmt: skip
"""Top-level elements of R5 that R4 does not have, by resource type."""


def down(document: Json) -> Json:
    """The R4 form of an R5-shaped document, changed in place."""
    kind = document.get("resourceType")
    if kind == "Parameters":
        for item in document.get("parameter", ()):
            _parameter_down(item)
    elif kind == "Bundle":
        for entry in document.get("entry", ()):
            if "resource" in entry:
                entry["resource"] = down(entry["resource"])
        if document["type"] == "subscription-notification":
            return notification_down(document)
    elif kind == "Subscription":
        return subscription_down(document)
    elif kind == "SubscriptionStatus":
        return status_down(document)
    elif kind == "ValueSet":
        _value_set_down(document)
    elif kind == "CodeSystem":
        _code_system_down(document)
    elif kind == "ConceptMap":
        _drop_added(document)
        concept_map_down(document)
    elif kind == "NamingSystem":
        naming_system_down(document)
    elif kind == "OperationDefinition":
        for parameter in document.get("parameter", ()):
            parameter.pop("scope", None)
            _parameter_down(parameter)
    elif kind == "CapabilityStatement":
        for resource in document["rest"][0]["resource"]:
            resource.pop("conditionalPatch", None)
    elif kind == "TerminologyCapabilities":
        for code_system in document.get("codeSystem", ()):
            code_system.pop("content", None)
    return document


def _parameter_down(parameter: Json) -> None:
    """R4's form of an out parameter, or of its definition."""
    if "resource" in parameter:
        down(parameter["resource"])
    elif parameter.get("name") == "match":
        match_down(parameter)


def _drop_added(document: Json) -> None:
    for name in ("versionAlgorithmString", "versionAlgorithmCoding"):
        if name in document:
            value = {"value" + name.removeprefix("versionAlgorithm"): document[name]}
            document["extension"] = [*document.get("extension", ()), {"url": _VERSION_ALGORITHM, **value}]
    for name in _ADDED[document["resourceType"]]:
        document.pop(name, None)


def _value_set_down(document: Json) -> None:
    _drop_added(document)
    compose = document.get("compose", {})
    compose.pop("property", None)
    for item in (*compose.get("include", ()), *compose.get("exclude", ())):
        for concept in item.get("concept", ()):
            _designations_down(concept)
    for condition in _filters(document):
        if condition.get("op") in _ADDED_OPERATORS:
            operator = {"url": _FILTER_OPERATOR, "valueCode": condition.pop("op")}
            condition["_op"] = {"extension": [operator]}
    expansion = document.get("expansion")
    if expansion:
        _expansion_down(expansion)


def _expansion_down(expansion: Json) -> None:
    expansion.pop("next", None)
    if properties := expansion.pop("property", None):
        expansion["extension"] = [*expansion.get("extension", ()), *map(_property_definition, properties)]
    pending = list(expansion.get("contains", ()))
    while pending:
        row = pending.pop()
        if properties := row.pop("property", None):
            row["extension"] = [*row.get("extension", ()), *map(_property_value, properties)]
        _designations_down(row)
        pending.extend(row.get("contains", ()))


def _property_definition(item: Json) -> Json:
    parts = [{"url": "code", "valueCode": item["code"]}]
    if "uri" in item:
        parts.append({"url": "uri", "valueUri": item["uri"]})
    return {"url": _EXPANSION_PROPERTY, "extension": parts}


def _property_value(item: Json) -> Json:
    value = {key: value for key, value in item.items() if key.startswith("value")}
    parts: list[Json] = [{"url": "code", "valueCode": item["code"]}, {"url": "value", **value}]
    return {"url": _CONTAINS_PROPERTY, "extension": parts}


def _code_system_down(document: Json) -> None:
    _drop_added(document)
    pending = list(document.get("concept", ()))
    while pending:
        concept = pending.pop()
        _designations_down(concept)
        pending.extend(concept.get("concept", ()))


def _designations_down(element: Json) -> None:
    for designation in element.get("designation", ()):
        designation.pop("additionalUse", None)


def up(document: Json) -> Json:
    """The R5 form of an R4 document, changed in place."""
    kind = document.get("resourceType")
    if kind == "Parameters":
        for item in document.get("parameter", ()):
            if isinstance(item, dict) and isinstance(item.get("resource"), dict):
                up(item["resource"])
    elif kind == "ConceptMap":
        concept_map_up(document)
    elif kind == "NamingSystem":
        naming_system_up(document)
    elif kind == "Bundle":
        for entry in document.get("entry", ()):
            up(entry.get("resource", {}))
    elif kind == "Subscription":
        return subscription_up(document)
    elif kind == "ValueSet":
        for contained in document.get("contained", ()):
            up(contained)
        for condition in _filters(document):
            _operator_up(condition)
    if kind in _ADDED:
        _version_algorithm_up(document)
    return document


def _filters(value_set: Json) -> Iterator[Json]:
    compose = value_set.get("compose", {})
    for item in (*compose.get("include", ()), *compose.get("exclude", ())):
        yield from item.get("filter", ())


def _operator_up(condition: Json) -> None:
    """An operator that R4 does not have travels as an extension of ``op``."""
    for extension in condition.get("_op", {}).get("extension", ()):
        if extension.get("url") == _FILTER_OPERATOR:
            condition["op"] = extension.get("valueCode")
            condition.pop("_op")
            return


def _version_algorithm_up(document: Json) -> None:
    kept: list[Json] = []
    for extension in document.get("extension", ()):
        value = next((key for key in extension if key.startswith("value")), None)
        if extension.get("url") == _VERSION_ALGORITHM and value:
            document["versionAlgorithm" + value.removeprefix("value")] = extension[value]
        else:
            kept.append(extension)
    if kept or "extension" in document:
        document["extension"] = kept
