"""Tags: what a client has stays right for as long as its tag does."""

from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.api.requests import Request
from tests.api.changing import (
    BASE,
    CODES,
    SYSTEMS,
    VALUE_SETS,
    Changing,
    Step,
    changing,
    code_system,
    steps,
    value_set,
)
from tests.api.client import Client

PROBES = [
    *(("ValueSet/$expand", {"url": f"{BASE}/{name}"}) for name in VALUE_SETS),
    ("ValueSet/$expand", {"url": f"{BASE}/s1?fhir_vs", "activeOnly": "true"}),
    *(
        ("ValueSet/$validate-code", {"url": f"{BASE}/{name}", "system": f"{BASE}/s1", "code": "a"})
        for name in VALUE_SETS
    ),
    *(
        ("CodeSystem/$lookup", {"system": f"{BASE}/{name}", "code": code, "property": "inactive"})
        for name in SYSTEMS
        for code in CODES[:2]
    ),
    ("CodeSystem/$validate-code", {"url": f"{BASE}/s1", "code": "a", "version": "1"}),
    ("CodeSystem/$subsumes", {"system": f"{BASE}/s2", "codeA": "a", "codeB": "b"}),
    ("CodeSystem/$similar", {"system": f"{BASE}/s2", "code": "a"}),
    ("CodeSystem", {"url": f"{BASE}/s1"}),
    ("ValueSet/v1", {}),
    ("metadata", {"mode": "terminology"}),
]


def body(service: Changing, path: str, query: dict[str, str], headers: dict[str, str]) -> tuple[int, Any]:
    """The answer made anew, whatever is kept of earlier ones."""
    lower = {"host": "localhost", **{name.lower(): value for name, value in headers.items()}}
    response = service.service.api.handle(Request("GET", path, urlencode(query), lower))
    return response.status, orjson.loads(response.body)


def kept(document: dict[str, Any]) -> dict[str, Any]:
    """An answer without the links that repeat the request."""
    return {name: value for name, value in document.items() if name != "link"}


@settings(max_examples=25)
@given(
    happening=steps,
    language=st.sampled_from(["en", "de, en;q=0.5"]),
    version=st.sampled_from(["r4", "r5"]),
)
def test_a_tag_never_stays_when_the_answer_changed(
    happening: list[Step], language: str, version: str
) -> None:
    headers = {"Accept-Language": language}
    with changing() as service:
        known: dict[int, tuple[str, Any]] = {}
        for step in happening:
            service.take(step)
            for number, (path, query) in enumerate(PROBES):
                asked = {**headers, "If-None-Match": known[number][0]} if number in known else headers
                response = service.get(f"/{version}/{path}", asked, **query)
                status, fresh = body(service, f"/{version}/{path}", query, headers)
                if response.status_code == 304:
                    assert response.data == b""
                    assert (status, kept(fresh)) == (200, kept(known[number][1])), (path, step)
                else:
                    assert response.status_code == status
                    assert kept(response.get_json(force=True)) == kept(fresh), (path, step)
                    known.pop(number, None)
                    if status == 200:
                        known[number] = (response.headers["ETag"], fresh)


def rows(service: Changing, version: str, name: str, **query: str) -> tuple[str | None, list[dict[str, Any]]]:
    """The identifier and the rows of an expansion; None where it cannot be made."""
    response = service.get(
        f"/{version}/ValueSet/$expand", url=f"{BASE}/{name}", excludeNested="true", **query
    )
    if response.status_code != 200:
        return None, []
    expansion = response.get_json(force=True)["expansion"]
    return expansion["identifier"], expansion.get("contains", [])


def latest(service: Changing) -> str:
    """The moment of the last change."""
    return service.service.registry.state().newest.moment


def changed_since(service: Changing, moment: str) -> set[str | None]:
    """The value sets whose expansions may have changed since then."""
    asked = {"_expansion-changed": f"gt{moment}", "_elements": "url"}
    found = service.get("/r5/ValueSet", **asked).get_json(force=True)
    return {entry["resource"]["url"] for entry in found.get("entry", ())}


def applied(copy: dict[Any, Any], changes: list[dict[str, Any]]) -> dict[Any, Any]:
    """The rows that a client has after applying changes."""
    copy = dict(copy)
    for row in changes:
        *own, mark = row["extension"]
        plain = {name: value for name, value in row.items() if name != "extension"}
        plain |= {"extension": own} if own else {}
        key = (row["system"], row["code"])
        assert (key in copy) == (mark["valueCode"] != "added")
        if mark["valueCode"] == "removed":
            del copy[key]
        else:
            copy[key] = plain
    return copy


@settings(max_examples=25)
@given(happening=steps, version=st.sampled_from(["r4", "r5"]))
def test_a_copy_kept_in_step_by_since_equals_the_expansion(happening: list[Step], version: str) -> None:
    with changing() as service:
        copies: dict[str, tuple[str, dict[Any, Any]]] = {}
        for step in happening:
            before = latest(service)
            service.take(step)
            told = changed_since(service, before)
            for name in VALUE_SETS:
                identifier, current = rows(service, version, name)
                whole = {(row["system"], row["code"]): row for row in current}
                if identifier is None:
                    copies.pop(name, None)
                    continue
                if name in copies:
                    since, copy = copies[name]
                    renamed, changes = rows(service, version, name, since=since)
                    assert renamed == identifier
                    assert applied(copy, changes) == whole
                    if copy != whole and step[0] != "wait":
                        assert f"{BASE}/{name}" in told
                    if since == identifier:
                        assert changes == []
                copies[name] = identifier, whole


@pytest.mark.parametrize(
    ("since", "says"),
    [
        ("yesterday", "an instant, or the identifier"),
        ("1999-01-01T00:00:00Z", "is not kept here. Pull the expansion in full"),
        ("urn:uuid:0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b", "is not the identifier"),
        ("urn:uuid:ffffffff-ffff-8fff-bfff-ffffffffffff", "is not the identifier"),
        ("urn:oid:1.2.3", "is not the identifier"),
    ],
)
def test_a_point_that_is_not_known_says_to_pull_in_full(client: Client, since: str, says: str) -> None:
    response = client.flask.get(
        f"/{client.version}/ValueSet/$expand",
        query_string={"url": "http://example.org/ValueSet/surgical", "since": since},
    )
    document = client.read(response, response.status_code)
    assert response.status_code in (400, 422)
    assert says in document["issue"][0]["details"]["text"]


def test_what_was_composed_for_another_request_is_noted_too() -> None:
    asked = {"url": f"{BASE}/v1", "system": f"{BASE}/s1", "code": "a"}
    with changing() as service:
        service.take(("put", "s1-1", code_system("s1", "1", {"a": "one"}, {})))
        service.take(("put", "v1", value_set("v1", [{"valueSet": [f"{BASE}/v2"]}])))
        service.take(("put", "v2", value_set("v2", [{"system": f"{BASE}/s1"}])))
        assert service.get("/r5/ValueSet/$expand", url=f"{BASE}/v1").status_code == 200
        tag = {"If-None-Match": service.get("/r5/ValueSet/$validate-code", **asked).headers["ETag"]}
        assert service.get("/r5/ValueSet/$validate-code", tag, **asked).status_code == 304
        service.take(("put", "s2-1", code_system("s2", "1", {"a": "one"}, {})))
        assert service.get("/r5/ValueSet/$validate-code", tag, **asked).status_code == 304
        service.take(("put", "v2", value_set("v2", [{"system": f"{BASE}/s2"}])))
        assert service.get("/r5/ValueSet/$validate-code", tag, **asked).status_code == 200


def test_what_may_be_kept_and_by_whom(client: Client) -> None:
    def headers(path: str, **sent: str) -> Any:
        return client.flask.get(f"/{client.version}/{path}", headers=sent).headers

    public = headers("CodeSystem")
    assert public["Cache-Control"] == "public, no-cache"
    assert "Authorization" in public["Vary"]
    assert public["ETag"].startswith('W/"')
    assert headers("CodeSystem", Authorization="Bearer x")["Cache-Control"] in (
        "private, no-cache",
        "no-store",
    )
    assert headers("CodeSystem/unknown-one")["Cache-Control"] == "no-store"
    assert (
        headers("CodeSystem", **{"If-None-Match": f'"other", {public["ETag"]}'}).get("Content-Length") is None
    )
