"""Bad input to a write: a 4xx that says what and where, and nothing stored."""

from typing import Any

import orjson
import pytest

from tests.api.writing.author import Author, code_system, issues, value_set


@pytest.fixture
def database_url() -> None:
    """SQLite alone: nothing of this comes as far as the database."""


GOOD = orjson.dumps(value_set())


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "not JSON"),
        (GOOD[:-5], "not JSON"),
        (b"[1]", "ValueSet was expected"),
        (b"7", "ValueSet was expected"),
        (GOOD[:-1] + b',"status":"draft"}', "'status' stands twice"),
        (GOOD[:-1] + rb',"title":"\ud800"}', "not JSON"),
        (GOOD[:-1] + rb',"title":"a\u0000b"}', "ValueSet.title"),
        (GOOD[:-1] + b',"title":"\xff"}', "not JSON"),
        (GOOD[:-1] + b',"expansion":{"timestamp":"2026-01-01","total":' + b"9" * 40 + b"}}", "digits"),
        (GOOD[:-1] + b',"x":1e999}', "infinity"),
        (GOOD[:-1] + b',"x":NaN}', "not JSON"),
        (GOOD[:-1] + b',"x":' + b"[" * 10_000 + b"]" * 10_000 + b"}", ""),
        (GOOD[:-1] + b',"x":' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}", "nests deeper"),
    ],
    ids=range(13),
)
def test_a_body_that_cannot_be_kept(author: Author, body: bytes, problem: str) -> None:
    response = author.ask("PUT", "ValueSet/all-colours", body)
    assert response.status_code == 400, response.data
    assert problem in issues(response)
    assert author.get("_history")["total"] == 0


@pytest.mark.parametrize(
    ("change", "status", "problem"),
    [
        ({"resourceType": "CodeSystem"}, 400, "CodeSystem"),
        ({"resourceType": None}, 400, "ValueSet"),
        ({"id": "other"}, 400, "ValueSet.id"),
        ({"id": None}, 400, "ValueSet.id"),
        ({"status": "none"}, 422, "ValueSet.status"),
        ({"status": 7}, 400, "ValueSet.status"),
        ({"invented": 7}, 400, "invented"),
        ({"url": "http://example.org/" + "x" * 2000}, 400, "ValueSet.url"),
        ({"compose": {"include": []}}, 400, "ValueSet.compose.include"),
        ({"meta": {"tag": [{"code": "SUBSETTED"}]}}, 422, "ValueSet.meta.tag"),
    ],
)
def test_a_resource_that_cannot_be_kept(
    author: Author, change: dict[str, Any], status: int, problem: str
) -> None:
    document = {name: value for name, value in (value_set() | change).items() if value is not None}
    response = author.ask("PUT", "ValueSet/all-colours", document)
    assert (response.status_code, problem in issues(response)) == (status, True), response.data
    assert author.get("_history")["total"] == 0


def test_a_hierarchy_that_is_none(author: Author) -> None:
    circle = code_system("colours", property=[{"code": "parent", "type": "code"}])
    for one, other in zip(circle["concept"], reversed(circle["concept"]), strict=True):
        one["property"] = [{"code": "parent", "valueCode": other["code"]}]
    response = author.put(circle)
    assert response.status_code == 422
    assert "CodeSystem.concept" in issues(response)
    twice = author.put(code_system("colours", "RED", "RED"))
    assert (twice.status_code, "RED" in issues(twice)) == (422, True)


def test_a_code_system_without_url_could_not_be_asked(author: Author) -> None:
    document = {name: value for name, value in code_system().items() if name != "url"}
    response = author.put(document)
    assert response.status_code in (400, 422)
    assert "CodeSystem.url" in issues(response)


@pytest.mark.parametrize("resource_id", ["a_b", "x" * 65, "é"])
def test_an_id_that_is_none(author: Author, resource_id: str) -> None:
    response = author.put(value_set(resource_id, url="http://example.org/x"))
    assert (response.status_code, "ValueSet.id" in issues(response)) == (400, True)


def test_another_content_type(author: Author) -> None:
    for method, path, kind in (
        ("PUT", "ValueSet/all-colours", "text/plain"),
        ("POST", "ValueSet", "application/json-patch+json"),
        ("PATCH", "ValueSet/all-colours", "application/fhir+json"),
    ):
        response = author.flask.open(f"/{author.version}/{path}", method=method, data=GOOD, content_type=kind)
        assert response.status_code == 415, response.data
        assert kind in issues(response)


@pytest.mark.parametrize(
    ("changes", "status", "problem"),
    [
        ({}, 400, "not an array"),
        ([1], 400, "not an array"),
        ([{"op": "fly", "path": "/a"}], 400, "fly"),
        ([{"op": "add"}], 400, "path"),
        ([{"op": "add", "path": "title", "value": 1}], 400, "operation 0"),
        ([{"op": "test", "path": "/status", "value": "draft"}], 422, "operation 0 (test /status)"),
        ([{"op": "remove", "path": "/title"}], 422, "operation 0 (remove /title)"),
        ([{"op": "copy", "path": "/title", "from": "/none"}], 422, "operation 0 (copy /title)"),
        ([{"op": "copy", "path": "/title"}], 422, "operation 0 (copy /title)"),
        (
            [{"op": "add", "path": "/compose/include/-", "value": {}}, {"op": "remove", "path": "/x"}],
            422,
            "1 (remove",
        ),
        ([{"op": "replace", "path": "/status", "value": "none"}], 422, "ValueSet.status"),
        (
            [{"op": "remove", "path": "/status"}, {"op": "add", "path": "/x", "value": 1}],
            400,
            "ValueSet.status",
        ),
        ([{"op": "replace", "path": "/id", "value": "other"}], 400, "ValueSet.id"),
        ([{"op": "replace", "path": "", "value": 7}], 400, ""),
        (
            [{"op": "add", "path": "/x", "value": []}] + [{"op": "copy", "from": "", "path": "/x/-"}] * 40,
            422,
            "copies",
        ),
    ],
    ids=range(15),
)
def test_a_patch_that_cannot_be_applied(author: Author, changes: Any, status: int, problem: str) -> None:
    author.put(value_set())
    response = author.ask("PATCH", "ValueSet/all-colours", changes)
    assert response.status_code == status, response.data
    assert problem in issues(response)
    assert author.get("ValueSet/all-colours/_history")["total"] == 1
