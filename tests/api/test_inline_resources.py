"""What comes with a request counts for that request alone."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from service.fhir.values import STRUCTURE_DEFINITION
from tests.api.client import Client, parameter
from tests.api.content import PROCEDURES

OWN = "urn:example:inline"
ALL_OF_IT = "urn:example:inline:all"


def code_system(url: str, *codes: str) -> dict[str, Any]:
    concepts = [{"code": code, "display": code} for code in codes]
    return {
        "resourceType": "CodeSystem",
        "url": url,
        "version": "9",
        "status": "active",
        "content": "complete",
        "concept": concepts,
    }


def body(url: str, *resources: dict[str, Any]) -> dict[str, Any]:
    inline = [{"name": "tx-resource", "resource": resource} for resource in resources]
    return {"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": url}, *inline]}


def codes(client: Client, url: str, *resources: dict[str, Any]) -> list[str]:
    expanded = client.post("ValueSet/$expand", body(url, *resources))
    rows = list(expanded["expansion"].get("contains", ()))
    for row in rows:
        rows.extend(row.get("contains", ()))
    return [row["code"] for row in rows]


def all_of(system: str) -> dict[str, Any]:
    include = [{"system": system}]
    return {"resourceType": "ValueSet", "url": ALL_OF_IT, "status": "active", "compose": {"include": include}}


def test_nothing_of_a_request_is_there_for_the_next(client: Client) -> None:
    assert codes(client, ALL_OF_IT, code_system(OWN, "a"), all_of(OWN)) == ["a"]
    client.post("ValueSet/$expand", body(ALL_OF_IT), status=404)
    client.post("ValueSet/$expand", body(ALL_OF_IT, all_of(OWN)), status=404)
    looked_up = {"system": OWN, "code": "a"}
    client.get("CodeSystem/$lookup", 404, **looked_up)


def test_a_stored_system_is_itself_again(client: Client) -> None:
    implicit = f"{PROCEDURES}?fhir_vs"
    before = codes(client, implicit)
    assert codes(client, implicit, code_system(PROCEDURES, "ONLY")) == ["ONLY"]
    assert codes(client, implicit) == before
    asked = {"url": PROCEDURES, "code": "ONLY"}
    assert parameter(client.get("CodeSystem/$validate-code", **asked), "result") is False


def supplement(kind: str) -> dict[str, Any]:
    """One to the system of this module, which gives ``a`` a name in Dutch."""
    return {
        **code_system("urn:example:names"),
        "content": "supplement",
        "supplements": OWN,
        "language": "nl",
        "concept": [{"code": "a", "display": "het begin"}],
        "extension": [{"url": f"{STRUCTURE_DEFINITION}codesystem-supplement-type", "valueCode": kind}],
    }


@pytest.mark.parametrize(("kind", "applies"), [("lang-pack", True), ("properties", False)])
def test_language_packs_give_names_without_being_named(client: Client, kind: str, applies: bool) -> None:
    inline = ({**code_system(OWN, "a"), "language": "en"}, supplement(kind))
    asked = body(OWN, *inline)
    named = [{"name": "code", "valueCode": "a"}, {"name": "display", "valueString": "het begin"}]
    answer = client.post("CodeSystem/$validate-code", {**asked, "parameter": [*asked["parameter"], *named]})
    assert parameter(answer, "result") is applies
    asked = body(ALL_OF_IT, *inline, all_of(OWN))
    asked["parameter"].append({"name": "displayLanguage", "valueCode": "nl"})
    expansion = client.post("ValueSet/$expand", asked)["expansion"]
    assert expansion["contains"][0]["display"] == ("het begin" if applies else "a")
    used = [p["valueUri"] for p in expansion["parameter"] if p["name"] == "used-supplement"]
    assert used == (["urn:example:names|9"] if applies else [])


@pytest.mark.parametrize("difference", [{"supplements": PROCEDURES}, {"concept": [{"code": "b"}]}])
def test_language_packs_of_other_codes_do_not_matter(client: Client, difference: dict[str, Any]) -> None:
    other = {**supplement("lang-pack"), **difference}
    expansion = client.post("ValueSet/$expand", body(ALL_OF_IT, code_system(OWN, "a"), other, all_of(OWN)))
    assert [row["display"] for row in expansion["expansion"]["contains"]] == ["a"]
    assert "used-supplement" not in {p["name"] for p in expansion["expansion"]["parameter"]}


def test_a_system_of_the_name_of_omop_need_not_have_all_of_it(client: Client) -> None:
    omop = code_system("https://fhir-terminology.ohdsi.org", "1")
    omop["concept"][0]["property"] = [{"code": "vocabulary-id", "valueString": "LOINC"}]
    asked = body("", omop)["parameter"][1:]
    asked += [{"name": "sourceCode", "valueCode": "1"}, {"name": "system", "valueUri": "http://loinc.org"}]
    answer = client.post("ConceptMap/$translate", {"resourceType": "Parameters", "parameter": asked})
    assert parameter(answer, "result") is False


def test_requests_at_the_same_time_see_each_their_own(app: Flask) -> None:
    def ask(number: int) -> list[str]:
        client = Client.of(app, ("r4", "r5")[number % 2])
        return codes(client, ALL_OF_IT, code_system(OWN, f"code-{number}"), all_of(OWN))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(200))) == [[f"code-{number}"] for number in range(200)]
