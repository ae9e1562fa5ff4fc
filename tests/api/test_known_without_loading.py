"""What an empty data folder answers: code systems that are known without loading."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from service.api.requests import Request
from service.config import Settings
from service.loaders.release import LoadOptions
from service.loads import run_load
from service.opening import Service, open_service

UCUM, LANGUAGES, TYPES = "http://unitsofmeasure.org", "urn:ietf:bcp:47", "urn:ietf:bcp:13"
COUNTRIES, SUBDIVISIONS, CURRENCIES = (
    "urn:iso:std:iso:3166",
    "urn:iso:std:iso:3166:-2",
    "urn:iso:std:iso:4217",
)
versions = pytest.mark.parametrize("fhir", ["r4", "r5"])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return open_service(Settings(data=tmp_path_factory.mktemp("data")))


def get(service: Service, fhir: str, path: str, **query: str) -> dict[str, Any]:
    answer = service.api.handle(Request("GET", f"/{fhir}/{path}", urlencode(query), {}))
    document: dict[str, Any] = json.loads(answer.body)
    return document


def posted(
    service: Service, fhir: str, path: str, value_set: dict[str, Any], **values: str
) -> dict[str, Any]:
    parameters = [{"name": "valueSet", "resource": value_set}]
    parameters += [{"name": name, "valueString": value} for name, value in values.items()]
    body = json.dumps({"resourceType": "Parameters", "parameter": parameters}).encode()
    headers = {"content-type": "application/fhir+json"}
    answer = service.api.handle(Request("POST", f"/{fhir}/{path}", "", headers, body))
    document: dict[str, Any] = json.loads(answer.body)
    return document


def parameter(answer: dict[str, Any], name: str) -> Any:
    (found,) = (p for p in answer["parameter"] if p["name"] == name)
    return next(value for key, value in found.items() if key.startswith("value"))


def of(system: str, *filters: tuple[str, str, str]) -> dict[str, Any]:
    found = [{"property": p, "op": op, "value": value} for p, op, value in filters]
    include = {"system": system, **({"filter": found} if found else {})}
    return {"resourceType": "ValueSet", "status": "active", "compose": {"include": [include]}}


@versions
@pytest.mark.parametrize(
    ("system", "right", "wrong"),
    [
        (UCUM, "mg/dL", "mgdL"),
        (LANGUAGES, "fr-CA", "fr-ca"),
        (TYPES, "application/fhir+json; fhirVersion=4.0", "application"),
        (TYPES, "Application/Vnd.example.not-registered+xml", "nothing/x"),
        (COUNTRIES, "NLD", "NLX"),
        (SUBDIVISIONS, "US-NY", "US-XX"),
        (CURRENCIES, "EUR", "EURO"),
    ],
)
def test_right_and_wrong_codes(service: Service, fhir: str, system: str, right: str, wrong: str) -> None:
    ways = (
        ("CodeSystem/$validate-code", {"url": system}),
        ("ValueSet/$validate-code", {"url": f"{system}?fhir_vs", "system": system}),
    )
    for path, extra in ways:
        assert parameter(get(service, fhir, path, code=right, **extra), "result") is True
        assert parameter(get(service, fhir, path, code=wrong, **extra), "result") is False
    assert parameter(get(service, fhir, "CodeSystem/$lookup", system=system, code=right), "display")
    assert "issue" in get(service, fhir, "CodeSystem/$lookup", system=system, code=wrong)


@versions
@pytest.mark.parametrize("system", [UCUM, LANGUAGES, TYPES])
def test_a_system_without_an_end_is_not_closed(service: Service, fhir: str, system: str) -> None:
    expansion = get(service, fhir, "ValueSet/$expand", url=f"{system}?fhir_vs")["expansion"]
    assert any(e["url"].endswith("valueset-unclosed") and e["valueBoolean"] for e in expansion["extension"])


def test_what_is_listed_of_it_can_be_paged(service: Service) -> None:
    asked = {"url": f"{LANGUAGES}?fhir_vs", "count": "10", "offset": "480"}
    expansion = get(service, "r5", "ValueSet/$expand", **asked)["expansion"]
    assert (expansion["total"], len(expansion["contains"])) == (485, 5)
    assert "total" not in get(service, "r5", "ValueSet/$expand", url=asked["url"])["expansion"]


@versions
@pytest.mark.parametrize(("system", "count"), [(COUNTRIES, 789), (CURRENCIES, 150)])
def test_a_list_is_closed(service: Service, fhir: str, system: str, count: int) -> None:
    expansion = get(service, fhir, "ValueSet/$expand", url=f"{system}?fhir_vs")["expansion"]
    assert "extension" not in expansion
    assert expansion["total"] == len(expansion["contains"]) >= count


def test_enumerated_codes_keep_their_order(service: Service) -> None:
    codes = ["zh-Hant-TW", "de", "mul", "de-AT", "aa"]
    value_set = of(LANGUAGES)
    value_set["compose"]["include"][0]["concept"] = [{"code": code} for code in codes]
    expansion = posted(service, "r5", "ValueSet/$expand", value_set)["expansion"]
    assert [row["code"] for row in expansion["contains"]] == codes


@versions
@pytest.mark.parametrize(
    ("condition", "code", "is_in"),
    [
        ((UCUM, "canonical", "=", "m3"), "mL", True),
        ((UCUM, "canonical", "=", "g"), "mL", False),
        ((LANGUAGES, "region", "=", "CA"), "fr-CA", True),
        ((LANGUAGES, "region", "exists", "false"), "fr-CA", False),
        ((LANGUAGES, "script", "exists", "true"), "zh-Hant", True),
        ((SUBDIVISIONS, "country", "=", "US"), "US-NY", True),
    ],
)
def test_filters_decide_of_codes_that_no_list_has(
    service: Service, fhir: str, condition: tuple[str, str, str, str], code: str, is_in: bool
) -> None:
    system, *asked = condition
    value_set = of(system, (asked[0], asked[1], asked[2]))
    answer = posted(service, fhir, "ValueSet/$validate-code", value_set, system=system, code=code)
    assert parameter(answer, "result") is is_in


@versions
@pytest.mark.parametrize(
    ("system", "enumerated", "other"),
    [
        (UCUM, ["min", "s", "mg/dL"], "h"),
        (LANGUAGES, ["en", "de-CH", "fr-CA"], "en-GB"),
        (TYPES, ["text/plain", "text/plain;charset=utf-8"], "text/html"),
    ],
)
def test_a_code_is_valid_exactly_when_it_is_enumerated(
    service: Service, fhir: str, system: str, enumerated: list[str], other: str
) -> None:
    value_set = of(system)
    value_set["compose"]["include"][0]["concept"] = [{"code": c, "display": f"my {c}"} for c in enumerated]
    for code in (*enumerated, other):
        asked = {"system": system, "code": code}
        answer = posted(service, fhir, "ValueSet/$validate-code", value_set, **asked)
        assert parameter(answer, "result") is (code != other)
        shown = posted(service, fhir, "ValueSet/$validate-code", value_set, **asked, display=f"my {code}")
        assert parameter(shown, "result") is (code != other)


@versions
def test_a_unit_with_another_canonical_form_is_told_with_both(service: Service, fhir: str) -> None:
    grams = of(UCUM, ("canonical", "=", "g"))
    refused = posted(service, fhir, "ValueSet/$validate-code", grams, system=UCUM, code="mL")
    told = parameter(refused, "message").partition("; ")[0]
    assert told == "Code mL has canonical form m3, not g as required"
    either = of(UCUM, ("canonical", "in", "g,m"))
    refused = posted(service, fhir, "ValueSet/$validate-code", either, system=UCUM, code="mL")
    assert "has canonical form m3, not g or m as required" in parameter(refused, "message")
    grams["compose"]["include"].append({"system": UCUM, "concept": [{"code": "L"}]})
    refused = posted(service, fhir, "ValueSet/$validate-code", grams, system=UCUM, code="mL")
    assert "canonical" not in parameter(refused, "message")


def test_a_tag_is_above_a_longer_one(service: Service) -> None:
    asked = {"system": LANGUAGES, "codeA": "zh", "codeB": "zh-Hant-TW"}
    assert parameter(get(service, "r5", "CodeSystem/$subsumes", **asked), "outcome") == "subsumes"


def test_what_users_assign_may_have_any_display(service: Service) -> None:
    found = get(service, "r5", "CodeSystem/$validate-code", url=COUNTRIES, code="XK", display="Kosovo")
    assert parameter(found, "result") is True
    assert "user assigned" in parameter(found, "message")
    wrong = get(service, "r5", "CodeSystem/$validate-code", url=COUNTRIES, code="NL", display="Kosovo")
    assert parameter(wrong, "result") is False


@versions
def test_capabilities_tell_of_them(service: Service, fhir: str) -> None:
    systems = get(service, fhir, "metadata", mode="terminology")["codeSystem"]
    assert {UCUM, LANGUAGES, TYPES, COUNTRIES, SUBDIVISIONS, CURRENCIES} <= {s["uri"] for s in systems}


@pytest.mark.parametrize(("content", "codes"), [("complete", {"QQQ"}), ("not-present", set())])
def test_a_complete_release_that_is_stored_answers_instead(
    tmp_path: Path, content: str, codes: set[str]
) -> None:
    own: dict[str, Any] = {
        "resourceType": "CodeSystem",
        "url": CURRENCIES,
        "status": "active",
        "content": content,
    }
    if codes:
        own["concept"] = [{"code": code} for code in codes]
    (tmp_path / "own.json").write_text(json.dumps(own))
    service = open_service(Settings(data=tmp_path / "data"))
    run_load(service, "fhir", [tmp_path / "own.json"], LoadOptions())
    expansion = get(service, "r5", "ValueSet/$expand", url=f"{CURRENCIES}?fhir_vs")["expansion"]
    listed = {row["code"] for row in expansion["contains"]}
    assert listed == codes if codes else "EUR" in listed
