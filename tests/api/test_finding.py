"""$find-matches: complete, partial and possible matches."""

from typing import Any

import pytest

from tests.api.client import Client, posted, texts

URL = "http://example.org/operations"
PATH = "CodeSystem/$find-matches"


def concept(code: str, display: str, **properties: str) -> dict[str, Any]:
    values = [{"code": name, "valueCode": value} for name, value in properties.items()]
    return {"code": code, "display": display, "property": values}


OPERATIONS = {
    "resourceType": "CodeSystem",
    "url": URL,
    "version": "1",
    "status": "active",
    "content": "complete",
    "property": [{"code": code, "type": "code"} for code in ("site", "approach", "parent")],
    "concept": [
        concept("1", "Release of hand muscle, open", site="hand", approach="open"),
        concept("2", "Release of hand muscle, closed", site="hand", approach="closed"),
        concept("3", "Release of foot muscle, open", site="foot", approach="open"),
        {"code": "4", "display": "Other operation"},
    ],
}


def known(code: str | None, value: Any = None, element: str = "valueCode") -> tuple[str, str, Any]:
    parts = [{"name": "code", "valueCode": code}] if code else []
    return ("property", "part", parts + ([{"name": "value", element: value}] if value is not None else []))


def find(client: Client, *wanted: tuple[str, str, Any], status: int = 200, **flags: bool) -> Any:
    given = [("tx-resource", "resource", OPERATIONS), ("system", "valueUri", URL), *wanted]
    return client.post(PATH, posted(*given, *((n, "valueBoolean", v) for n, v in flags.items())), status)


def matches(answer: Any) -> list[tuple[str, list[str], str | None]]:
    """(code, properties that are not matched, comment) of every match."""
    found = []
    for match in answer.get("parameter", ()):
        parts = match["part"]
        unmatched = [p["part"][0]["valueCode"] for p in parts if p["name"] == "unmatched"]
        comment = next((p["valueString"] for p in parts if p["name"] == "comment"), None)
        found.append((parts[0]["valueCoding"]["code"], unmatched, comment))
    return found


@pytest.mark.parametrize("exact", [True, False])
def test_complete_matches(client: Client, exact: bool) -> None:
    answer = find(client, known("site", "hand"), known("approach", "open"), exact=exact)
    assert matches(answer) == [("1", [], None)]
    coding = {"system": URL, "version": "1", "code": "1", "display": "Release of hand muscle, open"}
    assert answer["parameter"][0]["part"][0]["valueCoding"] == coding


def test_partial_matches_say_what_they_lack(client: Client) -> None:
    answer = find(client, known("site", "foot"), known("approach", "closed"), exact=True)
    assert matches(answer) == [("2", ["site"], None), ("3", ["approach"], None)]
    unmatched = answer["parameter"][0]["part"][1]["part"]
    assert unmatched == [{"name": "code", "valueCode": "site"}, {"name": "value", "valueCode": "foot"}]


def test_possible_matches_have_the_words_in_their_display(client: Client) -> None:
    wanted = known("site", "Hand muscle", "valueString"), known("approach", "open")
    comment = "the display has the words of the site 'Hand muscle'"
    assert matches(find(client, *wanted, exact=False)) == [("1", ["site"], comment)]
    assert matches(find(client, *wanted, exact=True)) == [("1", ["site"], None), ("3", ["site"], None)]


def test_any_value_a_display_and_the_hierarchy(client: Client) -> None:
    assert [code for code, _, _ in matches(find(client, known("site")))] == ["1", "2", "3"]
    assert matches(find(client, known("display", "other operation"))) == [("4", [], None)]
    assert matches(find(client, known("parent", "1"))) == []


@pytest.mark.parametrize(
    ("wanted", "flags", "status", "problem"),
    [
        (known("colour", "red"), {}, 400, "defines no property 'colour'"),
        (known(None, "red"), {}, 400, "it has no code"),
        (known("site", "hand"), {"compositional": True}, 400, "'compositional'"),
        (known("site", {"value": 3}, "valueQuantity"), {}, 400, "of 'site' is neither a simple value"),
        (("other", "valueCode", "x"), {}, 400, "needs a system and a property"),
    ],
)
def test_what_cannot_be_sought(
    client: Client, wanted: tuple[str, str, Any], flags: dict[str, bool], status: int, problem: str
) -> None:
    assert problem in texts(find(client, wanted, status=status, **flags))


def test_properties_of_properties_are_refused(client: Client) -> None:
    inner = [{"name": "code", "valueCode": "x"}, {"name": "value", "valueCode": "y"}]
    group = ("property", "part", [known("site")[2][0], {"name": "subproperty", "part": inner}])
    assert "has no properties of its own" in texts(find(client, group, status=400))


@pytest.mark.parametrize(
    ("element", "value"),
    [("valueDecimal", 1.5), ("valueInteger", 3), ("valueBoolean", True), ("valueCoding", {"code": "x"})],
)
def test_a_value_that_nothing_has_is_told_as_it_was_given(client: Client, element: str, value: Any) -> None:
    answer = find(client, known("display", "Other operation"), known("parent", value, element))
    (unmatched,) = (p for p in answer["parameter"][0]["part"] if p["name"] == "unmatched")
    assert unmatched["part"][1] == {"name": "value", element: value}


def test_too_many_matches(client: Client) -> None:
    given = [("tx-resource", "resource", OPERATIONS), ("system", "valueUri", URL), known("site")]
    answer = client.post(PATH, posted(*given), 422, {"X-Too-Costly-Threshold": "2"})
    assert "Give more properties" in texts(answer)


def test_on_a_code_system(client: Client) -> None:
    wanted = posted(known("body-part", "hand"), ("exact", "valueBoolean", True))
    (entry,) = client.get("CodeSystem", url="http://example.org/procedures", version="1")["entry"]
    answer = client.post(f"CodeSystem/{entry['resource']['id']}/$find-matches", wanted)
    assert [code for code, _, _ in matches(answer)] == ["HAND"]
    assert answer["parameter"][0]["part"][0]["valueCoding"]["version"] == "1"
