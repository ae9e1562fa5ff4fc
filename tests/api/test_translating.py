"""$translate over HTTP, in the words of each version."""

from typing import Any

import pytest

from tests.api.client import Client, parameter, posted, texts
from tests.api.content import LARGE, PROCEDURES, SIDE, TO_LARGE, concept_map

HAND = {"system": PROCEDURES, "code": "HAND"}
BROADER = {"r4": ("equivalence", "narrower"), "r5": ("relationship", "source-is-broader-than-target")}
NARROWER = {"r4": ("equivalence", "wider"), "r5": ("relationship", "source-is-narrower-than-target")}


def matches(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of every match; the value of each, or its own parts."""
    return [_values(p["part"]) for p in answer["parameter"] if p["name"] == "match"]


def _values(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        p["name"]: _values(p["part"]) if "part" in p else next(p[key] for key in p if key.startswith("value"))
        for p in parts
    }


def codes(answer: dict[str, Any]) -> list[str]:
    return [match["concept"]["code"] for match in matches(answer)]


def test_forwards(client: Client) -> None:
    answer = client.get("ConceptMap/$translate", **HAND)
    first, second = matches(answer)
    word, broader = BROADER[client.version]
    assert parameter(answer, "result") is True
    assert parameter(answer, "message") is None
    assert first["concept"] == {"system": LARGE, "code": "N00001"}
    assert first["originMap"] == f"{TO_LARGE}|1"
    assert (first[word], second[word]) == ("equivalent", broader)
    if client.version == "r5":
        assert first["product"] == {"attribute": SIDE, "value": "right"}
        assert second["dependsOn"] == {"attribute": SIDE, "value": "left"}
    else:
        assert first["product"] == {"element": SIDE, "concept": {"code": "right"}}
        assert second.keys() == {"equivalence", "concept", "originMap", "source"}
        assert first["source"] == f"{TO_LARGE}|1"


def test_backwards_by_naming_the_target(client: Client) -> None:
    answer = client.get("ConceptMap/$translate", targetSystem=LARGE, targetCode="N00002")
    (found,) = matches(answer)
    word, broader = BROADER[client.version]
    assert found["concept"] == {"system": LARGE, "code": "N00002"}
    assert found["source"] == {"system": PROCEDURES, "version": "2", "code": "HAND"}
    assert found[word] == broader


def test_backwards_by_reversing(client: Client) -> None:
    (found,) = matches(client.get("ConceptMap/$translate", system=LARGE, code="N00002", reverse="true"))
    word, narrower = NARROWER[client.version]
    assert found["concept"] == {"system": PROCEDURES, "version": "2", "code": "HAND"}
    assert found[word] == narrower
    assert found.get("source") == (f"{TO_LARGE}|1" if client.version == "r4" else None)


@pytest.mark.parametrize("code", ["SURGERY", "nothing"])
def test_no_translation(client: Client, code: str) -> None:
    answer = client.get("ConceptMap/$translate", system=PROCEDURES, code=code)
    assert parameter(answer, "result") is False
    assert parameter(answer, "message") == "No translations found"
    assert matches(answer) == []


def test_a_code_that_is_known_to_have_no_translation(client: Client) -> None:
    answer = client.get("ConceptMap/$translate", system=PROCEDURES, code="ENDED")
    assert parameter(answer, "result") is False
    assert parameter(answer, "message") == f"No translations found; {TO_LARGE}|1 says that ENDED has none"
    assert matches(answer) == []


def unmapped(version: str, mode: str, **more: str) -> dict[str, Any]:
    """A map from procedures to numbers, in the words of a version, that has HAND alone."""
    word, mode_in = {
        "r4": ("equivalence", {"use-source-code": "provided"}),
        "r5": ("relationship", {}),
    }[version]
    rest = {"mode": mode_in.get(mode, mode), **more}
    if version == "r5" and mode != "other-map":
        rest["relationship"] = "related-to"
    if version == "r4" and "otherMap" in rest:
        rest["url"] = rest.pop("otherMap")
    target = {"code": "N00001", word: "equivalent"}
    group = {
        "source": PROCEDURES,
        "target": LARGE,
        "element": [{"code": "HAND", "target": [target]}],
        "unmapped": rest,
    }
    return {"resourceType": "ConceptMap", "status": "active", "group": [group]}


@pytest.mark.parametrize(
    ("mode", "more", "expected"),
    [
        ("use-source-code", {}, "NEW"),
        ("fixed", {"code": "N00009"}, "N00009"),
        ("other-map", {"otherMap": "http://example.org/ConceptMap/further"}, "N00007"),
    ],
)
def test_unmapped_codes(client: Client, mode: str, more: dict[str, str], expected: str) -> None:
    word = {"r4": "equivalence", "r5": "relationship"}[client.version]
    further = concept_map(
        "1", PROCEDURES, [{"code": "NEW", "target": [{"code": "N00007", word: "equivalent"}]}]
    )
    further["url"] = "http://example.org/ConceptMap/further"
    for code, found in (("NEW", expected), ("HAND", "N00001")):
        asked = posted(
            ("coding", "valueCoding", {"system": PROCEDURES, "code": code}),
            ("conceptMap", "resource", unmapped(client.version, mode, **more)),
            ("tx-resource", "resource", further),
        )
        assert codes(client.post("ConceptMap/$translate", asked)) == [found]


@pytest.mark.parametrize("concept", ["codeableConcept", "sourceCodeableConcept"])
def test_each_coding_of_a_concept_is_translated(client: Client, concept: str) -> None:
    codings = [HAND, {"system": PROCEDURES, "code": "IMAGING"}]
    answer = client.post(
        "ConceptMap/$translate", posted((concept, "valueCodeableConcept", {"coding": codings}))
    )
    assert codes(answer) == ["N00001", "N00002", "N00003"]


def test_scopes_limit_both_sides(client: Client) -> None:
    within, elsewhere = f"{LARGE}?fhir_vs", f"{PROCEDURES}?fhir_vs"
    names = {"r4": ("source", "target"), "r5": ("sourceScope", "targetScope")}[client.version]
    both = dict(zip(names, (elsewhere, within), strict=True))
    assert codes(client.get("ConceptMap/$translate", **HAND, **both)) == ["N00001", "N00002"]
    swapped = dict(zip(names, (within, elsewhere), strict=True))
    assert codes(client.get("ConceptMap/$translate", **HAND, **swapped)) == []


def test_what_is_not_related_is_told_but_is_no_translation(client: Client) -> None:
    answer = client.get("ConceptMap/$translate", system=PROCEDURES, code="IMAGING")
    word, said = {"r4": ("equivalence", "disjoint"), "r5": ("relationship", "not-related-to")}[client.version]
    assert parameter(answer, "result") is False
    assert [match[word] for match in matches(answer)] == [said]


def test_a_dependency_decides(client: Client) -> None:
    right = {"coding": [{"code": "right"}]}
    parts = {
        "r4": [("element", "valueUri", SIDE), ("concept", "valueCodeableConcept", right)],
        "r5": [("attribute", "valueUri", SIDE), ("value", "valueCode", "right")],
    }[client.version]
    dependency = [{"name": name, element: value} for name, element, value in parts]
    asked = posted(("sourceCoding", "valueCoding", HAND), ("dependency", "part", dependency))
    assert codes(client.post("ConceptMap/$translate", asked)) == ["N00001"]


def test_on_a_map(client: Client) -> None:
    by_url = client.get("ConceptMap/$translate", url=TO_LARGE, **HAND)
    assert client.get("ConceptMap/to-large/$translate", **HAND) == by_url


def test_a_map_of_the_request_hides_the_stored_one_of_its_url(r5: Client) -> None:
    target = {"code": "X", "relationship": "equivalent"}
    own = concept_map("2", PROCEDURES, [{"code": "HAND", "target": [target]}])
    asked = posted(("sourceCoding", "valueCoding", HAND), ("tx-resource", "resource", own))
    assert codes(r5.post("ConceptMap/$translate", asked)) == ["X"]
    assert codes(r5.get("ConceptMap/$translate", **HAND)) == ["N00001", "N00002"]


def test_a_map_of_r4_answers_in_its_own_words(r4: Client) -> None:
    target = {"code": "X", "equivalence": "subsumes"}
    own = concept_map("2", PROCEDURES, [{"code": "HAND", "target": [target]}])
    asked = posted(("coding", "valueCoding", HAND), ("conceptMap", "resource", own))
    assert [m["equivalence"] for m in matches(r4.post("ConceptMap/$translate", asked))] == ["subsumes"]


@pytest.mark.parametrize(
    ("asked", "status", "problem"),
    [
        ({}, 400, "needs either a source"),
        ({"code": "HAND"}, 400, "needs its system"),
        ({**HAND, "targetCode": "N00001", "targetSystem": LARGE}, 400, "needs either a source"),
        (
            {**HAND, "url": "http://example.org/nowhere"},
            404,
            "'http://example.org/nowhere' could not be found",
        ),
        ({**HAND, "source": "http://example.org/nowhere"}, 404, "http://example.org/nowhere"),
    ],
)
def test_what_cannot_be_answered(client: Client, asked: dict[str, str], status: int, problem: str) -> None:
    assert problem in texts(client.get("ConceptMap/$translate", status, **asked))


def test_a_damaged_map_is_refused(client: Client) -> None:
    damaged = {"resourceType": "ConceptMap", "status": "active", "group": "none"}
    asked = posted(("coding", "valueCoding", HAND), ("conceptMap", "resource", damaged))
    assert "not well formed" in texts(client.post("ConceptMap/$translate", asked, 400))
