"""Subscriptions in R4: the topic-based ones of the backport, whose parts travel as extensions.

Specification: https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from service.fhir.values import Json

_BACKPORT = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition"
_SUBSCRIPTION = f"{_BACKPORT}/backport-subscription"
_STATUS = f"{_BACKPORT}/backport-subscription-status-r4"
_NOTIFICATION = f"{_BACKPORT}/backport-subscription-notification-r4"
_FILTER = f"{_BACKPORT}/backport-filter-criteria"
_CONTENT = f"{_BACKPORT}/backport-payload-content"
_PERIODS: Mapping[str, tuple[str, str]] = {
    "heartbeatPeriod": (f"{_BACKPORT}/backport-heartbeat-period", "valueUnsignedInt"),
    "timeout": (f"{_BACKPORT}/backport-timeout", "valueUnsignedInt"),
    "maxCount": (f"{_BACKPORT}/backport-max-count", "valuePositiveInt"),
}
CHANNELS = "http://terminology.hl7.org/CodeSystem/subscription-channel-type"
_RESOURCE_TYPE = re.compile(r"([A-Z][A-Za-z]*)\?")
_PLAIN = ":/?=|,\\"
_SHARED = ("id", "meta", "implicitRules", "language", "text", "contact", "status", "end", "reason")


def subscription_up(document: Json) -> Json:
    """The R5-shaped form of an R4 Subscription; ValueError where it has no reason, which R4 wants."""
    if not document.get("reason"):
        raise ValueError("Subscription.reason is missing")
    found: Json = {"resourceType": "Subscription", **_kept(document)}
    channel = document.get("channel", {})
    if "criteria" in document:
        found["topic"] = document["criteria"]
    if filters := list(_filters(document)):
        found["filterBy"] = filters
    found["channelType"] = {"system": CHANNELS, "code": channel.get("type")}
    for name, element in (("endpoint", "endpoint"), ("contentType", "payload")):
        if element in channel:
            found[name] = channel[element]
    if headers := channel.get("header", []):
        found["parameter"] = [_header(raw) for raw in headers]
    for name, (url, element) in _PERIODS.items():
        for extension in _extensions(channel, url):
            found[name] = extension[element]
    for extension in _extensions(channel.get("_payload", {}), _CONTENT):
        found["content"] = extension["valueCode"]
    return found


def subscription_down(document: Json) -> Json:
    """The R4 form of an R5-shaped Subscription."""
    meta = document.get("meta", {})
    profiles = dict.fromkeys((*meta.get("profile", ()), _SUBSCRIPTION))
    found: Json = {
        "resourceType": "Subscription",
        **_kept(document),
        "meta": {**meta, "profile": list(profiles)},
        "criteria": document["topic"],
    }
    if filters := document.get("filterBy"):
        found["_criteria"] = {"extension": [_criteria(item) for item in filters]}
    found["channel"] = _channel(document)
    return found


def _channel(document: Json) -> Json:
    channel: Json = {
        "type": document["channelType"]["code"],
        "endpoint": document["endpoint"],
        "payload": document.get("contentType", "application/fhir+json"),
    }
    periods = [
        {"url": url, element: document[name]} for name, (url, element) in _PERIODS.items() if name in document
    ]
    if periods:
        channel["extension"] = periods
    if "content" in document:
        content = [{"url": _CONTENT, "valueCode": document["content"]}]
        channel["_payload"] = {"extension": content}
    if "parameter" in document:
        channel["header"] = [f"{item['name']}: {item['value']}" for item in document["parameter"]]
    return channel


def status_down(document: Json) -> Json:
    """The Parameters that stand for a SubscriptionStatus."""
    parameters = [
        {"name": "subscription", "valueReference": document["subscription"]},
        {"name": "topic", "valueCanonical": document["topic"]},
        {"name": "status", "valueCode": document["status"]},
        {"name": "type", "valueCode": document["type"]},
        {
            "name": "events-since-subscription-start",
            "valueString": document["eventsSinceSubscriptionStart"],
        },
        *({"name": "notification-event", "part": _parts(e)} for e in document.get("notificationEvent", ())),
        *({"name": "error", "valueCodeableConcept": error} for error in document.get("error", ())),
    ]
    meta = {"profile": [_STATUS]}
    return {"resourceType": "Parameters", "id": document["id"], "meta": meta, "parameter": parameters}


def notification_down(bundle: Json) -> Json:
    """The history Bundle that stands for a notification, in place; its resources are R4's already."""
    first, subscription = bundle["entry"][0], bundle["entry"][0]["resource"]["parameter"][0]
    first["request"] = {"method": "GET", "url": f"{subscription['valueReference']['reference']}/$status"}
    first["response"] = {"status": "200"}
    bundle["meta"] = {"profile": [_NOTIFICATION]}
    bundle["type"] = "history"
    return bundle


def _parts(event: Json) -> list[Json]:
    return [
        {"name": "event-number", "valueString": event["eventNumber"]},
        {"name": "timestamp", "valueInstant": event["timestamp"]},
        *({"name": "focus", "valueReference": event[name]} for name in ("focus",) if name in event),
        *({"name": "additional-context", "valueReference": e} for e in event.get("additionalContext", ())),
    ]


def _kept(document: Json) -> Json:
    return {name: document[name] for name in _SHARED if name in document}


def _split(criteria: str) -> tuple[str | None, str]:
    """``ValueSet?url=x`` as the resource type, if it names one, and the query; that may have a ``?`` too."""
    resource_type = _RESOURCE_TYPE.match(criteria)
    return (resource_type[1], criteria[resource_type.end() :]) if resource_type else (None, criteria)


def _criteria(item: Json) -> Json:
    asked = f"{item['filterParameter']}={quote(item['value'], safe=_PLAIN)}"
    resource_type = item.get("resourceType")
    return {"url": _FILTER, "valueString": f"{resource_type}?{asked}" if resource_type else asked}


def _filters(document: Json) -> Iterator[Json]:
    """``ValueSet?url=x&url=y`` as filters of R5; a name with a modifier stays whole, and is refused."""
    for extension in _extensions(document.get("_criteria", {}), _FILTER):
        resource_type, query = _split(extension["valueString"])
        for name, value in parse_qsl(query, keep_blank_values=True):
            item = {"filterParameter": name, "value": value}
            yield {"resourceType": resource_type, **item} if resource_type else item


def _header(raw: str) -> Json:
    name, _, value = raw.partition(":")
    return {"name": name.strip(), "value": value.strip()}


def _extensions(element: Mapping[str, Any], url: str) -> list[Json]:
    return [extension for extension in element.get("extension", ()) if extension.get("url") == url]
