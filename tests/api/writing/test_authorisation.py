"""Who may do what: every request is put before the keys, those inside a Bundle too."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.app import application, create_app
from service.config import Settings
from service.loaders.release import Release
from service.loads import store
from service.opening import Service
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.terminology.keys import Role
from tests.api.client import check
from tests.api.writing.author import PATCH, SYSTEM, bundle, code_system, entry, value_set

Ask = Callable[..., TestResponse]
NOBODY = None
ROLES = [NOBODY, *Role]
LOADED = "http://example.org/loaded"


@pytest.fixture
def ask(service: Service) -> Ask:
    """Asks as somebody with that role, or as nobody."""
    keys = {role: service.registry.keys.create(role.name, role)[1] for role in Role}
    app = create_app(service.settings)
    store(service, [_loaded()])
    return asking(app, keys)


def asking(app: Flask, keys: dict[Role, str]) -> Ask:
    def ask(role: Role | None, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        shown = {"Authorization": f"Bearer {keys[role]}"} if role else {}
        kind = PATCH if method == "PATCH" else "application/fhir+json"
        sent = {"Content-Type": kind, **shown, **headers}
        data = None if body is None else orjson.dumps(body)
        with app.test_client() as client:
            response = client.open(path, method=method, data=data, headers=sent)
        if response.status_code in (401, 403):
            check(response.get_json(force=True), "r5" if path.startswith("/r5") else "r4")
        return response

    return ask


def _loaded() -> Release:
    header = CodeSystem(url=LOADED, version="1", name="Loaded")
    return Release(code_system=header, concepts=(Concept("a", "A"),), files=("loaded.txt",))


PATCHED = [{"op": "add", "path": "/title", "value": "Patched"}]
FREE = code_system("mine", url=f"{SYSTEM}/mine")
TAKEN = code_system("loaded-1", url=LOADED, version="1")
WRITES = [
    ("POST", "ValueSet", value_set("posted")),
    ("PUT", "ValueSet/all-colours", value_set()),
    ("PUT", "CodeSystem/mine", FREE),
    ("PUT", f"CodeSystem?url={SYSTEM}/mine", FREE),
    ("PATCH", "ValueSet/all-colours", PATCHED),
    ("POST", "", bundle("transaction", entry("GET", "ValueSet"), entry("DELETE", "ValueSet/all-colours"))),
    ("DELETE", "CodeSystem/mine", None),
]
RELEASES = [
    ("PATCH", "CodeSystem/loaded-1", PATCHED),
    ("PATCH", f"CodeSystem?url={LOADED}", PATCHED),
    ("PUT", "CodeSystem/loaded-1", TAKEN),
    ("POST", "", bundle("transaction", entry("PUT", "CodeSystem/loaded-1", TAKEN | {"title": "Again"}))),
    ("DELETE", "CodeSystem/loaded-1", None),
]
READS = [
    ("GET", "CodeSystem/loaded-1", None),
    ("GET", "metadata", None),
    ("GET", f"CodeSystem/$lookup?system={LOADED}&code=a", None),
    ("GET", "_history", None),
    ("POST", "", bundle("batch", entry("GET", "ValueSet"))),
    ("POST", "ValueSet/_search", None),
]


def refusal(role: Role | None, needed: Role) -> int | None:
    if role is NOBODY:
        return 401
    return 403 if role < needed else None


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("version", ["r4", "r5"])
def test_what_each_role_may_do(ask: Ask, service: Service, role: Role | None, version: str) -> None:
    for needed, asked in ((None, READS), (Role.AUTHOR, WRITES), (Role.PUBLISHER, RELEASES)):
        for method, path, body in asked:
            before = service.registry.revision()
            response = ask(role, method, f"/{version}/{path}".rstrip("/"), body)
            refused = refusal(role, needed) if needed else None
            if refused is None:
                assert response.status_code in (200, 201, 204), (method, path, response.text)
            else:
                assert (response.status_code, service.registry.revision()) == (refused, before)
                assert response.headers["WWW-Authenticate"].startswith("Bearer ")
                assert response.headers["Cache-Control"] == "no-store"


def test_an_entry_of_a_batch_is_refused_by_itself(ask: Ask) -> None:
    posted = bundle("batch", entry("GET", "ValueSet"), entry("PUT", "ValueSet/all-colours", value_set()))
    for role, expected in ((NOBODY, "401"), (Role.READER, "403"), (Role.AUTHOR, "201")):
        answer = ask(role, "POST", "/r5", posted).get_json(force=True)
        assert [e["response"]["status"][:3] for e in answer["entry"]] == ["200", expected]


@pytest.mark.parametrize(
    "shown", ["Bearer nonsense", "Bearer", "Basic YTpi", "Bearer a b", "", "Bearer procodex_\u00e9", "{key}"]
)
@pytest.mark.parametrize("path", ["/r5/CodeSystem/loaded-1", "/r4/metadata", "/syndication/syndication.xml"])
def test_a_key_that_is_not_good_is_refused_even_where_none_is_needed(ask: Ask, shown: str, path: str) -> None:
    assert ask(NOBODY, "GET", path).status_code == 200
    response = ask(NOBODY, "GET", path, Authorization=shown.encode().decode("latin-1"))
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Procodex", error="invalid_token"'


def test_a_revoked_key_opens_nothing_that_it_had_opened(ask: Ask, service: Service) -> None:
    path = f"/r5/CodeSystem/$lookup?system={LOADED}&code=a"
    first = ask(Role.READER, "GET", path)
    assert ask(Role.READER, "GET", path).status_code == 200
    service.registry.keys.revoke("READER")
    assert ask(Role.READER, "GET", path).status_code == 401
    assert ask(Role.READER, "GET", path, **{"If-None-Match": first.headers["ETag"]}).status_code == 401
    service.registry.keys.revoke("AUTHOR")
    assert ask(Role.AUTHOR, "PUT", "/r5/ValueSet/all-colours", value_set()).status_code == 401


def test_what_is_kept_for_one_caller_is_kept_for_nobody_else(ask: Ask) -> None:
    path = f"/r5/CodeSystem/$lookup?system={LOADED}&code=a"
    answers = [ask(role, "GET", path) for role in ROLES]
    assert len({answer.data for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == len(ROLES)
    kinds = [answer.headers["Cache-Control"] for answer in answers]
    assert kinds == ["public, no-cache"] + ["private, no-cache"] * len(Role)
    assert "Authorization" in answers[0].headers["Vary"]


@pytest.mark.parametrize("version", ["r4", "r5"])
def test_reading_may_need_a_key_but_what_the_server_can_do_is_open(
    service: Service, settings: Settings, version: str
) -> None:
    store(service, [_loaded()])
    keys = {role: service.registry.keys.create(role.name, role)[1] for role in Role}
    ask = asking(application(replace(service, settings=replace(settings, reads="key"))), keys)
    for method, path, body in READS:
        place = f"/{version}/{path}".rstrip("/")
        assert ask(Role.READER, method, place, body).status_code == 200
        assert ask(NOBODY, method, place, body).status_code == (200 if path == "metadata" else 401)
    assert ask(NOBODY, "GET", "/syndication/syndication.xml").status_code == 401
    assert ask(Role.READER, "GET", "/syndication/syndication.xml").status_code == 200
    for path in ("/healthz", "/openapi.json"):
        assert ask(NOBODY, "GET", path).status_code == 200
    assert ask(NOBODY, "OPTIONS", f"/{version}/ValueSet").status_code == 204
