"""No caller ever gets an answer that was made for another's entitlements, kept or not."""

import re
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from service.app import application
from service.config import Settings
from service.loads import store
from service.opening import Service, open_service
from service.terminology.keys import Role
from tests.licences.conftest import CPT, FILE, OPEN, SECRETS, Asker, concept_map, release, value_set

Ask = Callable[[str | None], Asker]
LOOKUP = f"/r5/CodeSystem/$lookup?system={CPT}&code=00001"


def test_granting_and_withdrawing_hold_at_once(service: Service, ask: Ask, plain: str) -> None:
    caller, keys = ask(plain), service.registry.keys
    before = caller.response(LOOKUP)
    keys.entitle("plain", [CPT])
    known = {"If-None-Match": before.headers["ETag"]}
    entitled = caller.response(LOOKUP, **known)
    assert (entitled.status_code, SECRETS[0] in entitled.text) == (200, True)
    keys.entitle("plain", [CPT], withdraw=True)
    after = caller.response(LOOKUP, **{"If-None-Match": entitled.headers["ETag"]})
    assert (after.status_code, SECRETS[0] in after.text) == (200, False)
    assert after.text == before.text


def test_a_revoked_key_shows_nothing(service: Service, ask: Ask, secret: str) -> None:
    caller = ask(secret)
    assert caller.response(LOOKUP).status_code == 200
    service.registry.keys.revoke("entitled")
    assert caller.response(LOOKUP).status_code == 401


def test_a_tag_of_the_whole_is_none_of_what_the_others_see(ask: Ask, secret: str) -> None:
    place = "/r5/ValueSet/some"
    whole = ask(secret).response(place)
    known = {"If-None-Match": whole.headers["ETag"], "If-Modified-Since": whole.headers["Last-Modified"]}
    assert ask(secret).response(place, **known).status_code == 304
    other = ask(None).response(place, **known)
    assert (other.status_code, "ETag" in other.headers) == (200, False)


def test_who_does_not_see_all_may_not_patch(service: Service, app: Flask) -> None:
    author = service.registry.keys.create("author", Role.AUTHOR)[1]
    entitled = service.registry.keys.create("entitled author", Role.AUTHOR, [CPT])[1]
    patch = [{"op": "add", "path": "/title", "value": "Changed"}]
    answers = []
    for key in (author, entitled):
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json-patch+json"}
        answers.append(app.test_client().patch("/r5/ValueSet/some", json=patch, headers=headers).status_code)
    assert answers == [403, 200]
    assert "Zebra in a set" in Asker(app, entitled).text("/r5/ValueSet/some")


def test_a_batch_is_answered_as_its_caller_sees_things(ask: Ask, secret: str) -> None:
    entry = {"request": {"method": "GET", "url": f"CodeSystem/$lookup?system={CPT}&code=00001"}}
    body = {"resourceType": "Bundle", "type": "batch", "entry": [entry]}
    assert SECRETS[0] in ask(secret).text("/r5", body)
    assert SECRETS[0] not in ask(None).text("/r5", body)


REQUESTS = [
    f"CodeSystem/$lookup?system={CPT}&code=00001",
    f"CodeSystem/$lookup?system={OPEN}&code=00001",
    f"CodeSystem/$validate-code?url={CPT}&code=00001&display=Zebra+1+2026",
    "ValueSet/$validate-code?url=http://example.org/vs&system=" + CPT + "&code=00001&display=x",
    "ValueSet/some/$expand?includeDefinition=true",
    f"ValueSet/$expand?url={CPT}?fhir_vs&filter=zebra&count=2",
    "ValueSet/some",
    "ConceptMap?url=http://example.org/cm",
    f"ConceptMap/$translate?url=http://example.org/cm&system={OPEN}&code=00001",
    f"CodeSystem/$diff?system={CPT}&from=2025&to=2026&_count=3",
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, dict[str, str | None]]:
    folder: Path = tmp_path_factory.mktemp("callers")
    (folder / "licences.toml").write_text(FILE)
    made = Settings(data=folder / "data", licences=folder / "licences.toml")
    service = open_service(made)
    store(service, [release(CPT, year, 5, SECRETS) for year in ("2025", "2026")])
    store(service, [release(OPEN, "1", 3)])
    service.registry.put_resources([value_set(), concept_map()])
    keys = {
        "entitled": service.registry.keys.create("entitled", Role.READER, [CPT])[1],
        "other": service.registry.keys.create("other", Role.READER, ["http://example.org/else"])[1],
        "nobody": None,
    }
    service.registry.close()
    return made, keys


def answered(app: Flask, secret: str | None, path: str) -> tuple[int, str]:
    response = Asker(app, secret).response(path)
    return response.status_code, without_moments(response.text)


def without_moments(text: str) -> str:
    return re.sub(r'"(timestamp|identifier)":"[^"]*"|"id":"[0-9a-f-]{36}"', "", text)


ASKED = st.tuples(st.sampled_from(["entitled", "other", "nobody"]), st.sampled_from(REQUESTS))


@settings(max_examples=15)
@given(st.lists(ASKED, min_size=4, max_size=25))
def test_every_answer_is_that_of_a_server_that_only_this_caller_asks(
    shared: tuple[Settings, dict[str, str | None]], asked: list[tuple[str, str]]
) -> None:
    made, keys = shared
    everybody = application(open_service(made))
    got = [answered(everybody, keys[who], f"/r5/{path}") for who, path in asked]
    own = {who: application(open_service(made)) for who in keys}
    wanted = [answered(own[who], keys[who], f"/r5/{path}") for who, path in asked]
    assert got == wanted


def test_the_callers_of_the_law_differ(shared: tuple[Settings, dict[str, str | None]]) -> None:
    made, keys = shared
    app = application(open_service(made))
    differing = [
        path
        for path in REQUESTS
        if answered(app, keys["entitled"], f"/r5/{path}") != answered(app, keys["nobody"], f"/r5/{path}")
    ]
    assert len(differing) >= 7
    for who, path in product(("other", "nobody"), REQUESTS):
        text = answered(app, keys[who], f"/r5/{path}")[1].replace("Zebra 1 2026'", "")
        assert not any(f"{word} " in text for word in SECRETS), path
