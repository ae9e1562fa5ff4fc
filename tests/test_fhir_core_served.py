"""FHIR's own code systems as they are served: each FHIR version has its own, and sees no other."""

from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from service.app import create_app
from service.config import Settings
from service.loaders.release import LoadOptions
from service.loads import run_load
from service.opening import open_service
from tests.running import ROOT

GENDER = "http://hl7.org/fhir/administrative-gender"
GENDERS = "http://hl7.org/fhir/ValueSet/administrative-gender"
VERSIONS = {"r4": "4.0.1", "fhir": "4.0.1", "r5": "5.0.0"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    settings = Settings(data=tmp_path_factory.mktemp("core") / "data")
    service = open_service(settings)
    folders = [ROOT / "codesystems" / "fhir" / number for number in ("4.0.1", "5.0.0")]
    run_load(service, "fhir-core", folders, LoadOptions())
    service.registry.close()
    return create_app(settings).test_client()


def get(client: Client, path: str, **query: str) -> tuple[int, Any]:
    response = client.get(path, query_string=query)
    return response.status_code, response.json


def values(parameters: Any) -> dict[str, Any]:
    return {p["name"]: next((v for k, v in p.items() if k != "name"), None) for p in parameters}


@pytest.mark.parametrize("path", VERSIONS)
def test_an_expansion_uses_the_versions_of_its_fhir_version(client: Client, path: str) -> None:
    status, value_set = get(client, f"/{path}/ValueSet/$expand", url=GENDERS)
    assert (status, value_set["version"]) == (200, VERSIONS[path])
    used = [p["valueUri"] for p in value_set["expansion"]["parameter"] if p["name"] == "used-codesystem"]
    assert used == [f"{GENDER}|{VERSIONS[path]}"]
    assert [row["code"] for row in value_set["expansion"]["contains"]] == [
        "male",
        "female",
        "other",
        "unknown",
    ]


@pytest.mark.parametrize("path", VERSIONS)
def test_a_lookup_answers_from_its_fhir_version(client: Client, path: str) -> None:
    system = "http://hl7.org/fhir/publication-status"
    status, answer = get(client, f"/{path}/CodeSystem/$lookup", system=system, code="active")
    found = values(answer["parameter"])
    assert (status, found["version"], found["display"]) == (200, VERSIONS[path], "Active")


@pytest.mark.parametrize(("path", "other"), [("r4", "5.0.0"), ("r5", "4.0.1")])
def test_nothing_of_another_fhir_version_is_seen(client: Client, path: str, other: str) -> None:
    lookup = {"system": GENDER, "code": "male", "version": other}
    assert get(client, f"/{path}/CodeSystem/$lookup", **lookup)[0] == 404
    assert get(client, f"/{path}/ValueSet/$expand", url=f"{GENDERS}|{other}")[0] == 404
    for resource_type in ("CodeSystem", "ValueSet"):
        assert get(client, f"/{path}/{resource_type}", version=other, _summary="count")[1]["total"] == 0
    _, capabilities = get(client, f"/{path}/metadata", mode="terminology")
    of_fhir = [s for s in capabilities["codeSystem"] if s["uri"].startswith("http://hl7.org/fhir/")]
    assert len(of_fhir) > 200
    codes = {v.get("code") for s in of_fhir for v in s["version"]}
    assert codes == {VERSIONS[path]}


@pytest.mark.parametrize(("path", "code_systems", "value_sets"), [("r4", 264, 672), ("r5", 441, 788)])
def test_all_can_be_found(client: Client, path: str, code_systems: int, value_sets: int) -> None:
    for resource_type, count in (("CodeSystem", code_systems), ("ValueSet", value_sets)):
        assert get(client, f"/{path}/{resource_type}", _summary="count")[1]["total"] == count


def test_a_system_of_one_version_only_is_unknown_in_the_other(client: Client) -> None:
    lookup = {"system": "http://hl7.org/fhir/fhir-types", "code": "integer64"}
    assert get(client, "/r5/CodeSystem/$lookup", **lookup)[0] == 200
    assert get(client, "/r4/CodeSystem/$lookup", **lookup)[0] == 404


@pytest.mark.parametrize(
    ("system", "code", "content"),
    [
        ("http://hl7.org/fhir/color-rgb", "#FF0000", "not-present"),
        ("http://hl7.org/fhir/biologicallyderived-product-property-type-codes", "aborhd", "example"),
    ],
)
def test_a_system_without_content_is_not_offered(
    client: Client, system: str, code: str, content: str
) -> None:
    status, answer = get(client, "/r5/CodeSystem/$lookup", system=system, code=code)
    assert (status, content in answer["issue"][0]["details"]["text"]) == (404, True)
    both = {"system": system, "codeA": code, "codeB": code}
    assert get(client, "/r5/CodeSystem/$subsumes", **both)[0] == 404
    answer = get(client, "/r5/CodeSystem/$validate-code", url=system, code=code)[1]
    assert values(answer["parameter"])["result"] is False
    assert get(client, "/r5/ValueSet/$expand", url=f"{system}?fhir_vs")[0] == 404
    _, capabilities = get(client, "/r5/metadata", mode="terminology")
    assert system not in {s["uri"] for s in capabilities["codeSystem"]}


def test_a_release_without_content_does_not_hide_one_that_has_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    service = open_service(settings)
    for version, content in (("1", "complete"), ("2", "not-present")):
        concepts = ',"concept":[{"code":"red"}]' if content == "complete" else ""
        (tmp_path / f"{version}.json").write_text(
            '{"resourceType":"CodeSystem","url":"http://x.org/colors","status":"active",'
            f'"version":"{version}","content":"{content}"{concepts}}}'
        )
        run_load(service, "fhir", [tmp_path / f"{version}.json"], LoadOptions())
    service.registry.close()
    lookup = {"system": "http://x.org/colors", "code": "red"}
    status, answer = get(create_app(settings).test_client(), "/r4/CodeSystem/$lookup", **lookup)
    assert (status, values(answer["parameter"])["version"]) == (200, "1")
