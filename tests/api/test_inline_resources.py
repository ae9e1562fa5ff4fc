"""What comes with a request counts for that request alone."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask

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


def test_requests_at_the_same_time_see_each_their_own(app: Flask) -> None:
    def ask(number: int) -> list[str]:
        client = Client.of(app, ("r4", "r5")[number % 2])
        return codes(client, ALL_OF_IT, code_system(OWN, f"code-{number}"), all_of(OWN))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(200))) == [[f"code-{number}"] for number in range(200)]
