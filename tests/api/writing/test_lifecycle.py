"""One resource from its creation to its deletion, as FHIR's table of interactions has it."""

from typing import Any

import pytest

from service.fhir.web_source import without_web_source
from tests.api.client import texts
from tests.api.writing.author import Author, code_system, issues, said, value_set, version_of

NAMING_SYSTEM = {
    "resourceType": "NamingSystem",
    "id": "colour-names",
    "name": "ColourNames",
    "status": "active",
    "kind": "codesystem",
    "date": "2026-01-01",
    "uniqueId": [{"type": "uri", "value": "http://example.org/colours"}],
}
MAPPED = {
    "resourceType": "ConceptMap",
    "id": "to-german",
    "url": "http://example.org/ConceptMap/to-german",
    "status": "draft",
}
ALL = [code_system(), value_set(), MAPPED, NAMING_SYSTEM]


@pytest.mark.parametrize("document", ALL, ids=lambda d: str(d["resourceType"]))
def test_a_life(author: Author, document: dict[str, Any]) -> None:
    kind = document["resourceType"]
    place = f"{kind}/{document['id']}"
    assert author.ask("GET", place).status_code == 404
    assert author.ask("DELETE", place).status_code == 404

    created = author.put(document)
    assert (created.status_code, version_of(created)) == (201, "1")
    assert created.headers["Location"] == f"http://localhost/{author.version}/{place}/_history/1"
    assert created.headers["Last-Modified"].endswith("GMT")
    stored = created.get_json()
    assert said(stored) == said(document)
    assert (stored["id"], stored["meta"]["versionId"]) == (document["id"], "1")
    assert author.get(place) == stored

    updated = author.put(document | {"status": "retired"})
    assert (updated.status_code, version_of(updated)) == (200, "2")
    assert author.get(place)["status"] == "retired"
    assert author.get(f"{place}/_history/1") == without_web_source(stored)
    assert updated.get_json()["meta"]["lastUpdated"] > stored["meta"]["lastUpdated"]

    patched = author.patch(place, {"op": "replace", "path": "/status", "value": "draft"})
    assert (patched.status_code, version_of(patched)) == (200, "3")
    assert said(patched.get_json()) == said(document | {"status": "draft"})

    deleted = author.ask("DELETE", place)
    assert (deleted.status_code, version_of(deleted), deleted.data) == (204, "4", b"")
    assert author.ask("DELETE", place).status_code == 204
    assert "was deleted" in texts(author.get(place, 410))
    assert "was deleted" in texts(author.get(f"{place}/_history/4", 410))
    assert "no version" in texts(author.get(f"{place}/_history/9", 404))
    assert author.get(f"{place}/_history/1") == without_web_source(stored)
    assert author.ask("GET", kind).get_json()["total"] == 0

    again = author.put(document)
    assert (again.status_code, version_of(again)) == (201, "5")
    history = author.get(f"{place}/_history")
    assert [e["request"]["method"] for e in history["entry"]] == ["PUT", "DELETE", "PATCH", "PUT", "PUT"]
    assert [e.get("resource", {}).get("status") for e in history["entry"]] == [
        document["status"], None, "draft", "retired", document["status"],
    ]  # fmt: skip
    assert [e["response"]["etag"] for e in history["entry"]] == [f'W/"{n}"' for n in (5, 4, 3, 2, 1)]


@pytest.mark.parametrize("document", ALL, ids=lambda d: str(d["resourceType"]))
def test_a_created_one_has_an_id_of_the_servers(author: Author, document: dict[str, Any]) -> None:
    created = author.ask("POST", document["resourceType"], document)
    assert created.status_code == 201
    stored = created.get_json()
    assert stored["id"] != document["id"]
    assert created.headers["Location"].endswith(f"/{stored['resourceType']}/{stored['id']}/_history/1")
    assert author.get(f"{stored['resourceType']}/{stored['id']}") == stored


def test_the_same_again_changes_nothing(author: Author) -> None:
    first, second = author.put(value_set()), author.put(value_set())
    assert (second.status_code, version_of(second)) == (200, "1")
    assert first.get_json() == second.get_json()


def test_what_is_said_of_versions_is_the_servers(author: Author) -> None:
    meta = {"versionId": "77", "lastUpdated": "2000-01-01T00:00:00Z", "profile": ["http://example.org/p"]}
    stored = author.put(value_set(meta=meta)).get_json()
    assert stored["meta"]["versionId"] == "1"
    assert stored["meta"]["lastUpdated"] > "2026"
    assert stored["meta"]["profile"] == ["http://example.org/p"]


def test_what_was_written_answers_at_once(author: Author) -> None:
    def codes() -> list[str]:
        expanded = author.get("ValueSet/$expand", url="http://example.org/ValueSet/all-colours")
        return [row["code"] for row in expanded["expansion"]["contains"]]

    author.put(code_system())
    author.put(value_set())
    assert codes() == codes() == ["RED", "BLUE"]
    author.patch("CodeSystem/colours", {"op": "add", "path": "/concept/-", "value": {"code": "GREEN"}})
    assert codes() == ["RED", "BLUE", "GREEN"]
    author.ask("DELETE", "CodeSystem/colours")
    texts(author.get("ValueSet/$expand", 404, url="http://example.org/ValueSet/all-colours"))


def test_another_resource_may_not_take_a_canonical(author: Author) -> None:
    author.put(value_set(version="1"))
    for response in (
        author.ask("POST", "ValueSet", value_set(version="1")),
        author.put(value_set(version="1") | {"id": "other"}),
    ):
        assert response.status_code == 409
        assert "ValueSet/all-colours already has" in issues(response)
    assert author.put(value_set(version="2") | {"id": "other"}).status_code == 201
    assert author.ask("DELETE", "ValueSet/all-colours").status_code == 204
    assert author.ask("POST", "ValueSet", value_set(version="1")).status_code == 201


@pytest.mark.parametrize(
    ("prefer", "status", "kind"),
    [
        ("return=minimal", 201, None),
        ("return=representation", 201, "ValueSet"),
        ("respond-async, return=OperationOutcome", 201, "OperationOutcome"),
    ],
)
def test_as_much_comes_back_as_is_preferred(
    author: Author, prefer: str, status: int, kind: str | None
) -> None:
    response = author.put(value_set(), prefer=prefer)
    assert response.status_code == status
    assert version_of(response) == "1"
    assert (response.get_json()["resourceType"] if response.data else None) == kind
    deleted = author.ask("DELETE", "ValueSet/all-colours", prefer=prefer)
    assert deleted.status_code == (200 if kind == "OperationOutcome" else 204)


def test_each_version_sees_what_the_other_wrote(r4: Author, r5: Author) -> None:
    identified = NAMING_SYSTEM | {
        "url": "http://example.org/NamingSystem/1",
        "version": "3",
        "title": "Names",
    }
    r5.put(identified)
    shown = r4.get("NamingSystem/colour-names")
    carried = {e["url"].rpartition(".")[2]: e for e in shown["extension"]}
    assert carried.keys() == {"url", "version", "title"}
    assert "url" not in shown
    r4.put(shown | {"status": "retired"})
    assert said(r5.get("NamingSystem/colour-names")) == said(identified | {"status": "retired"})

    equivalence = {"code": "RED", "target": [{"code": "rot", "equivalence": "wider"}]}
    group = {"source": "http://example.org/a", "target": "http://example.org/b", "element": [equivalence]}
    r4.put(MAPPED | {"group": [group]})
    assert r4.get("ConceptMap/to-german")["group"] == [group]
    target = r5.get("ConceptMap/to-german")["group"][0]["element"][0]["target"][0]
    assert target == {"code": "rot", "relationship": "source-is-narrower-than-target"}
