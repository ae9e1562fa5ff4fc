"""Which day counts on a claim: against a second reading of the rule, and against every day one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.operations.inline import inline_release
from service.terminology.claims.checks import VALID, CodingChecks
from service.terminology.claims.days import Days, days_of, days_to_check, turns
from service.terminology.claims.reading import Node, Reader, Span
from service.terminology.concepts import Coding
from service.terminology.types import Code
from service.terminology.view import View
from tests.api.claims.content import HCPCS, ICD_10_CM, ICD_10_PCS, releases
from tests.terminology import examples

SYSTEMS = (HCPCS, ICD_10_CM, ICD_10_PCS)
CODINGS = [
    Coding(HCPCS, "C9797"), Coding(HCPCS, "A0425"), Coding(ICD_10_CM, "E11.A"), Coding(ICD_10_CM, "I10"),
    Coding(ICD_10_PCS, "0DTJ4ZG"),
]  # fmt: skip
DAYS = st.dates(date(2018, 11, 1), date(2027, 3, 1))


@pytest.fixture(scope="module")
def view() -> View:
    return examples.view([inline_release(r.code_system, r.concepts) for r in releases()])


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CODINGS), DAYS, st.integers(0, 400))
def test_a_period_is_valid_as_every_day_of_it_is(
    view: View, coding: Coding, first: date, length: int
) -> None:
    days = [(first + timedelta(days=n)).isoformat() for n in range(length + 1)]
    alone = CodingChecks(view)
    one_by_one = [alone.standing(coding, Days(day, day, Code("every-day"))) for day in days]
    together = CodingChecks(view).standing(coding, Days(days[0], days[-1], Code("every-day")))
    broken = [s for s in one_by_one if s.verdict is not VALID]
    assert (together.verdict, together.day if broken else None) == (
        (broken[0].verdict, broken[0].day) if broken else (VALID, None)
    )


def test_a_long_period_is_a_few_days(view: View) -> None:
    turning = turns(view.releases(HCPCS))
    assert len(days_to_check(Days("0001-01-01", "9999-12-31", Code("every-day")), turning)) < 20


@given(
    st.sampled_from(SYSTEMS),
    DAYS,
    st.integers(0, 40),
    st.none() | DAYS,
    st.sampled_from([True, False, None]),
    st.sampled_from([None, "every-day", "start", "end"]),
)
def test_the_rule(
    system: str, first: date, length: int, left: date | None, is_inpatient: bool | None, rule: str | None
) -> None:
    span = Span(first.isoformat(), (first + timedelta(days=length)).isoformat(), "x")
    discharge = Span(left.isoformat(), left.isoformat(), "y") if left else None
    found = days_of(system, span, discharge, is_inpatient, Code(rule) if rule else None)
    of_icd = system != HCPCS
    if rule is None and of_icd and is_inpatient is True and left:
        expected = (left.isoformat(), left.isoformat(), "discharge")
    else:
        chosen = {"start": (span.first, span.first), "end": (span.last, span.last)}
        expected = (*chosen.get(rule or "", (span.first, span.last)), rule or "every-day")
    assert (found.first, found.last, found.rule) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-29", ("2024-02-29", "2024-02-29")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2023", ("2023-01-01", "2023-12-31")),
        ("2025-12-31T23:59:59.5+14:00", ("2025-12-31", "2025-12-31")),
        ("2023-02-29", None),
        ("20240229", None),
        ("soon", None),
        ("2024-W01-1", None),
    ],
)
def test_a_date_is_the_days_that_it_names(text: str, expected: tuple[str, str] | None) -> None:
    reader = Reader()
    span = reader.day(Node({"when": text}, "x"), "when")
    assert ((span.first, span.last) if span else None) == expected
    assert bool(reader.problems) == (expected is None)
