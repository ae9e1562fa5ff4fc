"""What subscribers are told, in which order, and what happens when they do not listen."""

import pytest

from tests.api.client import check
from tests.publishing.conftest import Publishing
from tests.publishing.endpoint import Endpoint, events, listening, status
from tests.publishing.subscribing import COLORS, colors, put, value_set

WARM = "http://example.org/ValueSet/warm"


def references(publishing: Publishing, endpoint: Endpoint) -> list[str]:
    """What the events that came are about, in their order."""
    base = f"http://localhost/{publishing.client.version}/"
    told = (event for b in endpoint.notifications("event-notification") for event in events(b))
    return [event["focus"]["reference"].removeprefix(base) for event in told]


def test_a_handshake_comes_first_then_events_in_order(publishing: Publishing, endpoint: Endpoint) -> None:
    subscription_id = publishing.subscribe("value-set-changed", endpoint.url)
    assert publishing.status(subscription_id) == "requested"
    put(publishing.service, value_set("warm"))
    put(publishing.service, value_set("cold"))
    put(publishing.service, value_set("warm", title="Warmer"))
    publishing.start()
    endpoint.wait(lambda: len(endpoint.numbers()) == 3)
    assert status(endpoint.taken[0])["type"] == "handshake"
    assert endpoint.numbers() == [1, 2, 3]
    assert references(publishing, endpoint) == ["ValueSet/warm", "ValueSet/cold", "ValueSet/warm"]
    assert publishing.status(subscription_id) == "active"
    for bundle in endpoint.taken:
        check(bundle, publishing.client.version)
        assert status(bundle)["topic"].endswith("/SubscriptionTopic/value-set-changed")
    assert all(headers["Authorization"] == "Bearer secret" for headers in endpoint.headers)
    assert all(headers["Content-Type"] == "application/fhir+json" for headers in endpoint.headers)


def test_a_filter_lets_through_what_it_names(publishing: Publishing, endpoint: Endpoint) -> None:
    publishing.subscribe("value-set-changed", endpoint.url, WARM)
    publishing.start()
    for name in ("cold", "warm", "grey"):
        put(publishing.service, value_set(name))
    with publishing.service.registry.writing() as writer:
        writer.delete("ValueSet", "warm")
    endpoint.wait(lambda: len(endpoint.numbers()) == 2)
    assert references(publishing, endpoint) == ["ValueSet/warm"] * 2
    last = endpoint.taken[-1]["entry"][-1]
    assert last["request"]["method"] == "DELETE"


def test_a_release_names_the_value_sets_that_it_reaches(publishing: Publishing, endpoint: Endpoint) -> None:
    put(
        publishing.service,
        value_set("warm"),
        value_set("over", valueSet=[WARM]),
        value_set("else", system="urn:x"),
    )
    publishing.subscribe("release-activated", endpoint.url, COLORS, maxCount=1)
    with listening() as other:
        publishing.subscribe("value-set-changed", other.url, maxCount=1)
        publishing.start()
        first = publishing.service.registry.publish(colors("1", "red")).build
        publishing.service.registry.publish(colors("1", "red", "orange"))
        publishing.service.registry.activate_build(first)
        publishing.service.registry.deactivate_build(first)
        publishing.service.registry.publish(colors("1", "pi", url="http://example.org/numbers"))
        endpoint.wait(lambda: len(endpoint.numbers()) == 4)
        other.wait(lambda: len(other.numbers()) == 8)
        assert other.numbers() == list(range(1, 9))
        assert set(references(publishing, other)) == {"ValueSet/warm", "ValueSet/over"}
    methods = [b["entry"][-1]["request"]["method"] for b in endpoint.notifications("event-notification")]
    assert methods[0] == "POST"
    assert methods[-1] == "DELETE"
    for bundle in endpoint.taken[1:]:
        assert {name for name in ("warm", "over", "else") if f"ValueSet/{name}" in str(bundle)} == {
            "warm",
            "over",
        }


@pytest.mark.parametrize("content", ["empty", "id-only", "full-resource"])
def test_a_notification_says_as_much_as_was_asked_for(
    publishing: Publishing, endpoint: Endpoint, content: str
) -> None:
    publishing.subscribe("value-set-changed", endpoint.url, content=content)
    put(publishing.service, value_set("warm") | {"expansion": {"timestamp": "2026-01-01"}})
    publishing.start()
    endpoint.wait(lambda: endpoint.numbers() == [1])
    bundle = endpoint.taken[-1]
    check(bundle, publishing.client.version)
    (event,) = events(bundle)
    assert ("focus" in event) == (content != "empty")
    assert len(bundle["entry"]) == (1 if content == "empty" else 2)
    resource = bundle["entry"][-1].get("resource", {}) if content != "empty" else {}
    assert (resource.get("title") == "warm") == (content == "full-resource")
    assert "expansion" not in resource


def test_notifications_have_no_more_events_than_is_asked_for(
    publishing: Publishing, endpoint: Endpoint
) -> None:
    publishing.subscribe("value-set-changed", endpoint.url, maxCount=3)
    put(publishing.service, *(value_set(f"v{n}") for n in range(8)))
    publishing.start()
    endpoint.wait(lambda: len(endpoint.numbers()) == 8)
    assert [len(events(b)) for b in endpoint.notifications("event-notification")] == [3, 3, 2]
    assert endpoint.numbers() == list(range(1, 9))


def test_an_endpoint_that_fails_is_tried_again_until_it_has_everything(
    publishing: Publishing, endpoint: Endpoint
) -> None:
    subscription_id = publishing.subscribe("value-set-changed", endpoint.url)
    publishing.start()
    endpoint.wait(lambda: len(endpoint.taken) == 1)
    endpoint.status = 503
    put(publishing.service, value_set("warm"), value_set("cold"))
    attempts = endpoint.attempts
    endpoint.wait(lambda: endpoint.attempts >= attempts + 4)
    assert publishing.status(subscription_id) == "error"
    stated = publishing.client.get(f"Subscription/{subscription_id}/$status")
    assert "the endpoint answers 503" in str(stated)
    put(publishing.service, value_set("grey"))
    endpoint.status = 200
    endpoint.wait(lambda: len(endpoint.numbers()) == 3)
    assert endpoint.numbers() == [1, 2, 3]
    assert publishing.status(subscription_id) == "active"


def test_a_redirect_is_not_followed(publishing: Publishing, endpoint: Endpoint) -> None:
    endpoint.status = 307
    subscription_id = publishing.subscribe("value-set-changed", endpoint.url)
    publishing.start()
    endpoint.wait(lambda: endpoint.attempts >= 4)
    assert publishing.status(subscription_id) == "error"
    assert "redirects are not followed" in str(
        publishing.client.get(f"Subscription/{subscription_id}/$status")
    )


def test_an_endpoint_that_hangs_keeps_nobody_waiting(publishing: Publishing, endpoint: Endpoint) -> None:
    with listening() as hanging:
        hanging.hangs = True
        publishing.subscribe("value-set-changed", hanging.url, timeout=60)
        publishing.start()
        hanging.wait(lambda: hanging.attempts == 1)
        publishing.subscribe("value-set-changed", endpoint.url)
        put(publishing.service, value_set("warm"))
        endpoint.wait(lambda: endpoint.numbers() == [1])
        assert publishing.client.get("ValueSet", url=WARM)["total"] == 1
        assert hanging.attempts == 1


def test_heartbeats_come_while_nothing_happens(publishing: Publishing, endpoint: Endpoint) -> None:
    publishing.subscribe("value-set-changed", endpoint.url, heartbeatPeriod=1)
    publishing.start()
    endpoint.wait(lambda: len(endpoint.notifications("heartbeat")) == 1)
    assert [status(b)["eventsSinceSubscriptionStart"] for b in endpoint.taken] == ["0"] * 2
    check(endpoint.taken[-1], publishing.client.version)


def test_many_publishers_deliver_once(publishing: Publishing, endpoint: Endpoint) -> None:
    publishing.subscribe("value-set-changed", endpoint.url)
    publishers = [publishing.start() for _ in range(3)]
    for number in range(10):
        put(publishing.service, value_set(f"v{number}"))
    endpoint.wait(lambda: len(endpoint.numbers()) >= 10)
    assert endpoint.numbers() == list(range(1, 11))
    # Whichever of them is the elected one, another takes over.
    for publisher in publishers[:2]:
        publisher.stop()
    put(publishing.service, value_set("last"))
    endpoint.wait(lambda: len(endpoint.numbers()) >= 11)
    assert endpoint.numbers() == list(range(1, 12))
    assert len(endpoint.notifications("handshake")) == 1


def test_nothing_is_told_after_it_is_off(publishing: Publishing, endpoint: Endpoint) -> None:
    subscription_id = publishing.subscribe("value-set-changed", endpoint.url)
    with listening() as other:
        publishing.subscribe("value-set-changed", other.url)
        publishing.start()
        endpoint.wait(lambda: len(endpoint.taken) == 1)
        path = f"/{publishing.client.version}/Subscription/{subscription_id}"
        known = publishing.client.flask.get(path).get_json(force=True)
        turned = publishing.client.flask.put(path, json=known | {"status": "off"})
        assert publishing.client.read(turned, 200)["status"] == "off"
        put(publishing.service, value_set("warm"))
        other.wait(lambda: other.numbers() == [1])
        again = publishing.client.flask.put(path, json=known | {"status": "requested"})
        assert publishing.client.read(again, 200)["status"] == "requested"
        put(publishing.service, value_set("cold"))
        endpoint.wait(lambda: endpoint.numbers() == [1])
    assert references(publishing, endpoint) == ["ValueSet/cold"]
    assert len(endpoint.notifications("handshake")) == 2


def test_a_subscription_ends(publishing: Publishing, endpoint: Endpoint) -> None:
    subscription_id = publishing.subscribe("value-set-changed", endpoint.url, end="2020-01-01T00:00:00+02:00")
    with listening() as other:
        publishing.subscribe("value-set-changed", other.url)
        publishing.start()
        other.wait(lambda: len(other.taken) == 1)
    assert endpoint.taken == []
    publishing.client.get(f"Subscription/{subscription_id}", 404)
