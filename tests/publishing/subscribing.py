"""Subscriptions as clients write them, in R5 and in R4, and content that changes."""

from collections.abc import Sequence
from typing import Any

from service.loaders.release import Release
from service.opening import Service
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept

TOPICS = "https://procodex.org/fhir/SubscriptionTopic/"
BACKPORT = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-"
COLORS = "http://example.org/colors"


def subscription(
    version: str, topic: str, endpoint: str, filters: Sequence[str] = (), **further: Any
) -> dict[str, Any]:
    """A Subscription of a FHIR version; ``further`` are elements of R5."""
    asked = {
        "resourceType": "Subscription",
        "status": "requested",
        "reason": "To keep in step",
        "topic": TOPICS + topic,
        "channelType": {
            "system": "http://terminology.hl7.org/CodeSystem/subscription-channel-type",
            "code": "rest-hook",
        },
        "endpoint": endpoint,
        "parameter": [{"name": "Authorization", "value": "Bearer secret"}],
        "contentType": "application/fhir+json",
        "content": "id-only",
        **further,
    }
    name = {"value-set-changed": "url", "release-activated": "system"}[topic]
    if filters:
        asked["filterBy"] = [{"filterParameter": name, "value": ",".join(filters)}]
    return asked if version == "r5" else _in_r4(asked)


def _in_r4(asked: dict[str, Any]) -> dict[str, Any]:
    extensions = []
    for name, suffix, element in (
        ("heartbeatPeriod", "heartbeat-period", "valueUnsignedInt"),
        ("timeout", "timeout", "valueUnsignedInt"),
        ("maxCount", "max-count", "valuePositiveInt"),
    ):
        if name in asked:
            extensions.append({"url": BACKPORT + suffix, element: asked[name]})
    content = {"url": BACKPORT + "payload-content", "valueCode": asked["content"]}
    found: dict[str, Any] = {
        "resourceType": "Subscription",
        "status": asked["status"],
        "reason": asked["reason"],
        "criteria": asked["topic"],
        "channel": {
            "type": "rest-hook",
            "endpoint": asked["endpoint"],
            "payload": "application/fhir+json",
            "_payload": {"extension": [content]},
            "header": [f"{p['name']}: {p['value']}" for p in asked["parameter"]],
        },
    }
    if extensions:
        found["channel"]["extension"] = extensions
    found |= {name: asked[name] for name in ("id", "end") if name in asked}
    if "filterBy" in asked:
        filters = [f"{f['filterParameter']}={f['value']}" for f in asked["filterBy"]]
        found["_criteria"] = {
            "extension": [{"url": BACKPORT + "filter-criteria", "valueString": f} for f in filters]
        }
    return found


def value_set(name: str, title: str = "", **compose: Any) -> dict[str, Any]:
    """A ValueSet of all colors, unless ``compose`` says another include."""
    return {
        "resourceType": "ValueSet",
        "id": name,
        "url": f"http://example.org/ValueSet/{name}",
        "status": "active",
        "title": title or name,
        "compose": {"include": [compose or {"system": COLORS}]},
    }


def put(service: Service, *documents: dict[str, Any]) -> None:
    """Store ValueSets, in one transaction."""
    service.registry.put_resources(documents)


def colors(version: str, *codes: str, url: str = COLORS) -> Release:
    """A release of a small code system."""
    code_system = CodeSystem(url=url, version=version, name="Colors", title="Colors")
    return Release(code_system=code_system, concepts=[Concept(code, code.title()) for code in codes])
