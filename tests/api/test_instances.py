"""Operations on one resource: it says what is asked about, and nothing else does."""

import pytest

from tests.api.client import Client, parameter, posted, texts
from tests.api.content import LARGE, PROCEDURES
from tests.api.test_reading import id_of


@pytest.fixture
def first(client: Client) -> str:
    """The path of the older edition of the procedures."""
    return f"CodeSystem/{id_of(client, 'CodeSystem', url=PROCEDURES, version='1')}"


def test_a_code_is_validated_in_the_edition_that_is_asked(client: Client, first: str) -> None:
    answer = client.get(f"{first}/$validate-code", code="HAND-1")
    assert parameter(answer, "result") is True
    assert parameter(answer, "display") == "Release of a hand muscle, edition 1"
    again = client.post(f"{first}/$validate-code", posted(("code", "valueCode", "HAND-1")))
    assert again == answer
    newest = client.get("CodeSystem/$validate-code", url=PROCEDURES, code="HAND-1")
    assert parameter(newest, "display") == "Release of a hand muscle, edition 2"


def test_codes_are_compared_on_a_code_system(client: Client, first: str) -> None:
    for a, b, outcome in (("SURGERY", "HAND-1", "subsumes"), ("HAND", "SURGERY", "subsumed-by")):
        assert parameter(client.get(f"{first}/$subsumes", codeA=a, codeB=b), "outcome") == outcome
        of_system = {"system": PROCEDURES, "code": b}
        codings = posted(("codingA", "valueCoding", {"code": a}), ("codingB", "valueCoding", of_system))
        assert parameter(client.post(f"{first}/$subsumes", codings), "outcome") == outcome


def test_a_code_is_looked_up_on_a_code_system_since_r5(r4: Client, r5: Client) -> None:
    path = f"CodeSystem/{id_of(r5, 'CodeSystem', url=PROCEDURES, version='1')}/$lookup"
    assert parameter(r5.get(path, code="HAND-1"), "display") == "Release of a hand muscle, edition 1"
    coding = posted(("coding", "valueCoding", {"code": "HAND-1"}))
    assert parameter(r5.post(path, coding), "display") == "Release of a hand muscle, edition 1"
    assert "nothing at" in texts(r4.get(path, 404, code="HAND-1"))


@pytest.mark.parametrize("kind", ["expand", "validate-code"])
def test_a_value_set_answers_under_its_id(client: Client, kind: str) -> None:
    asked = {"code": "HAND-1", "system": PROCEDURES} if kind == "validate-code" else {}
    of_type = client.get(f"ValueSet/${kind}", url="http://example.org/ValueSet/drafted", **asked)
    answer = client.get(f"ValueSet/drafted/${kind}", **asked)
    if kind == "expand":
        assert [row["code"] for row in answer["expansion"]["contains"]] == ["HAND"]
        assert answer["expansion"]["contains"] == of_type["expansion"]["contains"]
    else:
        assert answer == of_type
        assert parameter(answer, "result") is True


@pytest.mark.parametrize(
    ("path", "query", "name"),
    [
        ("$validate-code", {"code": "HAND", "url": LARGE}, "url"),
        ("$validate-code", {"code": "HAND", "version": "2"}, "version"),
        ("$subsumes", {"codeA": "HAND", "codeB": "HAND", "system": LARGE}, "system"),
    ],
)
def test_a_request_may_not_say_otherwise(
    client: Client, first: str, path: str, query: dict[str, str], name: str
) -> None:
    assert f"'{name}'" in texts(client.get(f"{first}/{path}", 400, **query))


def test_a_request_may_say_the_same(client: Client, first: str) -> None:
    answer = client.get(f"{first}/$validate-code", code="HAND", url=PROCEDURES, version="1")
    assert parameter(answer, "result") is True


def test_a_coding_of_another_system_is_refused(client: Client, first: str) -> None:
    coding = {"system": LARGE, "code": "ROOT"}
    body = posted(("codingA", "valueCoding", coding), ("codingB", "valueCoding", coding))
    assert "'codingA'" in texts(client.post(f"{first}/$subsumes", body, 400))


def test_another_resource_may_not_be_posted_to_a_resource(client: Client) -> None:
    other = {"resourceType": "ValueSet", "status": "active", "compose": {"include": [{"system": LARGE}]}}
    assert "'valueSet'" in texts(client.post("ValueSet/drafted/$expand", other, 400))


@pytest.mark.parametrize(
    "path", ["CodeSystem/nothing/$subsumes", "ValueSet/nothing/$expand", "ValueSet/more/$expand"]
)
def test_an_unknown_resource_is_not_found(client: Client, path: str) -> None:
    assert "no " in texts(client.get(path, 404, codeA="A", codeB="B"))
