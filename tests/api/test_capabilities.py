"""What the server says it can do is what it does."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from service.fhir import software
from service.terminology import ranking
from tests.api.client import Client, parameter, texts
from tests.api.content import LARGE, PROCEDURES

METHODS = {"get", "post", "put", "patch", "delete"}
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def statement(client: Client) -> dict:
    return client.get("metadata")


@pytest.fixture
def terminology(client: Client) -> dict:
    return client.get("metadata", mode="terminology")


def test_the_statement_says_which_version_is_spoken(client: Client, statement: dict) -> None:
    number = {"r4": "4.0.1", "r5": "5.0.0"}[client.version]
    assert statement["fhirVersion"] == number
    assert statement["kind"] == "instance"
    assert statement["implementation"]["url"] == f"http://localhost/{client.version}"
    assert statement["instantiates"] == ["http://hl7.org/fhir/CapabilityStatement/terminology-server"]
    versions = client.get("$versions")
    assert number.startswith(parameter(versions, "default"))
    assert [p["valueCode"] for p in versions["parameter"]] == ["4.0", "5.0", parameter(versions, "default")]
    assert client.post("$versions", {"resourceType": "Parameters"}) == versions


def test_the_software_is_the_version_that_is_packaged(statement: dict) -> None:
    packaged = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert packaged is not None
    assert statement["software"]["version"] == software.VERSION == packaged[1]


def test_everything_that_is_stated_can_be_done(client: Client, statement: dict) -> None:
    (rest,) = statement["rest"]
    kept = {"CodeSystem", "ValueSet", "ConceptMap", "NamingSystem"}
    subscribing = [r for r in rest["resource"] if r["type"].startswith("Subscription")]
    told = [r for r in rest["resource"] if "interaction" not in r]
    assert {resource["type"] for resource in told} == {
        "Claim", "ExplanationOfBenefit", "Procedure", "ServiceRequest", "ChargeItem", "Bundle",
    }  # fmt: skip
    for resource in told:
        for operation in resource["operation"]:
            client.post(f"{resource['type']}/${operation['name']}", {"resourceType": "Parameters"}, 400)
    resources = [r for r in rest["resource"] if r not in subscribing and r not in told]
    assert {resource["type"] for resource in resources} == kept | {"OperationDefinition"}
    assert [i["code"] for i in rest["interaction"]] == ["transaction", "batch", "history-system"]
    assert statement["patchFormat"] == ["application/json-patch+json"]
    for resource in resources:
        interactions = {i["code"] for i in resource["interaction"]}
        assert {"read", "search-type"} <= interactions
        assert (len(interactions) == 9) == resource.get("updateCreate", False) == (resource["type"] in kept)
        assert ("conditionalPatch" in resource) == (client.version == "r5" and resource["type"] in kept)
        for search in resource["searchParam"]:
            value = {"date": "2026", "quantity": "1", "composite": "focus$1"}.get(search["type"], "nothing")
            client.get(resource["type"], 200, {"Prefer": "handling=strict"}, **{search["name"]: value})
        for operation in resource.get("operation", ()):
            outcome = client.get(f"{resource['type']}/${operation['name']}", 400)
            assert outcome["resourceType"] == "OperationOutcome"
    for resource in subscribing:
        for search in resource["searchParam"]:
            status = 401 if resource["type"] == "Subscription" else 200  # who subscribes needs a key
            client.get(resource["type"], status, {"Prefer": "handling=strict"}, **{search["name"]: "x"})
    client.get("$versions")
    assert texts(client.post("$cache-control", {"resourceType": "Parameters"}, 400))
    assert texts(client.post("$closure", {"resourceType": "Parameters"}, 400))
    assert {operation["name"] for operation in rest["operation"]} == {"versions", "cache-control", "closure"}


def test_every_operation_leads_to_its_definition(client: Client, statement: dict) -> None:
    (rest,) = statement["rest"]
    own = [r for r in rest["resource"] if r["type"] != "Subscription"]
    operations = [o for r in (rest, *own) for o in r.get("operation", ())]
    listed = {entry["resource"]["url"] for entry in client.get("OperationDefinition")["entry"]}
    assert {operation["definition"] for operation in operations} == listed
    for operation in operations:
        path = urlsplit(operation["definition"]).path.partition("/fhir/")[2]
        definition = client.get(path)
        assert definition["code"] == operation["name"]
        assert definition["url"] == operation["definition"]


def test_every_code_system_is_listed_with_its_versions(terminology: dict) -> None:
    systems = {system["uri"]: system for system in terminology["codeSystem"]}
    versions = [(v["code"], v["isDefault"]) for v in systems[PROCEDURES]["version"]]
    assert versions == [("1", False), ("2", True)]
    assert systems[PROCEDURES]["version"][0]["filter"] == [{"code": "concept", "op": ["is-a", "="]}]
    assert "body-part" in systems[PROCEDURES]["version"][0]["property"]
    assert systems[PROCEDURES]["version"][0]["language"] == ["en"]
    assert [v["code"] for v in systems[LARGE]["version"]] == ["2026"]


def test_what_only_r5_can_say_is_left_out_in_r4(r4: Client, r5: Client) -> None:
    old, new = (c.get("metadata", mode="terminology")["codeSystem"] for c in (r4, r5))
    contents = {system["uri"]: system["content"] for system in new}
    assert contents[PROCEDURES] == "complete"
    assert contents["http://example.org/more"] == "supplement"
    assert all("content" not in system for system in old)


def test_the_expansion_parameters_are_those_that_expand_takes(client: Client, terminology: dict) -> None:
    stated = {p["name"] for p in terminology["expansion"]["parameter"]}
    definition = client.get("OperationDefinition/ValueSet-expand")
    taken = {p["name"] for p in definition["parameter"] if p["use"] == "in"}
    assert taken - stated == {"context", "contextDirection"}
    assert stated <= taken


def test_the_rules_of_the_text_filter_are_those_of_the_ranking(terminology: dict) -> None:
    stated = re.findall(r"^\d+\. .+$", terminology["expansion"]["textFilter"], re.MULTILINE)
    rules = re.findall(r"^\d+\. .+$", ranking.__doc__ or "", re.MULTILINE)
    assert len(stated) == 9
    assert [re.findall(r"\w+", rule) for rule in stated] == [re.findall(r"\w+", rule) for rule in rules]


def test_an_unknown_mode_is_refused(client: Client) -> None:
    assert "'mode'" in texts(client.get("metadata", 400, mode="everything"))
    assert client.get("metadata", mode="full") == client.get("metadata")


def test_the_description_for_other_tools_has_a_path_for_every_operation(client: Client) -> None:
    description = client.flask.get("/openapi.json").get_json()
    listed = {entry["resource"]["id"] for entry in client.get("OperationDefinition")["entry"]}
    subscribing = {path for path in description["paths"] if path.startswith("/Subscription")}
    own = [item for path, item in description["paths"].items() if "$" in path and path not in subscribing]
    operations = [item["post"]["operationId"] for item in own]
    assert set(operations) == {f"{name}-post" for name in listed} | {"validate-codes"}
    ids = {"{id}": "nothing", "{vid}": "1"}
    for path in (path for path, item in description["paths"].items() if "get" in item):
        place = re.sub(r"\{\w+\}", lambda found: ids[found[0]], path)
        response = client.flask.get(f"{description['servers'][0]['url']}{place}")
        expected = (404,) if "{" in path else (200, 400)
        if path in subscribing:  # who subscribes needs a key; topics are resources of R5
            expected = (404,) if path.startswith("/SubscriptionTopic") else (401,)
        assert response.status_code in expected, path
    every = [
        item[method]["operationId"]
        for item in description["paths"].values()
        for method in item.keys() & METHODS
    ]
    assert len(every) == len(set(every))
    lookup = description["paths"]["/CodeSystem/$lookup"]["get"]["parameters"]
    assert {"code", "system", "version", "date", "displayLanguage", "property"} <= {p["name"] for p in lookup}


def test_what_can_be_searched_by_is_what_is_stated_and_described(client: Client, statement: dict) -> None:
    (rest,) = statement["rest"]
    paths = client.flask.get("/openapi.json").get_json()["paths"]
    for resource in (r for r in rest["resource"] if "searchParam" in r and r["type"][:4] != "Subs"):
        described = {p["name"] for p in paths[f"/{resource['type']}"]["get"]["parameters"]}
        assert {search["name"] for search in resource["searchParam"]} <= described
        for include in resource.get("searchInclude", ()):
            assert client.get(resource["type"], _include=include)["type"] == "searchset"
        for include in resource.get("searchRevInclude", ()):
            assert client.get(resource["type"], _revinclude=include)["type"] == "searchset"
    by_type = {r["type"]: {s["name"] for s in r.get("searchParam", ())} for r in rest["resource"]}
    assert ("source-scope" in by_type["ConceptMap"]) == (client.version == "r5")
    assert ("source-system" in by_type["ConceptMap"]) == (client.version == "r4")
