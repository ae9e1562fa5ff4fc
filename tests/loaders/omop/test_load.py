"""OMOP's vocabularies: concepts with what they come from, domains, and standard concepts."""

import json
from pathlib import Path

import pytest

from service.loaders.omop import load
from service.loaders.release import LoadError, LoadOptions
from tests.loaders.answers import Answers, table, value, write

OMOP = "https://fhir-terminology.ohdsi.org"
CONCEPTS = table("""
    concept_id|concept_name|domain_id|vocabulary_id|concept_class_id|standard_concept|concept_code|valid_start_date|valid_end_date|invalid_reason
    9000001|Invented care|Procedure|SNOMED|Procedure|S|1|20200101|20991231|
    9000002|Invented care of hands|Procedure|SNOMED|Procedure|S|2|20200101|20991231|
    9000003|Old "care" of hands|Procedure|Own|Procedure||X3|20100101|20191231|U
    9000004|Inventine|Drug|RxNorm|Ingredient|S|901|20200101|20991231|
    9000005|Licensed care|Procedure|CPT4|Procedure|S|0000X|20200101|20991231|
""")  # fmt: skip
FILES = {
    "CONCEPT.csv": CONCEPTS,
    "CONCEPT_RELATIONSHIP.csv": table("""
        concept_id_1|concept_id_2|relationship_id|valid_start_date|valid_end_date|invalid_reason
        9000002|9000001|Is a|20200101|20991231|
        9000003|9000002|Maps to|20200101|20991231|
        9000003|9000001|Maps to|20200101|20201231|D
        9000001|9000001|Maps to|20200101|20991231|
    """),
    "CONCEPT_SYNONYM.csv": table("""
        concept_id|concept_synonym_name|language_concept_id
        9000002|Hand care|4180186
        9000005|Licensed words|4180186
    """),
    "VOCABULARY.csv": table("""
        vocabulary_id|vocabulary_name|vocabulary_reference|vocabulary_version|vocabulary_concept_id
        None|OMOP Standardized Vocabularies||v5.0 16-JUL-24|44819096
        SNOMED|Invented||1|44819097
        RxNorm|Invented||1|44819104
        CPT4|Invented||1|44819100
        Own|Invented||1|9100001
    """),
    "DOMAIN.csv": table("""
        domain_id|domain_name|domain_concept_id
        Procedure|Procedure|10
        Drug|Drug|13
    """),
    "CONCEPT_CLASS.csv": table("""
        concept_class_id|concept_class_name|concept_class_concept_id
        Procedure|Procedure|44819083
        Ingredient|Ingredient|44819252
    """),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    source = write(tmp_path_factory.mktemp("omop"), FILES)
    return Answers(tmp_path_factory.mktemp("data"), "omop", source)


def test_a_concept_tells_where_it_comes_from(answers: Answers) -> None:
    assert answers.properties(OMOP, "9000002") == {
        "inactive": [False], "parent": ["9000001"],
        "domain-id": ["Procedure"], "domain-concept-id": ["10"],
        "concept-class-id": ["Procedure"], "concept-class-concept-id": ["44819083"],
        "vocabulary-id": ["SNOMED"], "vocabulary-concept-id": ["44819097"],
        "standard-concept": ["S"], "source-concept-code": ["2"],
        "valid-start-date": ["2020-01-01"], "valid-end-date": ["2099-12-31"],
    }  # fmt: skip


def test_the_version_is_that_of_the_vocabularies(answers: Answers) -> None:
    assert answers.validated(url=OMOP, code="9000001")["version"] == "20240716"
    assert answers.validated(url=OMOP, code="9000002", display="Hand care")["result"] is True


def test_another_concept_says_which_one_is_standard(answers: Answers) -> None:
    found = answers.properties(OMOP, "9000003")
    assert (found["Maps to"], found["standard-concept"], found["invalid-reason"]) == (
        ["9000002"],
        ["NS"],
        ["U"],
    )
    assert "Maps to" not in answers.properties(OMOP, "9000001")


def test_domains_are_value_sets_and_filters(answers: Answers) -> None:
    assert answers.expanded(f"{OMOP}/ValueSet/Drug") == ["9000004"]
    assert answers.selected(OMOP, ("domain", "=", "Drug")) == ["9000004"]
    assert answers.selected(OMOP, ("concept", "is-a", "9000001")) == ["9000001", "9000002"]


def test_texts_that_are_licensed_stay_out(answers: Answers) -> None:
    found = answers.get("CodeSystem/$lookup", system=OMOP, code="9000005")
    assert "icensed" not in json.dumps(found)
    assert answers.properties(OMOP, "9000005")["vocabulary-id"] == ["CPT4"]


def translated(answers: Answers, **query: str) -> list[tuple[str, str]]:
    """(used-conceptmap or match, what it says) of ``$translate``."""
    answer = answers.get("ConceptMap/$translate", **query)
    found = [(p["name"], value(p)) for p in answer["parameter"] if p["name"].startswith("used-")]
    parts = [part for p in answer["parameter"] if p["name"] == "match" for part in p["part"]]
    return [("match", value(part)) for part in parts if part["name"] == "concept"] + found


def test_a_concept_leads_to_the_code_that_it_stands_for_and_back(answers: Answers) -> None:
    rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
    used = [
        ("used-conceptmap", f"{OMOP}/ConceptMap/to-44819104|20240716"),
        ("used-system", f"{OMOP}|20240716"),
    ]
    assert translated(answers, sourceCode="9000004", system=OMOP, targetSystem=rxnorm) == [
        ("match", "901"),
        *used,
    ]
    back = {"sourceCode": "901", "system": rxnorm}
    assert translated(answers, **back, reverse="true") == [("match", "9000004"), *used]
    assert translated(answers, **back) == [
        ("match", "9000004"),
        ("used-conceptmap", f"{OMOP}/ConceptMap/from-44819104|20240716"),
        *used[1:],
    ]
    named = {"url": f"{OMOP}/ConceptMap/to-44819104"}
    assert translated(answers, targetCode="901", targetSystem=rxnorm, **named) == [("match", "901"), *used]
    assert translated(answers, sourceCode="9000001", system=OMOP, **named) == used[1:]
    assert translated(answers, sourceCode="9000003", system=OMOP) == used[1:]


def test_a_concept_of_another_domain_is_refused_with_a_sentence(answers: Answers) -> None:
    drugs = f"{OMOP}/ValueSet/Drug"
    asked = {"url": drugs, "system": OMOP}
    refused = answers.validated("ValueSet/$validate-code", code="9000001", **asked)
    assert refused["message"].startswith("Code '9000001' is not in the value set; The provided code")
    assert "message" not in answers.validated("ValueSet/$validate-code", code="9000004", **asked)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CONCEPTS.replace("9000004", "x"), "expected a number as concept_id"),
        (CONCEPTS.replace("Drug", "Nothing"), "no domain 'Nothing'"),
        (CONCEPTS.replace("RxNorm\tIng", "RxNorm\tX\tIng"), "expected 10 fields, found 11"),
        (CONCEPTS.replace("901\t20200101", "901\t2020"), "expected a day"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(LoadError, match=says) as raised:
        list(load([write(tmp_path, {**FILES, "CONCEPT.csv": text})], LoadOptions()))
    assert raised.value.line == 5


def test_relationships_of_unknown_concepts_are_told(tmp_path: Path) -> None:
    rows = FILES["CONCEPT_RELATIONSHIP.csv"] + "9000004\t9999999\tIs a\t20200101\t20991231\t\n"
    (release,) = load([write(tmp_path, {**FILES, "CONCEPT_RELATIONSHIP.csv": rows})], LoadOptions())
    assert ["1 relationships" in warning for warning in release.warnings] == [True]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    files = {name: text for name, text in FILES.items() if name != "DOMAIN.csv"}
    with pytest.raises(LoadError, match=r"DOMAIN\.csv"):
        list(load([write(tmp_path, files)], LoadOptions()))
