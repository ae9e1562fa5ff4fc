"""Dates and numbers as ranges: what each precision covers."""

from datetime import UTC, datetime

import pytest

from service.fhir.ranges import date_range, exact_range, number_range
from service.terminology.searching import EVER


def milliseconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2024", "2024-01-01", "2025-01-01"),
        ("2024-02", "2024-02-01", "2024-03-01"),
        ("2024-12", "2024-12-01", "2025-01-01"),
        ("2024-02-29", "2024-02-29", "2024-03-01"),
        ("2024-02-29T23:59Z", "2024-02-29T23:59", "2024-03-01"),
        ("2024-02-29T23:59:59", "2024-02-29T23:59:59", "2024-03-01"),
        ("2024-03-01T00:59:59.999+01:00", "2024-02-29T23:59:59.999", "2024-03-01"),
        ("2024-02-29T23:59:59.9999Z", "2024-02-29T23:59:59.999", "2024-03-01"),
    ],
)
def test_a_date_is_all_that_it_covers(text: str, first: str, after: str) -> None:
    assert date_range(text) == (milliseconds(first), milliseconds(after))


def test_the_last_year_has_no_end() -> None:
    assert date_range("9999")[1] == date_range("9999-12")[1] == EVER
    assert date_range("9999-11")[1] == date_range("9999-12-01")[0]
    assert date_range("9999-12-31")[0] < date_range("9999-12-31")[1] < EVER


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-13", "2024-2", "2023-02-29", "2024-02-29T25:00Z", "0000", "２０２４", "2024-01-01T10Z"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|year|month|day|hour"):
        date_range(text)


def test_a_number_of_a_search_stands_for_what_rounds_to_it() -> None:
    assert number_range("100", "eq") == (99.5, 100.5)
    assert number_range("1.50", "ne") == (1.495, 1.505)
    assert number_range("1e2", "eq") == (50, 150)
    assert number_range("100", "gt") == exact_range(100)
    assert number_range("100", "ap") == (90, exact_range(110)[1])
    assert exact_range(5)[1] > exact_range(5)[0] == 5
