"""Histories: what is in them, how they are cut, and that pages stay right while others write."""

from typing import Any

import pytest

from tests.api.client import texts
from tests.api.writing.author import Author, code_system, value_set


def told(history: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(what, method, version) of each entry."""
    return [
        (e["fullUrl"].split("/", 4)[4], e["request"]["method"], e["response"]["etag"].strip('W/"'))
        for e in history.get("entry", ())
    ]


def followed(author: Author, page: dict[str, Any]) -> list[dict[str, Any]]:
    """The page and all that its links lead to."""
    pages = [page]
    while link := next((one["url"] for one in pages[-1]["link"] if one["relation"] == "next"), None):
        pages.append(author.ask("GET", link.split(f"/{author.version}/", 1)[1]).get_json())
    return pages


def test_of_a_resource_a_type_and_everything(author: Author) -> None:
    author.put(code_system())
    author.put(value_set())
    author.put(value_set(title="A"))
    author.ask("DELETE", "CodeSystem/colours")
    of_colours = [("CodeSystem/colours", "DELETE", "2"), ("CodeSystem/colours", "PUT", "1")]
    of_sets = [("ValueSet/all-colours", "PUT", "2"), ("ValueSet/all-colours", "PUT", "1")]
    assert told(author.get("CodeSystem/colours/_history")) == of_colours
    assert told(author.get("ValueSet/_history")) == of_sets
    everything = author.get("_history")
    assert told(everything) == [of_colours[0], *of_sets, of_colours[1]]
    assert everything["total"] == 4
    deleted, *kept = everything["entry"]
    assert "resource" not in deleted
    assert [e["resource"]["meta"]["versionId"] for e in kept] == ["2", "1", "1"]
    assert [e["response"]["status"] for e in everything["entry"]] == [
        "204 No Content", "200 OK", "201 Created", "201 Created",
    ]  # fmt: skip
    texts(author.get("ValueSet/none/_history", 404))


def test_since_is_inclusive_and_at_is_a_moment(author: Author) -> None:
    moments = [author.put(value_set(title=f"Title {n}")).get_json()["meta"]["lastUpdated"] for n in range(4)]
    place = "ValueSet/all-colours/_history"
    for position, moment in enumerate(moments):
        since = author.get(place, _since=moment)
        assert [version for _, _, version in told(since)] == [str(n + 1) for n in range(3, position - 1, -1)]
        assert since["total"] == 4 - position
        assert [version for _, _, version in told(author.get(place, _at=moment))] == [str(position + 1)]
    assert author.get(place, _since="2999")["total"] == 0
    assert author.get(place, _at="2000-01-01")["total"] == 0
    assert author.get(place, _at=moments[0][:10])["total"] == 4
    east = moments[2].replace("Z", "+00:00")
    assert author.get(place, _since=east)["total"] == 2


def test_pages_stay_right_while_others_write(author: Author) -> None:
    for number in range(5):
        author.put(value_set(f"set-{number}"))
        author.put(value_set(f"set-{number}", title="A"))
    before = told(author.get("ValueSet/_history"))
    page = author.get("ValueSet/_history", _count=3)
    assert told(page) == before[:3]
    author.put(value_set("set-0", title="B"))
    author.ask("DELETE", "ValueSet/set-4")
    pages = followed(author, page)
    assert [len(told(one)) for one in pages] == [3, 3, 3, 1]
    assert [row for one in pages for row in told(one)] == before
    assert author.get("ValueSet/_history", _count=0)["total"] == 12
    assert "entry" not in author.get("ValueSet/_history", _count=0)


def test_pages_of_what_came_in_one_transaction(r5: Author) -> None:
    sets = [
        {"resource": value_set(f"s{n}"), "request": {"method": "PUT", "url": f"ValueSet/s{n}"}}
        for n in range(7)
    ]
    r5.post("", {"resourceType": "Bundle", "type": "transaction", "entry": sets})
    pages = followed(r5, r5.get("_history", _count=2))
    rows = [row for one in pages for row in told(one)]
    assert rows == [(f"ValueSet/s{n}", "PUT", "1") for n in range(7)]
    assert {one["total"] for one in pages} == {7}


@pytest.mark.parametrize(
    ("name", "value"),
    [("_since", "yesterday"), ("_since", "2026-02-30"), ("_at", "9"), ("_count", "-1"), ("_cursor", "zzz"),
     ("_cursor", "WzFd"), ("_since", "9999-12-31T23:59:59.9999Z")],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(r5: Author, name: str, value: str) -> None:
    assert f"'{name}'" in texts(r5.get("_history", 400, **{name: value}))


def test_an_unknown_parameter_is_refused_if_preferred(r5: Author) -> None:
    assert r5.get("_history", _list="x")["total"] == 0
    assert "_list" in texts(r5.get("_history", 400, {"Prefer": "handling=strict"}, _list="x"))
