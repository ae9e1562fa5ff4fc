"""Codes and ranges of codes in a filter, against a plain reading of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.operations.inline import inline_release
from service.terminology import filters
from service.terminology.code_systems import CodeSystem, FilterDefinition
from service.terminology.concepts import Concept
from service.terminology.issues import TerminologyError
from service.terminology.selections import evaluate
from service.terminology.value_sets import Filter

NUMBERS = st.integers(0, 99)
CODE = st.builds(lambda number, last: f"{number:04}{last}", NUMBERS, st.sampled_from("0159FTU"))
RANGED = (FilterDefinition("code", ("in",), "codes and ranges"),)


def selected(codes: list[str], value: str, declared: tuple[FilterDefinition, ...] = RANGED) -> set[str]:
    system = CodeSystem(url="http://example.org/cs", filters=declared)
    index = inline_release(system, [Concept(code) for code in codes]).index
    numbers = evaluate(filters.selection(Filter("code", "in", value), index, "ValueSet"), index)
    return {index.concept(number).code for number in numbers}


def plainly(code: str, first: str, last: str) -> bool:
    """Whether ``code`` is in the range, by its number within its series."""
    number, first_number, last_number = (int(re.sub(r"\D", "", c)) for c in (code, first, last))
    letters = {c[-1] if c[-1].isalpha() else "" for c in (code, first, last)}
    return len(letters) == 1 and first_number <= number <= last_number


@given(st.sets(CODE), st.lists(st.tuples(CODE, CODE), max_size=3), st.lists(CODE, max_size=3))
def test_ranges_select_what_lies_between_in_the_same_series(
    codes: set[str], pairs: list[tuple[str, str]], single: list[str]
) -> None:
    ranges = [tuple(sorted((a, f"{b[:4]}{a[-1] if a[-1].isalpha() else '0'}"))) for a, b in pairs]
    value = ", ".join([*(f"{first}-{last}" for first, last in ranges), *single, "none"])
    expected = {c for c in codes if c in single or any(plainly(c, first, last) for first, last in ranges)}
    assert selected(sorted(codes), value) == expected


@pytest.mark.parametrize("item", ["00009-00001", "00001-0009F", "00001-009", "00001-", "-00001", "a-b-c"])
def test_what_is_no_range_is_told(item: str) -> None:
    with pytest.raises(TerminologyError, match=f"'{item}' is no range: a range is two codes of like form"):
        selected(["00001"], f"00001, {item}")


def test_a_code_with_a_hyphen_is_itself() -> None:
    assert selected(["01-05", "02", "03"], "01-05, 02") == {"01-05", "02"}


def test_only_a_system_that_declares_the_filter_has_ranges() -> None:
    assert selected(["00001", "00002"], "00001-00009, 00002", ()) == {"00002"}
