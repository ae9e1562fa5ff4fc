"""SubscriptionTopic: what one can be told of.

Specification: https://hl7.org/fhir/R5/subscriptiontopic.html
"""

from service.fhir import software
from service.fhir.values import Json
from service.terminology.subscriptions import FILTERS, RELEASE_ACTIVATED, VALUE_SET_CHANGED

_RESOURCE = "http://hl7.org/fhir/StructureDefinition/"

_TITLES = {VALUE_SET_CHANGED: "A value set changed", RELEASE_ACTIVATED: "A release was activated"}
_DESCRIPTIONS = {
    VALUE_SET_CHANGED: (
        "A ValueSet was created, updated or deleted, or its expansion may have changed because a code system "
        "or another value set did, or because codes began or ceased to be active on that day."
    ),
    RELEASE_ACTIVATED: (
        "A release of a code system was activated, replaced, rolled back or deactivated. The event names the "
        "value sets whose expansion it may have changed as additional context."
    ),
}
_TRIGGERS = {
    VALUE_SET_CHANGED: ("ValueSet", "The expansion of the value set may have changed."),
    RELEASE_ACTIVATED: ("CodeSystem", "Another release of the code system answers, or one less."),
}
_FILTERED = {VALUE_SET_CHANGED: "The canonical of the value set, whole", RELEASE_ACTIVATED: "The code system"}


def topic_url(name: str, canonical_base: str) -> str:
    """The canonical of a topic."""
    return f"{canonical_base}/SubscriptionTopic/{name}"


def subscription_topics(canonical_base: str) -> list[Json]:
    """All topics, with id and meta."""
    return [_topic(name, canonical_base) for name in FILTERS]


def _topic(name: str, canonical_base: str) -> Json:
    kind, event = _TRIGGERS[name]
    resource = _RESOURCE + kind
    written: Json = {
        "resourceType": "SubscriptionTopic",
        "id": name,
        "meta": {"versionId": "1", "lastUpdated": f"{software.RELEASE_DATE}T00:00:00Z"},
        "url": topic_url(name, canonical_base),
        "version": software.VERSION,
        "name": name.title().replace("-", ""),
        "title": _TITLES[name],
        "status": "active",
        "date": software.RELEASE_DATE,
        "publisher": software.NAME,
        "description": _DESCRIPTIONS[name],
        "eventTrigger": [{"description": event, "event": {"text": _TITLES[name]}, "resource": resource}],
        "canFilterBy": [
            {
                "description": _FILTERED[name],
                "resource": resource,
                "filterParameter": FILTERS[name],
                "comparator": ["eq"],
            }
        ],
        "notificationShape": [{"resource": resource}],
    }
    if name == VALUE_SET_CHANGED:
        methods = ["create", "update", "delete"]
        written["resourceTrigger"] = [{"resource": resource, "supportedInteraction": methods}]
    return written
