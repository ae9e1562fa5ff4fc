"""What a service answers once a release of SNOMED CT is loaded."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from service.loaders.release import LoadError
from service.terminology.snomed.identifiers import IS_A, ROLE_GROUP, ROOT
from tests.loaders.answers import Answers, value
from tests.loaders.snomed_rf2.releases import (
    BY_SITE,
    CORE,
    COUNT,
    DAY,
    GB,
    HAND,
    MAP,
    OLD,
    PROCEDURE,
    REPAIR,
    REPLACED_BY,
    ROWS,
    SITE,
    US,
    relationship,
    write,
)

SNOMED_CT = "http://snomed.info/sct"
EDITION = f"{SNOMED_CT}/{CORE}"
VERSION = f"{EDITION}/version/{DAY}"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    folder = tmp_path_factory.mktemp("snomed")
    return Answers(folder / "data", "snomed-rf2", write(folder / "release", ROWS))


def parts(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [{p["name"]: p for p in part["part"]} for part in answer["parameter"] if part["name"] == name]


def lookup(answers: Answers, code: str, version: str = "r5", **query: str) -> dict[str, Any]:
    return answers.get("CodeSystem/$lookup", version, system=SNOMED_CT, code=code, **query)


def test_lookup_tells_what_defines_a_concept(answers: Answers) -> None:
    told = answers.properties(SNOMED_CT, REPAIR)
    assert told == {
        "inactive": [False],
        "effectiveTime": ["2026-01-01"],
        "parent": [PROCEDURE],
        BY_SITE: [HAND],
        COUNT: [2],
    }


@pytest.mark.parametrize("version", ["r4", "r5"])
def test_attributes_stand_in_their_groups_when_groups_are_asked_for(answers: Answers, version: str) -> None:
    (group,) = (
        part["part"]
        for part in lookup(answers, REPAIR, version, property=ROLE_GROUP)["parameter"]
        if part["name"] == "property"
    )
    inner = [{p["name"]: value(p) for p in part["part"]} for part in group if part["name"] == "subproperty"]
    assert {(i["code"], i["value"]) for i in inner} == {(BY_SITE, HAND), (COUNT, 2)}


@pytest.mark.parametrize(
    ("code", "terse"),
    [
        (REPAIR, f"{PROCEDURE}:{{{BY_SITE}={HAND},{COUNT}=#2}}"),
        (PROCEDURE, PROCEDURE),
        (f"{PROCEDURE}:{BY_SITE}={SITE},{BY_SITE}={HAND}", f"{PROCEDURE}:{BY_SITE}={HAND}"),
        (f"{REPAIR}+{PROCEDURE}", f"{PROCEDURE}:{{{BY_SITE}={HAND},{COUNT}=#2}}"),
    ],
)
def test_the_normal_form_says_what_no_other_part_implies(answers: Answers, code: str, terse: str) -> None:
    (found,) = parts(lookup(answers, code, property="normalFormTerse"), "property")
    assert value(found["value"]) == terse


def test_the_normal_form_has_terms(answers: Answers) -> None:
    (found,) = parts(lookup(answers, f"{PROCEDURE}:{BY_SITE}={HAND}", property="normalForm"), "property")
    assert f"{BY_SITE}|Place|={HAND}|Hand, invented|" in value(found["value"])


@pytest.mark.parametrize(
    ("language", "display"),
    [
        ("en", "Mending of a hand, gray"),
        ("en-US", "Mending of a hand, gray"),
        ("en-GB", "Mending of a hand, grey"),
    ],
)
def test_the_dialect_is_that_which_is_asked_for(answers: Answers, language: str, display: str) -> None:
    told = {p["name"]: p for p in lookup(answers, REPAIR, displayLanguage=language)["parameter"]}
    assert value(told["display"]) == display


@pytest.mark.parametrize("version", ["", EDITION, VERSION])
def test_an_edition_is_a_version_and_so_is_a_release_of_it(answers: Answers, version: str) -> None:
    asked = {"url": SNOMED_CT, "code": REPAIR} | ({"version": version} if version else {})
    found = answers.validated(**asked)
    assert (found["result"], found["version"]) == (True, VERSION)


def test_an_unknown_code_is_told_with_the_edition(answers: Answers) -> None:
    said = answers.validated(url=SNOMED_CT, code="freetext")["message"]
    assert said.endswith(f"in the CodeSystem '{SNOMED_CT}' version '{VERSION}' (International Edition)")


def test_an_unknown_version_does_not_answer(answers: Answers) -> None:
    found = answers.validated(url=SNOMED_CT, code=REPAIR, version=f"{EDITION}/version/20200101")
    assert found["result"] is False


@pytest.mark.parametrize("base", [SNOMED_CT, EDITION, VERSION])
@pytest.mark.parametrize(
    ("query", "codes"),
    [
        (f"isa/{PROCEDURE}", {PROCEDURE, REPAIR}),
        (f"ecl/%3C%20{SITE}", {HAND}),
        (f"refset/{MAP}", {REPAIR, HAND}),
        (f"refset/{REPLACED_BY}", {OLD}),
    ],
)
def test_implicit_value_sets(answers: Answers, base: str, query: str, codes: set[str]) -> None:
    assert set(answers.expanded(f"{base}?fhir_vs={query}")) == codes


@pytest.mark.parametrize(
    ("tests", "codes"),
    [
        ('term = "gray", dialect = en-us', {REPAIR}),
        ('term = "grey", dialect = en-us', set()),
        ('term = "grey", dialect = en-gb (prefer)', {REPAIR}),
        (f'term = wild:"hand mending", dialectId = ({GB} (prefer))', set()),
        (f'term = wild:"hand mending", dialectId = ({GB} (prefer) {US} (accept))', {REPAIR}),
        (f'term = wild:"hand mending", dialectId = ({US} {GB}), type = syn', {REPAIR}),
        ('term = "handmending"', set()),
        ('term = "handmending", active = 0', {REPAIR}),
    ],
)
def test_descriptions_are_told_apart_by_dialect(answers: Answers, tests: str, codes: set[str]) -> None:
    constraint = quote(f"< {PROCEDURE} {{{{ {tests} }}}}", safe="")
    assert set(answers.expanded(f"{SNOMED_CT}?fhir_vs=ecl/{constraint}")) == codes


def translate(answers: Answers, version: str, url: str, **query: str) -> dict[str, Any]:
    return answers.get("ConceptMap/$translate", version, url=url, **query)


@pytest.mark.parametrize("base", [SNOMED_CT, EDITION, VERSION])
def test_what_took_the_place_of_an_old_concept(answers: Answers, base: str) -> None:
    found = translate(answers, "r4", f"{base}?fhir_cm={REPLACED_BY}", system=SNOMED_CT, code=OLD)
    (match,) = parts(found, "match")
    assert match["concept"]["valueCoding"]["code"] == REPAIR
    assert match["concept"]["valueCoding"]["display"] == "Mending of a hand, gray"
    assert value(match["equivalence"]) == "equivalent"


def test_the_way_back_to_old_concepts(answers: Answers) -> None:
    url = f"{SNOMED_CT}?fhir_cm={REPLACED_BY}"
    found = translate(answers, "r5", url, targetSystem=SNOMED_CT, targetCode=REPAIR)
    (match,) = parts(found, "match")
    assert match["source"]["valueCoding"]["code"] == OLD


def test_a_map_reference_set_leads_to_other_systems(answers: Answers) -> None:
    url = f"{SNOMED_CT}?fhir_cm={MAP}"
    (match,) = parts(translate(answers, "r5", url, system=SNOMED_CT, sourceCode=REPAIR), "match")
    assert value(match["relationship"]) == "source-is-narrower-than-target"
    assert match["concept"]["valueCoding"] == {"code": "X1"}
    none = translate(answers, "r5", url, system=SNOMED_CT, sourceCode=HAND)
    assert "has none" in value(none["parameter"][1])


@pytest.mark.parametrize("what", [f"fhir_cm={HAND}", "fhir_cm=", "fhir_cm=soon", "fhir_cm"])
def test_what_is_no_map_is_not_found(answers: Answers, what: str) -> None:
    found = translate(answers, "r5", f"{SNOMED_CT}?{what}", system=SNOMED_CT, sourceCode=HAND)
    assert "could not be found" in found["issue"][0]["details"]["text"]


def test_a_cycle_of_concepts_is_refused(tmp_path: Path) -> None:
    wrong = {**ROWS, "Relationship": [*ROWS["Relationship"], relationship(30, PROCEDURE, IS_A, REPAIR)]}
    with pytest.raises(LoadError, match="cycle of parents"):
        Answers(tmp_path / "data", "snomed-rf2", write(tmp_path / "release", wrong))


def test_concepts_are_below_the_root(answers: Answers) -> None:
    outcome = answers.get("CodeSystem/$subsumes", system=SNOMED_CT, codeA=ROOT, codeB=HAND)
    assert value(outcome["parameter"][0]) == "subsumes"


@pytest.mark.parametrize(
    ("expression", "remarks"),
    [
        (f"{REPAIR}:{BY_SITE}={HAND}", []),
        (f"{REPAIR}|Hand mending|:{BY_SITE}|PLACE|={HAND}|Hand, invented|", []),
        (f"{REPAIR}|Handmending|:{BY_SITE}={HAND}", ["'Handmending' is no term"]),
        (f"{REPAIR}:{BY_SITE}={HAND}|Foot|", [f"'Foot' is no term of the concept {HAND}"]),
        (f"{PROCEDURE}:{BY_SITE}={OLD}", [f"The concept {OLD} in the expression is inactive"]),
    ],
)
def test_what_is_odd_in_a_right_expression_is_told(
    answers: Answers, expression: str, remarks: list[str]
) -> None:
    answer = answers.get("CodeSystem/$validate-code", url=SNOMED_CT, code=expression)
    found = {p["name"]: p for p in answer["parameter"]}
    told = found["issues"]["resource"]["issue"] if "issues" in found else []
    assert [issue["severity"] for issue in told] == ["warning"] * len(remarks), told
    assert all(text in issue["details"]["text"] for issue, text in zip(told, remarks, strict=True))
    assert found["result"]["valueBoolean"] is True
