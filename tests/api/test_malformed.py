"""What has not the shape that FHIR gives it is refused by name: no 500, and nothing skipped in silence."""

from typing import Any

import pytest

from tests.api.client import Client, parameter, posted, texts
from tests.api.content import PROCEDURES

CODED = {"system": PROCEDURES, "code": "HAND"}


@pytest.mark.parametrize(
    ("element", "value", "problem"),
    [
        ("valueCoding", [], "coding is not an object"),
        ("valueCoding", {**CODED, "code": 7}, "coding.code is not a string"),
        ("valueCoding", {**CODED, "system": {}}, "coding.system is not a string"),
        ("valueCodeableConcept", {"coding": {}}, "coding.coding is not an array"),
        ("valueCodeableConcept", {"coding": ["HAND"]}, "coding.coding[0] is not an object"),
        ("part", 5, "coding.part is not an array"),
    ],
)
@pytest.mark.parametrize("operation", ["CodeSystem/$lookup", "ValueSet/$validate-code"])
def test_a_value_of_another_shape(
    client: Client, operation: str, element: str, value: Any, problem: str
) -> None:
    assert problem in texts(client.post(operation, posted(("coding", element, value)), 400))


@pytest.mark.parametrize(
    ("include", "problem"),
    [
        ({"system": PROCEDURES, "filter": {}}, "filter is not an array"),
        ({"system": PROCEDURES, "concept": [{"code": 5}]}, "concept[0].code is not a string"),
        ({"system": PROCEDURES, "version": 5}, "version is not a string"),
        ({"valueSet": "http://example.org/x"}, "valueSet is not an array"),
    ],
)
def test_a_value_set_of_another_shape(client: Client, include: dict[str, Any], problem: str) -> None:
    document = {"resourceType": "ValueSet", "status": "active", "compose": {"include": [include]}}
    answer = client.post("ValueSet/$expand", posted(("valueSet", "resource", document)), 400)
    assert problem in texts(answer)


@pytest.mark.parametrize(
    "further",
    [
        {"version": 7},
        {"concept": [{"code": 5}]},
        {"concept": [{"code": "A", "display": 5}]},
        {"concept": "A"},
    ],
)
def test_a_code_system_of_another_shape(client: Client, further: dict[str, Any]) -> None:
    document = {"resourceType": "CodeSystem", "url": "http://example.org/x", "content": "complete", **further}
    asked = posted(("codeSystem", "resource", document), ("code", "valueCode", "A"))
    assert "codeSystem" in texts(client.post("CodeSystem/$validate-code", asked, 400))


@pytest.mark.parametrize("element", [{"code": [1]}, {"target": {}}, {"target": [{"code": {}}]}])
def test_a_concept_map_of_another_shape(client: Client, element: dict[str, Any]) -> None:
    group = {"source": PROCEDURES, "target": "http://example.org/x", "element": [{"code": "HAND"} | element]}
    document = {"resourceType": "ConceptMap", "status": "active", "group": [group]}
    asked = posted(("conceptMap", "resource", document), ("sourceCode", "valueCode", "HAND"))
    texts(client.post("ConceptMap/$translate", asked, 400))


def test_a_codeable_concept_without_a_coding_is_not_valid(client: Client) -> None:
    asked = posted(
        ("codeableConcept", "valueCodeableConcept", {"text": "hand"}), ("url", "valueUri", PROCEDURES)
    )
    assert "Unable to find code to validate" in texts(client.post("CodeSystem/$validate-code", asked, 400))


def test_the_empty_code_is_no_code_of_a_fragment(client: Client) -> None:
    fragment = {"resourceType": "CodeSystem", "url": "http://example.org/part", "status": "active"}
    asked = posted(
        ("codeSystem", "resource", {**fragment, "content": "fragment", "concept": [{"code": "A"}]}),
        ("code", "valueCode", ""),
    )
    assert parameter(client.post("CodeSystem/$validate-code", asked), "result") is False
