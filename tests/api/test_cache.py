"""Resources that a client keeps here between requests: found again, by that client alone, and forgotten."""

from pathlib import Path
from typing import Any

from service.storage.inline import InlineResources
from tests.api.client import Client, parameter, texts

SYSTEM = "http://example.org/mine"


def code_system(*codes: str) -> dict[str, Any]:
    return {
        "resourceType": "CodeSystem",
        "url": SYSTEM,
        "version": "1",
        "status": "active",
        "content": "complete",
        "concept": [{"code": code, "display": f"Display {code}"} for code in codes],
    }


def posted(*parameters: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Parameters", "parameter": list(parameters)}


def given(*codes: str) -> dict[str, Any]:
    return {"name": "tx-resource", "resource": code_system(*codes)}


def asked(code: str) -> list[dict[str, Any]]:
    return [{"name": "system", "valueUri": SYSTEM}, {"name": "code", "valueCode": code}]


def test_what_was_started_is_found_until_it_is_ended(client: Client) -> None:
    started = client.post("$cache-control?mode=start", posted(given("a")))
    header = {"X-Cache-Id": parameter(started, "cache-id")}
    found = client.get("CodeSystem/$lookup", 200, header, system=SYSTEM, code="a")
    assert parameter(found, "display") == "Display a"
    client.get("CodeSystem/$lookup", 404, None, system=SYSTEM, code="a")
    client.get("CodeSystem/$lookup", 404, {"X-Cache-Id": "another"}, system=SYSTEM, code="a")
    client.post("$cache-control?mode=end", posted(), 200, header)
    refused = client.get("CodeSystem/$lookup", 404, header, system=SYSTEM, code="a")
    assert "start again with $cache-control" in texts(refused)


def test_an_id_of_the_clients_own_gathers_what_comes_with_it(client: Client) -> None:
    own = {"name": "cache-id", "valueId": f"mine-{client.version}"}
    client.post("CodeSystem/$lookup", posted(own, given("a"), *asked("a")))
    client.post("CodeSystem/$lookup", posted(own, *asked("a")))
    client.post("CodeSystem/$lookup", posted(own, *asked("b")), 404)
    client.post("CodeSystem/$lookup", posted(own, given("b"), *asked("b")))
    other = {"name": "cache-id", "valueId": f"other-{client.version}"}
    client.post("CodeSystem/$lookup", posted(other, *asked("a")), 404)


def test_inline_resources_win_over_kept_ones_for_one_request(client: Client) -> None:
    started = client.post("$cache-control?mode=start", posted(given("a")))
    header = {"X-Cache-Id": parameter(started, "cache-id")}
    client.post("CodeSystem/$lookup", posted(given("b"), *asked("b")), 200, header)
    client.post("CodeSystem/$lookup", posted(*asked("b")), 404, header)


def test_it_cannot_be_a_get(client: Client) -> None:
    client.get("$cache-control", 405, None, mode="start")


def test_what_is_not_used_is_forgotten(tmp_path: Path) -> None:
    kept = InlineResources(tmp_path / "inline.sqlite", max_age=-1)
    assert kept.use(kept.start(b"{}")) == 0


def test_the_longest_unused_makes_room(tmp_path: Path) -> None:
    kept = InlineResources(tmp_path / "inline.sqlite", max_bytes=250)
    first, second = kept.start(b"1" * 100), kept.start(b"2" * 100)
    assert kept.use(first) == 1
    third = kept.start(b"3" * 100)
    assert [kept.use(cache_id) for cache_id in (first, second, third)] == [1, 0, 1]
    assert kept.read(third) == [b"3" * 100]


def test_every_worker_finds_it(tmp_path: Path) -> None:
    cache_id = InlineResources(tmp_path / "inline.sqlite").start(b"{}")
    assert InlineResources(tmp_path / "inline.sqlite").read(cache_id) == [b"{}"]
