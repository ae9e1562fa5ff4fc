"""CodeSystem/$similar over HTTP, and the property of $lookup."""

from typing import Any

import pytest
from flask import Flask

from service.app import create_app
from service.config import Settings
from service.loaders.release import LoadOptions, Release
from service.loads import run_load, store
from service.opening import open_service
from service.terminology.code_systems import CONCEPT_PROPERTIES, CodeSystem, PropertyDefinition
from service.terminology.concepts import Property
from service.terminology.types import DateTime
from tests.api.client import Client, posted, texts
from tests.similar.small import axis_concept

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
CODES = ("0KNC0ZZ", "0KND0ZZ", "0KNE0ZZ", "0KN00ZZ", "0KNC3ZZ")
OVER = axis_concept("0KNC4ZZ", Property("retirementDate", DateTime("2026-03-31")))
SIDES = ["the same on the left side", "the same on both sides"]
PAGE = """---
id: muscle-release
title: Release of a hand muscle
codes:
  - system: icd-10-pcs
    patterns: ["0KN[CD]0ZZ"]
reviewed: 2026-01-01
source: Written for a test.
---

## Name of the Procedure

- Common Name: Freeing a muscle

## Similar Codes

- icd-10-pcs|0KN00ZZ: Release of a muscle of the head
"""
"""A page that describes two codes and lists one."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("similar")
    (folder / "muscle-release.md").write_text(PAGE)
    settings = Settings(data=folder / "data")
    service = open_service(settings)
    retirement = PropertyDefinition("retirementDate", "dateTime", f"{CONCEPT_PROPERTIES}#retirementDate")
    header = CodeSystem(
        url=PCS, version="2025.10", name="Muscles", effective_start="2025-10-01", properties=(retirement,)
    )
    concepts = (*map(axis_concept, CODES), OVER)
    store(service, [Release(code_system=header, concepts=concepts, files=("muscles.txt",))])
    run_load(service, "procedure-pages", [folder / "muscle-release.md"], LoadOptions())
    return create_app(settings)


@pytest.fixture(params=["r4", "r5"])
def client(app: Flask, request: pytest.FixtureRequest) -> Client:
    return Client.of(app, request.param)


def value(part: dict[str, Any]) -> Any:
    return next(v for name, v in part.items() if name.startswith("value"))


def matches(answer: Any) -> list[dict[str, Any]]:
    """Each match by the names of its parts."""
    found = [p for p in answer.get("parameter", ()) if p["name"] == "match"]
    return [{part["name"]: value(part) for part in match["part"]} for match in found]


def test_the_most_similar_comes_first_each_with_its_reason(client: Client) -> None:
    found = matches(client.get("CodeSystem/$similar", system=PCS, code="0KNC0ZZ", date="2026-04-01"))
    assert [(m["coding"]["code"], m["kind"]) for m in found] == [
        ("0KN00ZZ", "listed"), ("0KND0ZZ", "axis"), ("0KNC3ZZ", "axis"), ("0KNE0ZZ", "axis"),
    ]  # fmt: skip
    assert [found[1]["reason"], found[3]["reason"]] == SIDES
    assert found[0]["reason"] == "listed as similar by the page Freeing a muscle"
    assert found[1]["coding"]["display"] == "Release Hand Muscle, Left Open No Device No Qualifier"
    assert found[1]["coding"]["version"] == "2025.10"
    assert 1 >= found[0]["score"] > found[1]["score"] > found[2]["score"] > 0


def test_a_coding_and_an_instance_ask_the_same(client: Client) -> None:
    on = {"date": "2026-04-01"}
    expected = client.get("CodeSystem/$similar", system=PCS, code="0KNC0ZZ", **on)
    coding = {"system": PCS, "code": "0KNC0ZZ"}
    body = posted(("coding", "valueCoding", coding), ("date", "valueDateTime", on["date"]))
    assert client.post("CodeSystem/$similar", body) == expected
    (entry,) = client.get("CodeSystem", url=PCS)["entry"]
    place = f"CodeSystem/{entry['resource']['id']}/$similar"
    assert client.get(place, code="0KNC0ZZ", **on) == expected


def test_count_and_date_choose(client: Client) -> None:
    asked = {"system": PCS, "code": "0KNC3ZZ"}
    before, after = (
        {m["coding"]["code"] for m in matches(client.get("CodeSystem/$similar", **asked, date=day))}
        for day in ("2026-03-31", "2026-04-01")
    )
    assert before - after == {"0KNC4ZZ"}
    for count in range(4):
        found = matches(client.get("CodeSystem/$similar", **asked, count=count, date="2026-03-31"))
        assert len(found) == count


@pytest.mark.parametrize(
    ("status", "said", "asked"),
    [
        (400, "$similar needs a code and a system", {"code": "0KNC0ZZ"}),
        (404, "0KNX0ZZ", {"system": PCS, "code": "0KNX0ZZ"}),
        (404, "http://example.org/none", {"system": "http://example.org/none", "code": "1"}),
        (404, "2024", {"system": PCS, "code": "0KNC0ZZ", "version": "2024"}),
        (400, "'count'", {"system": PCS, "code": "0KNC0ZZ", "count": "many"}),
        (400, "2026-04", {"system": PCS, "code": "0KNC0ZZ", "date": "2026-04"}),
    ],
)
def test_what_cannot_be_answered(client: Client, status: int, said: str, asked: dict[str, str]) -> None:
    assert said in texts(client.get("CodeSystem/$similar", status, **asked))


def looked_up(client: Client, **asked: str) -> list[tuple[str, list[str]]]:
    """(code, sub-properties) of each similar code that $lookup answers."""
    answer = client.get("CodeSystem/$lookup", system=PCS, code="0KNC0ZZ", date="2026-04-01", **asked)
    found = []
    for p in answer["parameter"]:
        parts = p.get("part", ())
        if p["name"] == "property" and value(parts[0]) == "similar-code":
            said = [value(sub["part"][1]) for sub in parts if sub["name"] == "subproperty"]
            found.append((next(value(part)["code"] for part in parts if part["name"] == "value"), said))
    return found


def test_lookup_computes_them_only_when_they_are_named(client: Client) -> None:
    assert looked_up(client) == looked_up(client, property="*") == [("0KN00ZZ", [])]
    assert looked_up(client, property="similar-code") == [
        ("0KN00ZZ", []),
        ("0KND0ZZ", [SIDES[0], "axis"]),
        ("0KNC3ZZ", ["the same through the approach Percutaneous instead of Open", "axis"]),
        ("0KNE0ZZ", [SIDES[1], "axis"]),
    ]
    assert looked_up(client, property="common-name") == []
