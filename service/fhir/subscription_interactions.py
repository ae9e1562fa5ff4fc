"""What can be done with Subscription and SubscriptionTopic, as capability statements say it.

Specification: https://hl7.org/fhir/R5/subscriptions.html and
https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.fhir.subscription_topics import topic_url
from service.fhir.values import Json
from service.fhir.versions import R4, R5, FhirVersion
from service.terminology.subscriptions import FILTERS

_BACKPORT = "http://hl7.org/fhir/uv/subscriptions-backport"
_TOPIC = f"{_BACKPORT}/StructureDefinition/capabilitystatement-subscriptiontopic-canonical"
_PROFILE = f"{_BACKPORT}/StructureDefinition/backport-subscription"


@dataclass(frozen=True, slots=True)
class SearchedElement:
    """A search parameter: its FHIR type, the element that it matches whole, and where it is defined."""

    name: str
    type: str
    element: str
    versions: tuple[FhirVersion, ...]


_BOTH = (R4, R5)

SEARCHED: Mapping[str, tuple[SearchedElement, ...]] = {
    "Subscription": (
        SearchedElement("_id", "token", "id", _BOTH),
        SearchedElement("status", "token", "status", _BOTH),
        SearchedElement("criteria", "string", "topic", (R4,)),
        SearchedElement("topic", "uri", "topic", (R5,)),
        SearchedElement("url", "uri", "endpoint", _BOTH),
    ),
    "SubscriptionTopic": (
        SearchedElement("_id", "token", "id", (R5,)),
        SearchedElement("status", "token", "status", (R5,)),
        SearchedElement("url", "uri", "url", (R5,)),
        SearchedElement("version", "token", "version", (R5,)),
    ),
}
"""By what each type can be searched."""

_OPERATIONS = {
    "status": ("How far subscriptions are.", "backport-subscription-status"),
    "events": ("The events of a subscription by their numbers.", "backport-subscription-events"),
}


def subscription_capabilities(version: FhirVersion, canonical_base: str) -> Iterator[Json]:
    """The parts of a CapabilityStatement that say what a FHIR version can subscribe to."""
    written = _resource("Subscription", version, ("create", "read", "update", "delete", "search-type"))
    written["operation"] = [_operation(name, version) for name in _OPERATIONS]
    if version is R4:
        topics = [{"url": _TOPIC, "valueCanonical": topic_url(name, canonical_base)} for name in FILTERS]
        yield {"extension": topics, **written, "supportedProfile": [_PROFILE]}
        return
    yield written
    yield _resource("SubscriptionTopic", version, ("read", "search-type"))


def searched(resource_type: str, version: FhirVersion) -> Mapping[str, SearchedElement]:
    """The search parameters of a type in a FHIR version, by name."""
    return {found.name: found for found in SEARCHED[resource_type] if version in found.versions}


def _resource(resource_type: str, version: FhirVersion, interactions: tuple[str, ...]) -> Json:
    return {
        "type": resource_type,
        "profile": f"http://hl7.org/fhir/StructureDefinition/{resource_type}",
        "interaction": [{"code": code} for code in interactions],
        "versioning": "versioned",
        "searchParam": [
            {
                "name": name,
                "definition": f"http://hl7.org/fhir/SearchParameter/{_owner(name, resource_type)}",
                "type": found.type,
            }
            for name, found in searched(resource_type, version).items()
        ],
    }


def _owner(name: str, resource_type: str) -> str:
    return "Resource-id" if name == "_id" else f"{resource_type}-{name}"


def _operation(name: str, version: FhirVersion) -> Json:
    documentation, backported = _OPERATIONS[name]
    definition = f"http://hl7.org/fhir/OperationDefinition/Subscription-{name}"
    if version is R4:
        definition = f"{_BACKPORT}/OperationDefinition/{backported}"
    return {"name": name, "definition": definition, "documentation": documentation}
