"""Times in prose: examples, and the law that what is written out is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.loaders.durations import DAY, MINUTE, Span, read_span

MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43200}


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("The procedure typically takes 1 to 2 hours, depending on the extent.", 60, 120),
        ("30 minutes", 30, 30),
        ("about an hour", 60, 60),
        ("half an hour to an hour and a half", 30, 90),
        ("between 45 minutes and 2 hours", 45, 120),
        ("between 30 and 45 min", 30, 45),
        ("1 hour and 30 minutes", 90, 90),
        ("1 hour 15 minutes to 2 hours", 75, 120),
        ("1.5–2.5 hrs", 90, 150),
        ("an hour or two", 60, 120),
        ("a 20-minute procedure", 20, 20),
        ("under 10 minutes", None, 10),
        ("at least 3 hours", 180, None),
        ("90 seconds", 1, 2),
        ("20 minutes, and 2 hours of rest", 20, 20),
        ("two to three hours", 120, 180),
    ],
)
def test_minutes(text: str, least: int | None, most: int | None) -> None:
    assert read_span(text, MINUTE) == Span(least, most)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Typically 4 to 6 weeks, depending on the extent", 28, 42),
        ("up to 3 months", None, 90),
        ("Less than 1 day", None, 1),
        ("2 to 12 hours of tiredness", 0, 1),
        ("a year", 365, 365),
        ("6 weeks to 3 months", 42, 90),
    ],
)
def test_days(text: str, least: int | None, most: int | None) -> None:
    assert read_span(text, DAY) == Span(least, most)


@pytest.mark.parametrize(
    "text",
    ["", "several weeks", "a few hours", "1 1/2 hours", "6 to 4 weeks", "step 3 to 4", "day one", "24/7"],
)
def test_what_states_no_clear_time_gives_none(text: str) -> None:
    assert read_span(text, MINUTE) is None


numbers = st.integers(1, 500)
units = st.sampled_from(sorted(MINUTES))


def written(number: int, unit: str) -> str:
    return f"{number} {unit}{'s' if number != 1 else ''}"


@given(numbers, numbers, units, st.sampled_from(["{} to {}", "{}-{}", "{} – {}", "between {} and {}"]))
def test_a_written_range_is_read_back(low: int, more: int, unit: str, form: str) -> None:
    text = f"It takes {form.format(low, written(low + more, unit))}, as a rule."
    assert read_span(text, MINUTE) == Span(low * MINUTES[unit], (low + more) * MINUTES[unit])


@given(numbers, numbers, units, units)
def test_a_range_over_two_units_is_read_back_or_runs_backwards(
    low: int, high: int, low_unit: str, high_unit: str
) -> None:
    least, most = low * MINUTES[low_unit], high * MINUTES[high_unit]
    read = read_span(f"{written(low, low_unit)} to {written(high, high_unit)}", MINUTE)
    assert read == (Span(least, most) if least <= most else None)


@given(numbers, units, st.sampled_from([("{}", 1, 1), ("up to {}", 0, 1), ("at least {}", 1, 0)]))
def test_a_written_bound_is_read_back(number: int, unit: str, form: tuple[str, int, int]) -> None:
    words, has_least, has_most = form
    minutes = number * MINUTES[unit]
    read = read_span(words.format(written(number, unit)), MINUTE)
    assert read == Span(minutes if has_least else None, minutes if has_most else None)


@given(st.text(max_size=60))
def test_any_text_is_read_without_failing(text: str) -> None:
    span = read_span(text, DAY)
    assert span is None or span.least is None or span.most is None or span.least <= span.most
