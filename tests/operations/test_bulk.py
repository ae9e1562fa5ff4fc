"""Verdicts in bulk: each is that of ``CodeSystem/$validate-code`` with the same parameters."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.operations.bulk import Bulk, Question
from service.operations.operation import Context
from service.operations.validate_code.code_system import CODE_SYSTEM_VALIDATE_CODE
from service.operations.validate_code.result import Validation
from service.terminology.issues import TerminologyError
from tests.terminology.claim_systems import (
    COLORS,
    CPT,
    HCPCS,
    ICD_9_CM,
    ICD_10_CM,
    ICD_10_PCS,
    claim_systems,
)

CONTEXT = Context(view=claim_systems(), moment=datetime(2026, 11, 20, 12, tzinfo=UTC))
CODES = (
    "0DT", "0DTJ0ZZ", "0DTJ4ZZ", "0DTJ8ZZ", "ODTJ0ZZ", "0DTJ", "S72.001", "S72.001A", "S72001A", "00.10",
    "001.0", "0010", "J1100", "J1101", "J1102", "J1103", "J1104", "26593", "00001", "Red", "RED", " ",
)  # fmt: skip
DATES = (
    None, "1981-12-31", "1982-01-01", "2014-09-30", "2014-10-01", "2015-09-30", "2015-10-01", "2024-02-29",
    "2024-12-31", "2025-01-01", "2025-06-30", "2025-07-01", "2025-09-30", "2025-10-01", "2025-11-14",
    "2025-11-15", "2031-01-01", "2024-12-31T23:59:59-11:00", "2025-01-01T00:00:00+14:00", "2025", "yesterday",
)  # fmt: skip
QUESTIONS = st.builds(
    Question,
    st.sampled_from((ICD_10_PCS, ICD_10_CM, ICD_9_CM, HCPCS, CPT, COLORS, "http://example.org/unknown")),
    st.sampled_from(CODES),
    st.sampled_from((None, None, None, "2024.10", "2025.10", "1999")),
    st.sampled_from(DATES),
)


def validated(question: Question) -> Validation:
    given = {"url": question.system, "code": question.code, "version": question.version}
    given["date"] = question.date
    values = CODE_SYSTEM_VALIDATE_CODE.parse({k: [v] for k, v in given.items() if v is not None})
    answer: Validation = CODE_SYSTEM_VALIDATE_CODE.run(CONTEXT, values)
    return answer


def told(bulk: Bulk, question: Question) -> object:
    """What bulk says, in the words of $validate-code."""
    try:
        verdict = bulk.verdict(question)
    except TerminologyError as error:
        return error.issues
    said = [i for i in verdict.issues if i.message_id != "CODE_UNDETERMINED"]
    days = (verdict.valid_from, verdict.valid_to, verdict.replaced_by, verdict.normalized_code)
    return verdict.outcome != "invalid", verdict.version, *days, set(said)


def expected(question: Question) -> object:
    try:
        answer = validated(question)
    except TerminologyError as error:
        return error.issues
    days = (answer.valid_from, answer.valid_to, answer.replaced_by, answer.normalized_code)
    return answer.result, answer.version, *days, set(answer.issues)


@given(st.lists(QUESTIONS, max_size=12))
def test_each_verdict_is_that_of_validate_code(questions: list[Question]) -> None:
    bulk = Bulk(CONTEXT, suggest=True)
    for question in questions:
        assert told(bulk, question) == expected(question), question


def test_a_code_that_a_fragment_lacks_is_undetermined() -> None:
    verdict = Bulk(CONTEXT).verdict(Question(CPT, "00001"))
    assert (verdict.outcome, verdict.issues[0].type) == ("undetermined", "incomplete")
    assert Bulk(CONTEXT).verdict(Question(CPT, "26593")).outcome == "valid"


def test_a_code_without_end_is_refused() -> None:
    with pytest.raises(TerminologyError, match="more than 4096 characters"):
        Bulk(CONTEXT).verdict(Question(HCPCS, "J" * 5000))


def test_suggestions_only_on_request() -> None:
    question = Question(ICD_10_CM, "S72001A", None, "2024-12-01")
    assert Bulk(CONTEXT).verdict(question).normalized_code is None
    assert Bulk(CONTEXT, suggest=True).verdict(question).normalized_code == "S72.001A"
