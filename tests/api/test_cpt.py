"""CPT as callers meet it: filters, value sets, expressions. All codes are invented."""

from typing import Any

import pytest

from service.app import create_app
from service.config import Settings
from service.loaders.release import LoadOptions
from service.loads import run_load
from service.opening import open_service
from tests.api.client import Client, parameter, posted, texts
from tests.loaders.cpt.made_files import write

CPT = "http://www.ama-assn.org/go/cpt"
CODES = ["00001", "0000F", "0000U"]
DELETED = ["00007", "00008"]
MODIFIERS = ["0P", "7Y", "8Y", "9Y", "P0", "Z9"]
ON = {"date": "2026-06-01"}


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Client]:
    """Callers of a service that has CPT, with marks for one code, and shows it to all."""
    licences = tmp_path_factory.mktemp("licences") / "licences.toml"
    licences.write_text(f'["{CPT}"]\nterms = "open"\n')
    settings = Settings(data=tmp_path_factory.mktemp("cpt"), licences=licences)
    folder = write(tmp_path_factory.mktemp("files"), telemedicine="00001\n", orthopox="0000U\n")
    run_load(open_service(settings), "cpt", [folder], LoadOptions())
    app = create_app(settings)
    return {version: Client.of(app, version) for version in ("r4", "r5")}


@pytest.fixture(params=["r4", "r5"])
def cpt(clients: dict[str, Client], request: pytest.FixtureRequest) -> Client:
    return clients[request.param]


def codes(expansion: Any) -> list[str]:
    return sorted(row["code"] for row in expansion["expansion"].get("contains", ()))


def filtered(cpt: Client, name: str, op: str, value: str, status: int = 200) -> Any:
    include = {"system": CPT, "filter": [{"property": name, "op": op, "value": value}]}
    value_set = {"resourceType": "ValueSet", "status": "active", "compose": {"include": [include]}}
    return cpt.post("ValueSet/$expand", posted(("valueSet", "resource", value_set)), status)


def validate(cpt: Client, code: str, url: str | None = None, **more: str) -> Any:
    if url is None:
        return cpt.get("CodeSystem/$validate-code", url=CPT, code=code, **ON, **more)
    return cpt.get("ValueSet/$validate-code", url=url, system=CPT, code=code, **ON, **more)


def message(answer: Any) -> str:
    outcome = next(p["resource"] for p in answer["parameter"] if p["name"] == "issues")
    return texts(outcome)


@pytest.mark.parametrize(
    ("name", "op", "value", "expected"),
    [
        ("modifier", "=", "true", MODIFIERS),
        ("modifier", "=", "false", [*CODES, *DELETED]),
        ("modified", "=", "true", []),
        ("modified", "=", "false", [*CODES, *DELETED, *MODIFIERS]),
        ("kind", "=", "cat-2", ["0000F", "0P"]),
        ("kind", "in", "pla, physical-status", ["0000U", "P0"]),
        ("code", "in", "00002-00009, 0000F", ["0000F", *DELETED]),
        ("telemedicine", "=", "true", ["00001"]),
        ("telemedicine", "=", "false", ["0000F", "0000U"]),
        ("orthopox", "=", "true", ["0000U"]),
    ],
)
def test_the_filters(cpt: Client, name: str, op: str, value: str, expected: list[str]) -> None:
    assert codes(filtered(cpt, name, op, value)) == sorted(expected)


def test_a_wrong_range_is_told(cpt: Client) -> None:
    assert "'00009-00001' is no range" in texts(filtered(cpt, "code", "in", "00001, 00009-00001", 422))


def test_the_filters_are_declared(cpt: Client) -> None:
    (entry,) = cpt.get("CodeSystem", url=CPT)["entry"]
    declared = {f["code"]: f["operator"] for f in entry["resource"]["filter"]}
    assert declared == {
        "modifier": ["="],
        "modified": ["="],
        "kind": ["=", "in"],
        "code": ["in"],
        "telemedicine": ["="],
        "orthopox": ["="],
    }


@pytest.mark.parametrize(
    ("part", "expected", "is_unclosed"),
    [
        ("all", [*CODES, *DELETED, *MODIFIERS], True),
        ("base", [*CODES, *DELETED], False),
        ("modifiers", MODIFIERS, False),
        ("usable", [*CODES, *DELETED], True),
    ],
)
def test_the_value_sets(cpt: Client, part: str, expected: list[str], is_unclosed: bool) -> None:
    answer = cpt.get("ValueSet/$expand", url=f"http://hl7.org/fhir/ValueSet/cpt-{part}")
    assert codes(answer) == sorted(expected)
    extensions = answer["expansion"].get("extension", ())
    assert any(e["url"].endswith("/valueset-unclosed") for e in extensions) is is_unclosed


def test_an_expression_is_looked_up(cpt: Client) -> None:
    answer = cpt.get("CodeSystem/$lookup", system=CPT, code="00001:9Y:Z9", **ON)
    said = {
        part[0]["valueCode"]: next(iter(v for k, v in part[1].items() if k.startswith("value")))
        for part in (p["part"] for p in answer["parameter"] if p["name"] == "property")
    }
    assert parameter(answer, "version") == "2026"
    assert parameter(answer, "display") == "00001:9Y:Z9"
    assert said == {"modified": True, "modifier": False, "inactive": False, "parent": "00001"}


def test_an_expression_is_valid_where_its_parts_go_together(cpt: Client) -> None:
    for code in ("00001:9Y", "00001:9Y:8Y", "0000F:0P", "0000F:9Y:0P"):
        answer = validate(cpt, code)
        assert parameter(answer, "result") is True, answer
        assert (parameter(answer, "code"), parameter(answer, "display")) == (code, None)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("00001:0P", "The modifier '0P' goes only with Category II codes of CPT; '00001' is none of these"),
        ("00001:P0", "The modifier 'P0' goes only with the anesthesia codes of CPT, 00100 to 01999"),
        ("00001:9Y:9Y", "The modifier '9Y' is given twice"),
        ("00001:0000F", "'0000F' is a code, not a modifier"),
        ("9Y:8Y", "'9Y' is a modifier: it is added to a code"),
        ("00001:XX", "'XX' of the expression '00001:XX' is not in the CodeSystem 'http://www.ama-assn.org"),
        ("00006:9Y", "'00006' of the expression '00006:9Y' is not in the CodeSystem"),
        ("00001:", "The expression '00001:' has nothing at part 2"),
        (":9Y", "The expression ':9Y' has nothing at part 1"),
        ("00001-9Y", "Unknown code '00001-9Y' in the CodeSystem"),
    ],
)
def test_a_wrong_expression_is_told_with_part_and_rule(cpt: Client, code: str, why: str) -> None:
    answer = validate(cpt, code)
    assert parameter(answer, "result") is False
    assert why in message(answer)
    in_value_set = validate(cpt, code, "http://hl7.org/fhir/ValueSet/cpt-usable")
    assert parameter(in_value_set, "result") is False
    assert why in message(in_value_set)
    outcome = cpt.get("CodeSystem/$lookup", 404, system=CPT, code=code)
    assert why in texts(outcome) or "-" in code


@pytest.mark.parametrize(
    ("part", "expression", "code", "modifier"),
    [
        ("all", True, True, True),
        ("base", False, True, False),
        ("modifiers", False, False, True),
        ("usable", True, True, False),
    ],
)
def test_membership(cpt: Client, part: str, expression: bool, code: bool, modifier: bool) -> None:
    url = f"http://hl7.org/fhir/ValueSet/cpt-{part}"
    results = {c: parameter(validate(cpt, c, url), "result") for c in ("00001:9Y", "00001", "9Y")}
    assert results == {"00001:9Y": expression, "00001": code, "9Y": modifier}


def listing(*listed: str, exclude: bool = False) -> dict[str, Any]:
    """A value set that enumerates these codes, or all of CPT but these."""
    these = [{"system": CPT, "concept": [{"code": code} for code in listed]}]
    compose = {"include": [{"system": CPT}], "exclude": these} if exclude else {"include": these}
    return {"resourceType": "ValueSet", "status": "active", "compose": compose}


def members(cpt: Client, value_set: dict[str, Any], *asked: str) -> list[str]:
    """Those of the codes that the value set has."""

    def is_member(code: str) -> bool:
        coding = ("coding", "valueCoding", {"system": CPT, "code": code})
        answer = cpt.post("ValueSet/$validate-code", posted(("valueSet", "resource", value_set), coding))
        return bool(parameter(answer, "result"))

    return [code for code in asked if is_member(code)]


def test_enumerated_expressions_are_members(cpt: Client) -> None:
    value_set = listing("00001", "00001:9Y", "0000F:0P", "00001:0P", "nothing:9Y")
    expansion = cpt.post("ValueSet/$expand", posted(("valueSet", "resource", value_set)))
    assert codes(expansion) == ["00001", "00001:9Y", "0000F:0P"]
    assert "extension" not in expansion["expansion"]
    found = members(cpt, value_set, "00001", "0000F", "00001:9Y", "0000F:0P", "00001:8Y", "00001:0P")
    assert found == ["00001", "00001:9Y", "0000F:0P"]


def test_an_uploaded_value_set_may_enumerate_right_expressions_only(cpt: Client) -> None:
    outcome = cpt.post(
        "ValueSet/$validate", {**listing("00001:9Y", "00001:0P"), "url": "http://example.org/v"}
    )
    about_codes = [issue for issue in outcome["issue"] if "concept" in str(issue.get("expression"))]
    assert len(about_codes) == 1
    assert "00001:0P" in about_codes[0]["details"]["text"]


def test_an_excluded_expression_is_no_member(cpt: Client) -> None:
    value_set = listing("00001:9Y", exclude=True)
    assert members(cpt, value_set, "00001", "00001:9Y", "00001:8Y") == ["00001", "00001:8Y"]


def test_the_system_of_an_expression_is_inferred(cpt: Client) -> None:
    body = posted(
        ("url", "valueUri", "http://hl7.org/fhir/ValueSet/cpt-usable"),
        ("code", "valueCode", "00001:9Y"),
        ("inferSystem", "valueBoolean", True),
    )
    answer = cpt.post("ValueSet/$validate-code", body)
    assert (parameter(answer, "result"), parameter(answer, "system")) == (True, CPT)


def test_an_expression_lasts_as_long_as_its_parts(cpt: Client) -> None:
    def is_valid(code: str, date: str) -> bool:
        answer = cpt.get("CodeSystem/$validate-code", url=CPT, version="2026", code=code, date=date)
        return bool(parameter(answer, "result"))

    days = ("2024-12-31", "2025-01-01", "2026-03-31", "2026-04-01")
    for code in ("00007", "0000U"):
        assert [is_valid(f"{code}:9Y", day) for day in days] == [is_valid(code, day) for day in days]
    assert [is_valid("0000U:9Y", day) for day in days] == [False, False, False, True]
    assert [is_valid("00007:9Y", day) for day in days] == [True, False, False, False]


def test_a_deleted_code_names_what_replaced_it(cpt: Client) -> None:
    answer = validate(cpt, "00007")
    assert parameter(answer, "result") is False
    assert "00001" in message(answer)


def test_a_display_is_never_right_for_an_expression(cpt: Client) -> None:
    answer = validate(cpt, "00001:9Y", display="Sewing of a façade")
    assert parameter(answer, "result") is False
    assert "Sewing of a façade" in message(answer)


@pytest.mark.parametrize(
    ("a", "b", "outcome"),
    [
        ("00001", "00001:9Y", "subsumes"),
        ("00001:9Y", "00001", "subsumed-by"),
        ("00001:9Y", "00001:9Y:8Y", "subsumes"),
        ("00001:9Y:8Y", "00001:8Y:9Y", "equivalent"),
        ("00001:9Y", "00001:8Y", "not-subsumed"),
        ("0000U", "00001:9Y", "not-subsumed"),
        ("9Y", "00001:9Y", "not-subsumed"),
        ("00001", "00001", "equivalent"),
    ],
)
def test_subsumption(cpt: Client, a: str, b: str, outcome: str) -> None:
    answer = cpt.get("CodeSystem/$subsumes", system=CPT, codeA=a, codeB=b, **ON)
    assert parameter(answer, "outcome") == outcome


def test_subsumption_of_a_wrong_expression(cpt: Client) -> None:
    assert "'XX' of" in texts(
        cpt.get("CodeSystem/$subsumes", 404, system=CPT, codeA="00001", codeB="00001:XX")
    )


def test_a_system_without_grammar_has_no_expressions(cpt: Client) -> None:
    system = {
        "resourceType": "CodeSystem",
        "url": "http://example.org/colours",
        "status": "active",
        "content": "complete",
        "concept": [{"code": "00001"}, {"code": "9Y"}],
    }
    body = posted(("codeSystem", "resource", system), ("code", "valueCode", "00001:9Y"))
    assert parameter(cpt.post("CodeSystem/$validate-code", body), "result") is False


def test_an_expression_is_like_what_its_code_is_like(cpt: Client) -> None:
    of_code = cpt.get("CodeSystem/$similar", system=CPT, code="00001", **ON)
    assert cpt.get("CodeSystem/$similar", system=CPT, code="00001:9Y", **ON) == of_code
    assert of_code["parameter"]
