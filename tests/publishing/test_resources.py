"""Subscriptions as resources: written, read, searched, refused, and asked how far they are."""

from collections.abc import Callable
from typing import Any

import pytest

from service.api import subscription_events
from service.app import application
from service.config import Settings
from service.opening import open_service
from service.publishing.announcing import announce
from service.storage import announcements
from service.terminology.keys import Role
from tests.api.client import Client, texts
from tests.api.writing.conftest import showing
from tests.publishing.conftest import Publishing
from tests.publishing.endpoint import events, status
from tests.publishing.subscribing import TOPICS, put, subscription, value_set

HOOK = "https://example.org/hook"


def asked(publishing: Publishing, **further: Any) -> dict[str, Any]:
    return subscription(publishing.client.version, "value-set-changed", HOOK, **further)


def announced(publishing: Publishing) -> None:
    """Let what changed become events, without delivering them."""
    service = publishing.service
    while announce(service.publisher.deliveries.outbox, service.catalogue, "2026-11-22"):
        pass


def test_what_is_created_can_be_read(publishing: Publishing) -> None:
    client, url = publishing.client, f"{HOOK}?a=b"
    sent = subscription(
        client.version,
        "value-set-changed",
        url,
        ["http://example.org/ValueSet/a"],
        heartbeatPeriod=60,
        timeout=5,
    )
    made = client.flask.post(f"/{client.version}/Subscription", json=sent)
    document = client.read(made, 201)
    assert made.headers["Location"].endswith(f"/{client.version}/Subscription/{document['id']}")
    assert made.headers["ETag"] == 'W/"1"'
    again = client.get(f"Subscription/{document['id']}")
    assert again == document
    assert {name: value for name, value in again.items() if name not in ("id", "meta")} == sent
    other = "r4" if client.version == "r5" else "r5"
    assert client.flask.get(f"/{other}/Subscription/{document['id']}").status_code == 404


def test_a_subscription_is_changed_and_deleted(publishing: Publishing) -> None:
    client = publishing.client
    subscription_id = publishing.subscribe("value-set-changed", HOOK)
    path = f"/{client.version}/Subscription/{subscription_id}"
    changed = asked(publishing, id=subscription_id, maxCount=7)
    stale = client.flask.put(path, json=changed, headers={"If-Match": 'W/"9"'})
    assert "changed by others" in texts(client.read(stale, 412))
    written = client.flask.put(path, json=changed, headers={"If-Match": 'W/"1"'})
    assert client.read(written, 200)["meta"]["versionId"] == "2"
    assert client.flask.delete(path, headers={"If-Match": 'W/"1"'}).status_code == 412
    assert client.flask.delete(path).status_code == 204
    client.get(f"Subscription/{subscription_id}", 404)
    assert client.read(client.flask.put(path, json=changed), 404)


def test_subscriptions_are_searched(publishing: Publishing) -> None:
    client = publishing.client
    first = publishing.subscribe("value-set-changed", HOOK)
    second = publishing.subscribe("release-activated", "https://example.org/other")
    topic = "criteria" if client.version == "r4" else "topic"

    def found(**query: str) -> set[str]:
        return {entry["resource"]["id"] for entry in client.get("Subscription", **query).get("entry", ())}

    assert found() == {first, second}
    assert found(url=HOOK) == {first}
    assert found(**{topic: f"{TOPICS}release-activated"}) == {second}
    assert found(status="active") == set()
    assert found(status="requested", _id=f"{second},x") == {second}
    client.get("Subscription", 400, {"Prefer": "handling=strict"}, color="red")
    assert client.get("Subscription", color="red")["link"][0]["url"].endswith("/Subscription")


def test_topics_are_resources_of_r5(publishing: Publishing) -> None:
    client = publishing.client
    if client.version == "r4":
        client.get("SubscriptionTopic", 404)
        return
    bundle = client.get("SubscriptionTopic")
    urls = [entry["resource"]["url"] for entry in bundle["entry"]]
    assert urls == [f"{TOPICS}value-set-changed", f"{TOPICS}release-activated"]
    assert client.get("SubscriptionTopic", url=urls[1])["entry"][0]["resource"] == client.get(
        "SubscriptionTopic/release-activated"
    )
    client.get("SubscriptionTopic/other", 404)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"endpoint": "ftp://example.org"}, "Subscription.endpoint is not an http or https address"),
        ({"endpoint": "file:///etc/passwd"}, "is not an http or https address"),
        ({"endpoint": "http://example.org:99999"}, "is not an http or https address"),
        ({"content": "everything"}, "Subscription.content is none of"),
        ({"maxCount": 0}, "Subscription.maxCount is not a number from 1"),
        ({"timeout": -1}, "Subscription.timeout is not a number from 0"),
        ({"end": "tomorrow"}, "Subscription.end is not an instant"),
        ({"status": "busy"}, "Subscription.status is none of"),
        ({"topic": "http://example.org/topic"}, "the topics are https://procodex.org"),
        ({"contentType": "application/fhir+turtle"}, "application/fhir+json is sent"),
        ({"parameter": [{"name": "Host", "value": "x"}]}, "names the header Host"),
        ({"parameter": [{"name": "X", "value": "a\r\nb"}]}, "cannot be sent as a header"),
        ({"filterBy": [{"filterParameter": "name", "value": "x"}]}, "is not 'url'"),
        ({"filterBy": [{"filterParameter": "url", "value": "x", "modifier": "below"}]}, "compared whole"),
        ({"filterBy": [{"filterParameter": "url"}]}, "filterBy[0].value is missing"),
        ({"endpoint": 5}, "Subscription.endpoint is not a string"),
        ({"colour": "red"}, "Subscription.colour is not known"),
        ({"endpoint": "x", "content": "y"}, "endpoint is not an http or https address; Subscription.content"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(refusing: Callable[[Any], str], change: Any, text: str) -> None:
    assert text in refusing(subscription("r5", "value-set-changed", HOOK) | change)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ([], "it is no Subscription"),
        ({"resourceType": "ValueSet"}, "it is no Subscription"),
        ({"resourceType": "Subscription"}, "Subscription.status is none of"),
        ({"resourceType": "Subscription", "status": "off"}, "Subscription.topic is missing"),
    ],
)
def test_what_is_no_subscription_is_refused(refusing: Callable[[Any], str], document: Any, text: str) -> None:
    assert text in refusing(document)


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Any], str]:
    """What is said against a Subscription of R5."""
    service = open_service(Settings(data=tmp_path_factory.mktemp("refusing")))
    app = application(service)
    app.test_client_class = showing(service.registry.keys.create("subscriber", Role.AUTHOR)[1])
    client = Client.of(app, "r5")

    def refuse(document: Any) -> str:
        response = client.flask.post("/r5/Subscription", json=document)
        assert response.status_code in (400, 422), response.get_data()
        return texts(client.read(response, response.status_code))

    return refuse


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"reason": None}, "reason is missing"),
        ({"channel": 3}, "not well formed"),
        ({"criteria": "ValueSet?url=x"}, "topics are"),
    ],
)
def test_r4_without_its_parts_is_refused(publishing: Publishing, change: Any, text: str) -> None:
    if publishing.client.version == "r4":
        document = subscription("r4", "value-set-changed", HOOK) | change
        response = publishing.client.flask.post("/r4/Subscription", json=document)
        assert text in texts(publishing.client.read(response, response.status_code))
        assert response.status_code in (400, 422)


def test_the_topic_stays(publishing: Publishing) -> None:
    client = publishing.client
    subscription_id = publishing.subscribe("value-set-changed", HOOK)
    other = subscription(client.version, "release-activated", HOOK, id=subscription_id)
    answer = client.flask.put(f"/{client.version}/Subscription/{subscription_id}", json=other)
    assert "make another subscription" in texts(client.read(answer, 422))


def test_events_are_asked_for_by_number(publishing: Publishing) -> None:
    client = publishing.client
    subscription_id = publishing.subscribe("value-set-changed", HOOK, content="empty")
    for number in range(5):
        put(publishing.service, value_set(f"v{number}"))
    announced(publishing)
    path = f"Subscription/{subscription_id}/$events"

    def numbers(bundle: dict[str, Any]) -> list[int]:
        assert status(bundle)["type"] == "query-event"
        return [int(event["eventNumber"]) for event in events(bundle)]

    assert numbers(client.get(path)) == [1, 2, 3, 4, 5]
    assert numbers(client.get(path, eventsSinceNumber=4)) == [4, 5]
    assert numbers(client.get(path, eventsSinceNumber=2, eventsUntilNumber=3)) == [2, 3]
    assert numbers(client.get(path, eventsSinceNumber=9)) == []
    asked_by_post = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "eventsSinceNumber", "valueString": "5"},
            {"name": "content", "valueCode": "full-resource"},
        ],
    }
    full = client.post(path, asked_by_post)
    assert full["entry"][1]["resource"]["id"] == "v4"
    assert "entry" not in str(client.get(path)["entry"][0])
    assert "is not the number of an event" in texts(client.get(path, 400, eventsSinceNumber="x"))
    assert "none of empty" in texts(client.get(path, 400, content="all"))
    client.get(path, 400, {"Prefer": "handling=strict"}, color="red")


def test_events_that_are_no_longer_kept_are_refused(
    publishing: Publishing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "KEPT_EVENTS", 3)
    monkeypatch.setattr(subscription_events, "KEPT_EVENTS", 3)
    client = publishing.client
    path = f"Subscription/{publishing.subscribe('value-set-changed', HOOK)}/$events"
    for number in range(5):
        put(publishing.service, value_set(f"v{number}"))
    announced(publishing)
    assert "the first that is has the number 3" in texts(client.get(path, 422, eventsSinceNumber=2))
    assert [e["eventNumber"] for e in events(client.get(path))] == ["3", "4", "5"]


def test_status_is_asked_of_one_and_of_several(publishing: Publishing) -> None:
    client = publishing.client
    first = publishing.subscribe("value-set-changed", HOOK)
    second = publishing.subscribe("release-activated", HOOK)

    def told(bundle: dict[str, Any]) -> list[str]:
        return sorted(
            status({"entry": [entry]})["topic"].rpartition("/")[2] for entry in bundle.get("entry", ())
        )

    assert told(client.get(f"Subscription/{first}/$status")) == ["value-set-changed"]
    assert told(client.get("Subscription/$status")) == ["release-activated", "value-set-changed"]
    assert told(client.get("Subscription/$status", id=second)) == ["release-activated"]
    assert told(client.get("Subscription/$status", status="error")) == []
    client.get("Subscription/nobody/$status", 404)


def test_who_may_not_write_learns_nothing(publishing: Publishing) -> None:
    client = publishing.client
    subscription_id = publishing.subscribe("value-set-changed", HOOK)
    reader = publishing.service.registry.keys.create("reader", Role.READER)[1]
    path = f"Subscription/{subscription_id}"
    for place in ("Subscription", path, "Subscription/$status", f"{path}/$status", f"{path}/$events"):
        for shown, status_code in (("", 401), (f"Bearer {reader}", 403)):
            answer = client.flask.get(f"/{client.version}/{place}", headers={"Authorization": shown})
            assert "hook" not in str(client.read(answer, status_code))
        assert client.get(place)


def test_a_status_that_moved_is_seen_at_once(publishing: Publishing) -> None:
    """Answers are kept while nothing stored changes; those about subscriptions are not."""
    client = publishing.client
    subscription_id = publishing.subscribe("value-set-changed", HOOK)
    path = f"/{client.version}/Subscription/{subscription_id}"
    assert client.flask.get(path).headers["Cache-Control"] == "no-store"
    assert client.flask.get(path).get_json(force=True)["status"] == "requested"
    client.flask.put(path, json=asked(publishing, id=subscription_id, status="off"))
    assert client.flask.get(path).get_json(force=True)["status"] == "off"
