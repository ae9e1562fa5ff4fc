"""``$status`` and ``$events``: how far subscriptions are, and the events that one missed.

Specification: https://hl7.org/fhir/R5/subscription-operation-status.html and
https://hl7.org/fhir/R5/subscription-operation-events.html
"""

from collections.abc import Iterable

from service.api.errors import RefusedError
from service.api.requests import Request
from service.api.responses import Response, write
from service.api.subscription_search import found
from service.fhir.notifications import Notifications
from service.fhir.parameters import read_parameters
from service.fhir.subscriptions import CONTENTS
from service.fhir.versions import FhirVersion
from service.terminology import issues
from service.terminology.issues import TerminologyError
from service.terminology.subscriptions import KEPT_EVENTS, Subscription, Subscriptions

_AT_ONCE = {"empty": 1_000, "id-only": 1_000, "full-resource": 100}
"""How many events one answer has; the rest is asked for from the next number on."""

_FORMS = frozenset(("_format", "_pretty"))


def statuses(
    request: Request,
    version: FhirVersion,
    subscriptions: Iterable[Subscription],
    notifications: Notifications,
) -> Response:
    """How far those of ``subscriptions`` are that the parameters ``id`` and ``status`` choose."""
    asked = _asked(request, ("id", "status") if len(request.segments) == 3 else ())
    chosen = [
        s
        for s in subscriptions
        if s.id in asked.get("id", [s.id])
        and s.delivery.status in asked.get("status", [s.delivery.status])
    ]  # fmt: skip
    documents = [notifications.status(s, "query-status") for s in chosen]
    understood = [(name, value) for name, values in asked.items() for value in values]
    return found(request, version, documents, understood)


def missed(
    request: Request,
    version: FhirVersion,
    store: Subscriptions,
    subscription: Subscription,
    notifications: Notifications,
    moment: str,
) -> Response:
    """The events of a subscription between two numbers, both included; refuses those no longer kept."""
    asked = _asked(request, ("eventsSinceNumber", "eventsUntilNumber", "content"))
    kept_from = max(1, subscription.events - KEPT_EVENTS + 1)
    first = _number(asked, "eventsSinceNumber", kept_from)
    last = _number(asked, "eventsUntilNumber", subscription.events)
    content = asked.get("content", [subscription.order.channel.content])[0]
    if content not in CONTENTS:
        problem = f"'{content[:40]}' is none of {', '.join(CONTENTS)}"
        raise RefusedError(400, issues.parameter_invalid("content", problem))
    if first < kept_from:
        raise TerminologyError(issues.events_forgotten(first, kept_from))
    events = store.events(subscription.id, first, last, _AT_ONCE[content])
    bundle = notifications.bundle(subscription, "query-event", moment, events, content)
    return write(request, 200, version.down(bundle))


def _asked(request: Request, known: tuple[str, ...]) -> dict[str, list[str]]:
    """The values of the known parameters, of the query and of posted Parameters."""
    given: dict[str, list[str]] = {}
    for name, value in request.parameters:
        if name not in _FORMS:
            given.setdefault(name, []).append(value)
    if request.method == "POST" and request.body:
        for name, values in read_parameters(request.json()).items():
            given.setdefault(name, []).extend(map(str, values))
    unknown = [name for name in given if name not in known]
    if unknown and request.is_strict:
        raise RefusedError(400, *map(issues.parameter_unknown, unknown))
    return {name: values for name, values in given.items() if name in known}


def _number(asked: dict[str, list[str]], name: str, default: int) -> int:
    if name not in asked:
        return default
    raw = asked[name][0]
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9 or int(raw) < 1:
        problem = f"'{raw[:40]}' is not the number of an event"
        raise RefusedError(400, issues.parameter_invalid(name, problem))
    return int(raw)
