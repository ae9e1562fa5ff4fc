"""Notifications: how far a subscription is, and what happened.

Specification: https://hl7.org/fhir/R5/subscriptions.html#notifications and
https://hl7.org/fhir/R5/subscriptionstatus.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from service.fhir.notified_resources import ResourceOf
from service.fhir.subscription_topics import topic_url
from service.fhir.values import Json
from service.terminology.subscriptions import Event, Subscription

_ERRORS = "http://terminology.hl7.org/CodeSystem/subscription-error"
_STATUS_OF = {"POST": "201", "PUT": "200", "DELETE": "204"}


@dataclass(frozen=True, slots=True)
class Notifications:
    """Writes notifications, R5-shaped. ``canonical_base`` is how the canonicals of topics begin."""

    canonical_base: str
    resource_of: ResourceOf

    def status(
        self, subscription: Subscription, kind: str, events: Sequence[Event] = (), content: str = "empty"
    ) -> Json:
        """A SubscriptionStatus; ``kind`` is handshake, heartbeat, event-notification, query-status or
        query-event, ``content`` (empty, id-only, full-resource) how much it says of each event.
        """
        status: Json = {
            "resourceType": "SubscriptionStatus",
            "id": str(uuid4()),
            "status": subscription.delivery.status,
            "type": kind,
            "eventsSinceSubscriptionStart": str(subscription.events),
            "subscription": {"reference": f"{subscription.base}/Subscription/{subscription.id}"},
            "topic": topic_url(subscription.order.topic, self.canonical_base),
        }
        if events:
            status["notificationEvent"] = [_told(event, subscription.base, content) for event in events]
        if subscription.delivery.problem is not None:
            coding = {"system": _ERRORS, "code": "no-response"}
            status["error"] = [{"coding": [coding], "text": subscription.delivery.problem}]
        return status

    def bundle(
        self,
        subscription: Subscription,
        kind: str,
        moment: str,
        events: Sequence[Event] = (),
        content: str = "empty",
    ) -> Json:
        """The Bundle of a notification: the status, then what the events are about unless it is empty."""
        status = self.status(subscription, kind, events, content)
        entries: list[Json] = [{"fullUrl": f"urn:uuid:{status['id']}", "resource": status}]
        if content != "empty":
            # What happened to one resource several times is one entry: urls in a Bundle are unique.
            newest = {event.focus.reference: event for event in events}
            entries += [self._entry(event, subscription.base, content) for event in newest.values()]
        return {
            "resourceType": "Bundle",
            "id": str(uuid4()),
            "type": "subscription-notification",
            "timestamp": moment,
            "entry": entries,
        }

    def _entry(self, event: Event, base: str, content: str) -> Json:
        focus = event.focus
        entry: Json = {
            "fullUrl": f"{base}/{focus.reference}",
            "request": {
                "method": event.method,
                "url": focus.type if event.method == "POST" else focus.reference,
            },
            "response": {"status": _STATUS_OF.get(event.method, "200")},
        }
        resource = self.resource_of(focus) if content == "full-resource" else None
        if resource is not None:
            entry["resource"] = resource
        return entry


def _told(event: Event, base: str, content: str) -> Json:
    told: Json = {"eventNumber": str(event.number), "timestamp": event.moment}
    if content != "empty":
        told["focus"] = {"reference": f"{base}/{event.focus.reference}"}
        if event.context:
            told["additionalContext"] = [{"reference": f"{base}/{reference}"} for reference in event.context]
    return told
