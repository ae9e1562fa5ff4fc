"""$batch-validate-code answers what the single calls answer."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.client import Client, parameter, posted, texts
from tests.api.content import PROCEDURES, SURGICAL, value_set

BATCH = "ValueSet/$batch-validate-code"
CODINGS = st.builds(
    lambda code, display: {"system": PROCEDURES, "code": code} | display,
    st.sampled_from(("HAND", "SURGERY", "OLD", "IMAGING", "nothing")),
    st.sampled_from(({}, {"display": "Hand surgery"}, {"display": "Wrong"})),
)
FURTHER = st.sampled_from([[], [("abstract", "valueBoolean", False)]])
SHARED = (("url", "valueUri", SURGICAL), ("lenient-display-validation", "valueBoolean", True))


def coding(code: str, **further: str) -> tuple[str, str, dict[str, str]]:
    return "coding", "valueCoding", {"system": PROCEDURES, "code": code, **further}


def batch(*questions: dict[str, Any], shared: tuple[tuple[str, str, Any], ...] = SHARED) -> dict[str, Any]:
    return posted(*shared, *(("validation", "resource", question) for question in questions))


def answers(answer: dict[str, Any]) -> list[dict[str, Any]]:
    assert {p["name"] for p in answer["parameter"]} == {"validation"}
    return [p["resource"] for p in answer["parameter"]]


def results(answer: dict[str, Any]) -> list[Any]:
    return [parameter(resource, "result") for resource in answers(answer)]


@given(asked=st.lists(st.tuples(CODINGS, FURTHER), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
def test_a_batch_says_what_single_calls_say_in_order(client: Client, asked: list[Any]) -> None:
    questions = [(("coding", "valueCoding", one), *further) for one, further in asked]
    alone = [client.post("ValueSet/$validate-code", posted(*SHARED, *question)) for question in questions]
    assert answers(client.post(BATCH, batch(*(posted(*question) for question in questions)))) == alone


def test_what_a_question_says_itself_wins(client: Client) -> None:
    wrong = coding("HAND", display="Wrong")
    lenient = posted(wrong)
    strict = posted(wrong, ("lenient-display-validation", "valueBoolean", False))
    elsewhere = posted(coding("IMAGING"), ("url", "valueUri", f"{PROCEDURES}?fhir_vs"))
    assert results(client.post(BATCH, batch(lenient, strict, elsewhere))) == [True, False, True]


def test_a_value_set_of_a_question_stands_for_the_common_one(client: Client) -> None:
    own = value_set("own", compose={"include": [{"system": PROCEDURES, "concept": [{"code": "IMAGING"}]}]})
    questions = (posted(coding("IMAGING")), posted(coding("IMAGING"), ("valueSet", "resource", own)))
    assert results(client.post(BATCH, batch(*questions))) == [False, True]


def test_a_resource_of_a_question_is_for_it_alone(client: Client) -> None:
    own = value_set("own", compose={"include": [{"system": PROCEDURES, "concept": [{"code": "IMAGING"}]}]})
    named = ("url", "valueUri", own["url"])
    first = posted(coding("IMAGING"), named, ("tx-resource", "resource", own))
    found, unknown = answers(client.post(BATCH, batch(first, posted(coding("IMAGING"), named))))
    assert parameter(found, "result") is True
    assert own["url"] in texts(unknown)


def test_one_that_cannot_be_answered_spoils_no_other(client: Client) -> None:
    nothing, good = answers(
        client.post(BATCH, batch(posted(("display", "valueString", "Hand surgery")), posted(coding("HAND"))))
    )
    assert "Unable to find code to validate" in texts(nothing)
    assert parameter(good, "result") is True


def test_of_a_code_system(client: Client) -> None:
    questions = [posted(("code", "valueCode", code)) for code in ("HAND", "nothing")]
    asked = batch(*questions, shared=(("url", "valueUri", PROCEDURES),))
    assert results(client.post("CodeSystem/$batch-validate-code", asked)) == [True, False]


def test_on_a_value_set(client: Client) -> None:
    asked = batch(posted(coding("HAND")), posted(coding("IMAGING")), shared=())
    assert results(client.post("ValueSet/drafted/$batch-validate-code", asked)) == [True, False]


@pytest.mark.parametrize("asked", [posted(*SHARED), posted(("validation", "valueString", "HAND"))])
def test_nothing_to_validate_is_refused(client: Client, asked: dict[str, Any]) -> None:
    assert "validation" in texts(client.post(BATCH, asked, 400))
