"""Subscription and SubscriptionTopic over HTTP.

A subscription tells where notifications go and with which secrets, so that reading one needs the right
to write. It is served in the FHIR version in which it was made.
Specification: https://hl7.org/fhir/R5/subscriptions.html
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from service.api import subscription_events
from service.api.errors import RefusedError, method_not_allowed
from service.api.requests import Request
from service.api.responses import Response, check_format, write
from service.api.subscription_search import search
from service.fhir.notifications import Notifications
from service.fhir.subscription_topics import subscription_topics
from service.fhir.subscriptions import read_order, write_subscription
from service.fhir.values import Json
from service.fhir.versions import R5, FhirVersion
from service.terminology import issues
from service.terminology.issues import TerminologyError
from service.terminology.subscriptions import MAX_SUBSCRIPTIONS, Order, Subscription, Subscriptions

TYPES = ("Subscription", "SubscriptionTopic")

_READ = ("GET", "HEAD")
_OPERATE = (*_READ, "POST")


@dataclass(frozen=True)
class SubscriptionApi:
    """Answers requests about subscriptions and topics."""

    store: Subscriptions
    notifications: Notifications

    def answer(
        self, request: Request, version: FhirVersion, authorise: Callable[[Request, str], None]
    ) -> Response:
        """The answer to a request below one of ``TYPES``; ``authorise`` refuses who may not ``write``."""
        check_format(request)
        if request.segments[1] == "SubscriptionTopic":
            return self._topics(request, version)
        authorise(request, "write")
        match request.segments[1:]:
            case ("Subscription",):
                _allow(request, _OPERATE)
                if request.method == "POST":
                    return self._create(request, version)
                documents = [write_subscription(known) for known in self.store.all(version.number)]
                return search(request, version, documents)
            case ("Subscription", "$status"):
                return self._statuses(request, version, self.store.all(version.number))
            case ("Subscription", subscription_id):
                return self._one(request, version, self._existing(version, subscription_id))
            case ("Subscription", subscription_id, "$status"):
                return self._statuses(request, version, [self._existing(version, subscription_id)])
            case ("Subscription", subscription_id, "$events"):
                return self._events(request, version, self._existing(version, subscription_id))
        raise TerminologyError(issues.no_such_path(request.path))

    def _existing(self, version: FhirVersion, subscription_id: str) -> Subscription:
        known = self.store.find(subscription_id)
        if known is None or known.fhir_version != version.number:
            raise TerminologyError(issues.unknown_resource("Subscription", subscription_id))
        return known

    def _create(self, request: Request, version: FhirVersion) -> Response:
        order, document = self._posted(request, version)
        made = self.store.create(order, document, version.number, request.base)
        if made is None:
            raise TerminologyError(issues.too_many_subscriptions(MAX_SUBSCRIPTIONS))
        return _shown(request, version, 201, made)

    def _one(self, request: Request, version: FhirVersion, seen: Subscription) -> Response:
        _allow(request, (*_READ, "PUT", "DELETE"))
        if request.method in _READ:
            return _shown(request, version, 200, seen)
        wanted = request.headers.get("if-match")
        if wanted is not None and wanted.strip() != _tag(seen.version_id):
            raise RefusedError(412, issues.subscription_changed(seen.id))
        expected = None if wanted is None else seen.version_id
        if request.method == "PUT":
            return self._change(request, version, seen, expected)
        if not self.store.delete(seen.id, expected):
            raise RefusedError(412, issues.subscription_changed(seen.id))
        return Response(204, b"")

    def _change(
        self, request: Request, version: FhirVersion, seen: Subscription, expected: int | None
    ) -> Response:
        order, document = self._posted(request, version, seen.id)
        if order.topic != seen.order.topic:
            problem = "may not change: make another subscription"
            raise TerminologyError(issues.subscription_not_supported("Subscription.topic", problem))
        changed = self.store.change(seen.id, order, document, request.base, expected)
        if changed is None:
            raise RefusedError(412, issues.subscription_changed(seen.id))
        return _shown(request, version, 200, changed)

    def _posted(
        self, request: Request, version: FhirVersion, subscription_id: str | None = None
    ) -> tuple[Order, Json]:
        """What the body asks for, and the body as it is kept."""
        document = request.json()
        if not isinstance(document, dict) or document.get("resourceType") != "Subscription":
            raise TerminologyError(issues.body_invalid("it is no Subscription"))
        if subscription_id is not None and document.get("id") != subscription_id:
            problem = f"is not '{subscription_id}'"
            raise TerminologyError(issues.subscription_invalid("Subscription.id", problem))
        try:
            document = version.up(document)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise TerminologyError(issues.body_invalid(f"it is not well formed ({error})")) from error
        order = read_order(document, self.notifications.canonical_base)
        return order, {name: value for name, value in document.items() if name != "id"}

    def _statuses(self, request: Request, version: FhirVersion, known: list[Subscription]) -> Response:
        _allow(request, _OPERATE)
        return subscription_events.statuses(request, version, known, self.notifications)

    def _events(self, request: Request, version: FhirVersion, known: Subscription) -> Response:
        _allow(request, _OPERATE)
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        return subscription_events.missed(request, version, self.store, known, self.notifications, moment)

    def _topics(self, request: Request, version: FhirVersion) -> Response:
        if version is not R5:
            raise TerminologyError(issues.no_such_path(request.path))
        _allow(request, _READ)
        topics = subscription_topics(self.notifications.canonical_base)
        match request.segments[2:]:
            case ():
                return search(request, R5, topics)
            case (name,):
                topic = next((topic for topic in topics if topic["id"] == name), None)
                if topic is None:
                    raise TerminologyError(issues.unknown_resource("SubscriptionTopic", name))
                return write(request, 200, topic, {"ETag": _tag(topic["meta"]["versionId"])})
        raise TerminologyError(issues.no_such_path(request.path))


def _allow(request: Request, methods: tuple[str, ...]) -> None:
    if request.method not in methods:
        raise method_not_allowed(request.method, request.path, methods)


def _shown(request: Request, version: FhirVersion, status: int, known: Subscription) -> Response:
    changed = datetime.fromisoformat(known.last_updated)
    headers = {"ETag": _tag(known.version_id), "Last-Modified": format_datetime(changed, usegmt=True)}
    if request.method not in _READ:
        headers["Location"] = f"{request.base}/Subscription/{known.id}"
    return write(request, status, version.down(write_subscription(known)), headers)


def _tag(version_id: int | str) -> str:
    return f'W/"{version_id}"'
