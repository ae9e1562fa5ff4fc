"""$closure over HTTP, in the shape of each version."""

from typing import Any

import pytest

from tests.api.client import Client, posted, texts
from tests.api.content import PROCEDURES

WORDS = {"r4": ("equivalence", "subsumes"), "r5": ("relationship", "source-is-narrower-than-target")}


def concept(code: str) -> tuple[str, str, Any]:
    return "concept", "valueCoding", {"system": PROCEDURES, "code": code}


def ask(client: Client, name: str, *more: tuple[str, str, Any], status: int = 200) -> Any:
    return client.post("$closure", posted(("name", "valueString", name), *more), status)


def relations(concept_map: Any, version: str) -> list[tuple[str, str]]:
    word, below = WORDS[version]
    found = [(e["code"], t) for g in concept_map.get("group", ()) for e in g["element"] for t in e["target"]]
    assert all(target[word] == below for _, target in found)
    return [(code, target["code"]) for code, target in found]


def test_a_table_is_begun_filled_and_asked_again(client: Client) -> None:
    name = f"patients-{client.version}"
    begun = ask(client, name)
    assert (begun["resourceType"], begun["version"], begun.get("group")) == ("ConceptMap", "0", None)
    assert name in begun["title"]
    first = ask(client, name, concept("HAND"), concept("IMAGING"))
    assert (first["version"], relations(first, client.version)) == ("1", [])
    second = ask(client, name, concept("NEW"), concept("SURGERY"))
    assert second["version"] == "2"
    assert set(relations(second, client.version)) == {
        ("NEW", "HAND"),
        ("NEW", "SURGERY"),
        ("HAND", "SURGERY"),
    }
    (group,) = second["group"]
    system = {"r4": (PROCEDURES, "2"), "r5": (f"{PROCEDURES}|2", None)}[client.version]
    assert (group["source"], group.get("sourceVersion")) == system
    again = ask(client, name, ("version", "valueString", "1"))
    assert again["group"] == second["group"]
    assert ask(client, name, ("version", "valueString", "2")).get("group") is None


@pytest.mark.parametrize(
    ("more", "status", "problem"),
    [
        ([concept("HAND")], 404, "'unknown' is not known"),
        ([("version", "valueString", "0")], 404, "'unknown' is not known"),
        ([concept("HAND"), ("version", "valueString", "0")], 400, "cannot be given with concepts"),
    ],
)
def test_what_cannot_be_answered(
    client: Client, more: list[tuple[str, str, Any]], status: int, problem: str
) -> None:
    assert problem in texts(ask(client, "unknown", *more, status=status))


def test_nothing_is_added_where_a_code_is_unknown(client: Client) -> None:
    name = f"unknown-code-{client.version}"
    ask(client, name)
    assert "Unknown code 'nothing'" in texts(
        ask(client, name, concept("HAND"), concept("nothing"), status=422)
    )
    assert ask(client, name, ("version", "valueString", "0"))["version"] == "0"


def test_it_changes_something_so_it_is_posted(client: Client) -> None:
    assert "GET" in texts(client.get("$closure", 405, name="x"))
