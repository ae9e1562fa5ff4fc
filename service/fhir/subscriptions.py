"""Subscription resources: what a subscriber asks for, read; and what is kept, written.

Specification: https://hl7.org/fhir/R5/subscription.html
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from service.fhir.shapes import CODING, check
from service.fhir.values import Json
from service.terminology import issues
from service.terminology.issues import Issue, TerminologyError
from service.terminology.subscriptions import FILTERS, Channel, Order, Subscription

CONTENTS = ("empty", "id-only", "full-resource")
"""How much of what changed a notification may carry."""

DEFAULT_CONTENT = "id-only"
DEFAULT_TIMEOUT, MAX_TIMEOUT = 10, 60
"""Seconds that an endpoint may take to answer."""
DEFAULT_COUNT, MAX_COUNT = 10, 100
"""Events in one notification."""

_SHAPE: dict[str, Any] = {
    "resourceType": str,
    "status": str,
    "topic": str,
    "reason": str,
    "end": str,
    "filterBy": [{"resourceType": str, "filterParameter": str, "comparator": str, "modifier": str,
                  "value": str}],
    "channelType": CODING,
    "endpoint": str,
    "parameter": [{"name": str, "value": str}],
    "heartbeatPeriod": int,
    "timeout": int,
    "contentType": str,
    "content": str,
    "maxCount": int,
    "name": str,
    "language": str,
    "meta": {"profile": [str], "tag": [CODING]},
    "text": dict,
    "identifier": [dict],
    "contact": [dict],
    "managingEntity": dict,
    "contained": [dict],
    "extension": [dict],
}  # fmt: skip
_ELEMENTS = frozenset((*_SHAPE, "id"))
_STATUSES = ("requested", "active", "error", "off", "entered-in-error")
_JSON = "application/fhir+json"
_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
_OURS = frozenset(("content-length", "content-type", "host", "transfer-encoding", "connection"))
"""The headers of a notification that are not the subscriber's to say."""
_SEVERAL = re.compile(r"(?<!\\),")


def read_order(document: Mapping[str, Any], canonical_base: str | None = None) -> Order:
    """What an R5-shaped Subscription asks for; TerminologyError with everything that is wrong with it.

    ``canonical_base`` is how the canonicals of topics begin (None: of whatever was accepted before).
    """
    try:
        check(document, _SHAPE, "Subscription")
    except ValueError as error:
        raise TerminologyError(issues.body_invalid(str(error))) from error
    problems = list(_problems(document, canonical_base))
    if problems:
        raise TerminologyError(*problems)
    filters = (frozenset(_SEVERAL.split(item["value"])) for item in document.get("filterBy", ()))
    return Order(
        topic=_topic(document),
        filters=tuple(filters),
        channel=Channel(
            endpoint=document["endpoint"],
            headers=tuple((item["name"], item["value"]) for item in document.get("parameter", ())),
            content=document.get("content", DEFAULT_CONTENT),
            heartbeat=document.get("heartbeatPeriod") or None,
            timeout=min(document.get("timeout") or DEFAULT_TIMEOUT, MAX_TIMEOUT),
            max_count=min(document.get("maxCount", DEFAULT_COUNT), MAX_COUNT),
        ),
        ends=_instant(document["end"]) if "end" in document else None,
        is_off=document["status"] in ("off", "entered-in-error"),
    )


def write_subscription(subscription: Subscription) -> Json:
    """The R5-shaped resource as it stands now."""
    meta = {"versionId": str(subscription.version_id), "lastUpdated": subscription.last_updated}
    return {
        **subscription.document,
        "id": subscription.id,
        "meta": {**subscription.document.get("meta", {}), **meta},
        "status": _status(subscription),
    }


def _status(subscription: Subscription) -> str:
    """``off`` and ``entered-in-error`` stand as they were said."""
    return subscription.document["status"] if subscription.order.is_off else subscription.delivery.status


def _topic(document: Mapping[str, Any]) -> str:
    return str(document["topic"]).partition("|")[0].rpartition("/")[2]


def _problems(document: Mapping[str, Any], canonical_base: str | None) -> Iterator[Issue]:
    for name in document:
        if name.removeprefix("_") not in _ELEMENTS:
            yield _not_supported(name, "is not known")
    if document.get("status") not in _STATUSES:
        yield _invalid("status", f"is none of {', '.join(_STATUSES)}")
    yield from _topic_problems(document, canonical_base)
    channel = document.get("channelType", {}).get("code")
    if channel != "rest-hook":
        yield _not_supported("channelType", f"is '{channel}': only rest-hook is supported")
    yield from _endpoint_problems(document)
    if document.get("content", DEFAULT_CONTENT) not in CONTENTS:
        yield _invalid("content", f"is none of {', '.join(CONTENTS)}")
    if document.get("contentType", _JSON).partition(";")[0].strip() not in (_JSON, "application/json"):
        yield _not_supported("contentType", f"is '{document['contentType']}': {_JSON} is sent")
    for name, least in (("heartbeatPeriod", 0), ("timeout", 0), ("maxCount", 1)):
        if not least <= document.get(name, least) < 2**31 or isinstance(document.get(name), bool):
            yield _invalid(name, f"is not a number from {least} to {2**31 - 1}")
    if "end" in document and _instant(document["end"]) is None:
        yield _invalid("end", "is not an instant")


def _topic_problems(document: Mapping[str, Any], canonical_base: str | None) -> Iterator[Issue]:
    if "topic" not in document:
        yield _invalid("topic", "is missing")
        return
    known = [f"{canonical_base}/SubscriptionTopic/{name}" for name in FILTERS]
    url = document["topic"].partition("|")[0]
    if canonical_base is not None and url not in known:
        yield _not_supported("topic", f"is '{url}': the topics are {' and '.join(known)}")
        return
    possible = FILTERS[_topic(document)]
    for position, item in enumerate(document.get("filterBy", ())):
        place = f"filterBy[{position}]"
        if item.get("filterParameter") != possible:
            yield _not_supported(f"{place}.filterParameter", f"is not '{possible}', all that the topic has")
        if item.get("comparator", "eq") != "eq" or "modifier" in item:
            yield _not_supported(place, "has a comparator or modifier: urls are compared whole")
        if not item.get("value"):
            yield _invalid(f"{place}.value", "is missing")


def _endpoint_problems(document: Mapping[str, Any]) -> Iterator[Issue]:
    endpoint = document.get("endpoint", "")
    try:
        address = urlsplit(endpoint)
        is_web = address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0
    except ValueError:
        is_web = False
    if not is_web or not endpoint.isascii() or any(character <= " " for character in endpoint):
        yield _invalid("endpoint", "is not an http or https address")
    for position, item in enumerate(document.get("parameter", ())):
        name, value = item.get("name", ""), item.get("value", "")
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            yield _invalid(f"parameter[{position}]", "cannot be sent as a header")
        elif name.lower() in _OURS:
            yield _not_supported(
                f"parameter[{position}]", f"names the header {name}, which is not yours to say"
            )


def _instant(raw: str) -> str | None:
    """An instant in UTC, as it compares with others; None for what is none."""
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _invalid(place: str, problem: str) -> Issue:
    return issues.subscription_invalid(f"Subscription.{place}", problem)


def _not_supported(place: str, problem: str) -> Issue:
    return issues.subscription_not_supported(f"Subscription.{place}", problem)
