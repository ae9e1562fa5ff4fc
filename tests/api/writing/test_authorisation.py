"""Every request is put before whoever decides what a caller may do, those inside a Bundle too."""

from dataclasses import replace
from pathlib import Path

import pytest

from service import app as composition
from service.api.errors import RefusedError
from service.api.requests import Request
from service.app import Service, create_app, open_service
from service.config import Settings
from service.terminology.issues import Issue
from tests.api.writing.author import Author, bundle, entry, value_set


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    """A client that may write only with a header."""

    def authorise(request: Request, action: str) -> None:
        if action == "write" and request.headers.get("authorization") != "Bearer sesame":
            raise RefusedError(401, Issue("error", "login", "Who are you?"))

    def opened(settings: Settings) -> Service:
        service = open_service(settings)
        return replace(service, api=replace(service.api, authorise=authorise))

    monkeypatch.setattr(composition, "open_service", opened)
    return Author.of(create_app(Settings(data=tmp_path)), "r5")


def test_a_write_is_refused_wherever_it_stands(reader: Author) -> None:
    put = entry("PUT", "ValueSet/all-colours", value_set())
    find = entry("GET", "ValueSet")
    assert reader.put(value_set()).status_code == 401
    assert reader.ask("POST", "ValueSet", value_set()).status_code == 401
    assert reader.ask("DELETE", "ValueSet/all-colours").status_code == 401
    assert reader.ask("POST", "", bundle("transaction", find, put)).status_code == 401
    batch = reader.post("", bundle("batch", find, put))
    assert [e["response"]["status"][:3] for e in batch["entry"]] == ["200", "401"]
    assert reader.get("_history")["total"] == 0
    known = {"authorization": "Bearer sesame"}
    assert reader.ask("POST", "", bundle("transaction", find, put), **known).status_code == 200
    assert reader.put(value_set(title="A"), **known).status_code == 200
    assert reader.get("ValueSet/all-colours/_history")["total"] == 2
