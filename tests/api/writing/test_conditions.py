"""What a client may ask to be so before something is done."""

import pytest

from tests.api.writing.author import Author, issues, said, value_set, version_of

BY_URL = "ValueSet?url=http://example.org/ValueSet/all-colours"
BY_BOTH = f"{BY_URL}&version=1"


def test_an_update_of_another_version_is_refused(author: Author) -> None:
    author.put(value_set())
    assert author.put(value_set(title="A"), if_match='W/"1"').status_code == 200
    for tags in ('W/"1"', '"1", "7"', 'W/"3"'):
        refused = author.put(value_set(title="B"), if_match=tags)
        assert refused.status_code == 412
        assert 'is at W/"2"' in issues(refused)
    for tags in ('W/"2"', '"1" , W/"2"', "*"):
        assert author.put(value_set(title="A"), if_match=tags).status_code == 200
    assert author.patch("ValueSet/all-colours", if_match='W/"1"').status_code == 412
    assert author.ask("DELETE", "ValueSet/all-colours", if_match='W/"1"').status_code == 412
    assert author.put(value_set(), if_match="2").status_code == 400
    assert author.ask("DELETE", "ValueSet/all-colours", if_match='W/"2"').status_code == 204
    assert author.put(value_set(), if_match='W/"3"').status_code == 412


def test_a_create_that_must_not_replace(author: Author) -> None:
    assert author.put(value_set(), if_none_match="*").status_code == 201
    refused = author.put(value_set(title="A"), if_none_match="*")
    assert (refused.status_code, "exists" in issues(refused)) == (412, True)
    assert "title" not in author.get("ValueSet/all-colours")
    author.ask("DELETE", "ValueSet/all-colours")
    assert author.put(value_set(), if_none_match="*").status_code == 201


def test_a_create_unless_there_is_one(author: Author) -> None:
    query = BY_BOTH.partition("?")[2]
    first = author.ask("POST", "ValueSet", value_set(version="1"), if_none_exist=query)
    again = author.ask("POST", "ValueSet", value_set(version="1", title="B"), if_none_exist=query)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.get_json() == first.get_json()
    author.put(value_set("other", url="http://example.org/ValueSet/all-colours", version="2"))
    several = author.ask("POST", "ValueSet", value_set(), if_none_exist=BY_URL.partition("?")[2])
    assert (several.status_code, "match" in issues(several)) == (412, True)


def test_an_update_by_url_and_version(author: Author) -> None:
    created = author.ask("PUT", BY_BOTH, value_set(version="1"))
    assert created.status_code == 201
    assert created.get_json()["id"] == "all-colours"
    without_id = {k: v for k, v in value_set(version="1", title="A").items() if k != "id"}
    updated = author.ask("PUT", BY_BOTH, without_id)
    assert (updated.status_code, version_of(updated)) == (200, "2")
    assert said(author.get("ValueSet/all-colours")) == said(value_set(version="1", title="A"))
    wrong_id = author.ask("PUT", BY_BOTH, value_set(version="1") | {"id": "other"})
    assert (wrong_id.status_code, "id" in issues(wrong_id)) == (400, True)
    taken = author.ask("PUT", "ValueSet?url=http://example.org/none", value_set(version="1"))
    assert taken.status_code == 409
    other = value_set("other", url="http://example.org/ValueSet/all-colours", version="2")
    assert author.put(other).status_code == 201
    assert author.ask("PUT", BY_URL, without_id).status_code == 412
    assert author.ask("PUT", BY_BOTH, without_id, if_match='W/"1"').status_code == 412


def test_a_delete_and_a_patch_by_url(author: Author) -> None:
    change = {"op": "add", "path": "/title", "value": "A"}
    assert author.ask("DELETE", BY_URL).status_code == 404
    assert author.patch(BY_URL, change).status_code == 404
    author.put(value_set())
    assert author.patch(BY_URL, change).status_code == 200
    assert author.get("ValueSet/all-colours")["title"] == "A"
    author.put(value_set("other", url="http://example.org/ValueSet/all-colours", version="2"))
    assert author.ask("DELETE", BY_URL).status_code == 412
    assert author.ask("DELETE", f"{BY_URL}&version=2").status_code == 204
    assert author.ask("DELETE", BY_URL).status_code == 204
    assert author.ask("GET", "ValueSet").get_json()["total"] == 0


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("", "nothing to find a resource by"),
        ("_format=json", "nothing to find a resource by"),
        ("url=http://a&flavour=b", "flavour"),
        ("url=", "needs a value"),
    ],
)
def test_a_condition_that_may_mean_too_much_is_refused(r5: Author, query: str, problem: str) -> None:
    r5.put(value_set())
    response = r5.ask("DELETE", f"ValueSet?{query}")
    assert (response.status_code, problem in issues(response)) == (400, True)
    assert r5.ask("GET", "ValueSet/all-colours").status_code == 200


def test_a_read_of_what_the_client_has(author: Author) -> None:
    stored = author.put(value_set())
    place, tag = "ValueSet/all-colours", stored.headers["ETag"]
    for path in (place, f"{place}/_history/1"):
        for headers in (
            {"if_none_match": tag},
            {"if_none_match": f'"9", {tag}'},
            {"if_none_match": "*"},
            {"if_modified_since": stored.headers["Last-Modified"]},
        ):
            response = author.ask("GET", path, **headers)
            assert (response.status_code, response.data) == (304, b"")
            assert response.headers["ETag"] == tag
        for headers in (
            {"if_none_match": 'W/"9"'},
            {"if_none_match": 'W/"9"', "if_modified_since": stored.headers["Last-Modified"]},
            {"if_modified_since": "Thu, 01 Jan 2026 00:00:00 GMT"},
            {"if_modified_since": "yesterday"},
        ):
            assert author.ask("GET", path, **headers).status_code == 200
    author.put(value_set(title="A"))
    assert author.ask("GET", place, if_none_match=tag).status_code == 200
    assert author.ask("GET", f"{place}/_history/1", if_none_match=tag).status_code == 304
