"""Which modifiers go with which codes."""

from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.terminology.concepts import Concept, Property
from service.terminology.issues import Issue
from service.terminology.modifiers import CPT, HCPCS, Coded, modifier_problems
from service.terminology.types import Code

ICD_10_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"


def cpt(code: str, kind: str = "cat-1", telemedicine: bool | None = None) -> Coded:
    marks = () if telemedicine is None else (Property("telemedicine", telemedicine),)
    kinds = (Property("modifier", False), Property("kind", Code(kind)))
    return Coded(CPT, Concept(code, properties=(*kinds, *marks)), "item.productOrService")


def cpt_modifier(code: str, kind: str = "general") -> Coded:
    properties = (Property("modifier", True), Property("kind", Code(kind)))
    return Coded(CPT, Concept(code, properties=properties), f"item.modifier({code})")


def hcpcs(code: str) -> Coded:
    kind = "modifier" if len(code) == 2 else "code"
    return Coded(HCPCS, Concept(code, properties=(Property("kind", Code(kind)),)), f"item.modifier({code})")


CODES = (cpt("00001"), cpt("00100"), cpt("0000F", "cat-2"), cpt("0000T", "cat-3"), hcpcs("G0104"))
MODIFIERS = (
    cpt_modifier("9Y"),
    cpt_modifier("P0", "physical-status"),
    cpt_modifier("P9", "physical-status"),
    cpt_modifier("0P", "cat-2"),
    cpt_modifier("50"),
    cpt_modifier("LT", "hcpcs"),
    hcpcs("RT"),
    hcpcs("GA"),
)


def told(code: Coded, *modifiers: Coded) -> list[tuple[str | None, str | None]]:
    return [(issue.message_id, issue.expression) for issue in modifier_problems(code, modifiers)]


def ids(code: Coded, *modifiers: Coded) -> list[str | None]:
    return [message_id for message_id, _ in told(code, *modifiers)]


@pytest.mark.parametrize("code", CODES, ids=lambda c: c.code)
def test_general_and_hcpcs_modifiers_go_with_every_code_of_cpt_and_hcpcs(code: Coded) -> None:
    assert told(code, cpt_modifier("9Y"), hcpcs("GA"), cpt_modifier("LT", "hcpcs")) == []


def test_category_2_modifiers_go_with_category_2_codes_only() -> None:
    allowed = [code.code for code in CODES if not told(code, cpt_modifier("0P", "cat-2"))]
    assert allowed == ["0000F"]
    assert told(cpt("00001"), cpt_modifier("0P", "cat-2")) == [
        ("MODIFIER_NOT_WITH_CODE", "item.modifier(0P)")
    ]


@pytest.mark.parametrize(
    ("code", "goes"),
    [("00099", False), ("00100", True), ("01000", True), ("01999", True), ("02000", False), ("0100T", False)],
)
def test_physical_status_goes_with_anesthesia_only(code: str, goes: bool) -> None:
    assert (told(cpt(code), cpt_modifier("P0", "physical-status")) == []) is goes


def test_physical_status_as_hcpcs_lists_it_is_the_same() -> None:
    assert told(cpt("00100"), hcpcs("P1")) == []
    assert ids(hcpcs("G0104"), hcpcs("P1")) == ["MODIFIER_NOT_WITH_CODE"]
    assert ids(cpt("00100"), hcpcs("P1"), cpt_modifier("P2", "physical-status")) == [
        "MODIFIERS_EXCLUDE_EACH_OTHER"
    ]


def test_physical_status_does_not_go_with_a_hcpcs_code_that_only_looks_alike() -> None:
    assert ids(hcpcs("A0100"), cpt_modifier("P0", "physical-status")) == ["MODIFIER_NOT_WITH_CODE"]


@pytest.mark.parametrize("modifier", ["93", "95"])
def test_telemedicine_modifiers_do_not_go_with_what_is_known_to_be_unmarked(modifier: str) -> None:
    by_mark = {mark: ids(cpt("00001", telemedicine=mark), cpt_modifier(modifier)) for mark in (True, False)}
    assert by_mark == {True: [], False: ["MODIFIER_NOT_WITH_CODE"]}
    assert ids(cpt("00001", telemedicine=None), cpt_modifier(modifier)) == []


def test_a_code_of_another_system_takes_no_modifier() -> None:
    code = Coded(ICD_10_PCS, Concept("0KNC0ZZ"))
    (issue,) = modifier_problems(code, [hcpcs("LT")])
    assert issue.text == "The modifier 'LT' goes only with codes of CPT and HCPCS; '0KNC0ZZ' is none of these"


def test_codes_and_modifiers_do_not_change_places() -> None:
    assert told(cpt_modifier("9Y"), cpt_modifier("8Y")) == [("MODIFIER_AS_CODE", "item.modifier(9Y)")]
    assert told(hcpcs("GA"), hcpcs("LT")) == [("MODIFIER_AS_CODE", "item.modifier(GA)")]
    assert told(cpt("00001"), cpt("00002")) == [("NOT_A_MODIFIER", "item.productOrService")]


def test_the_same_modifier_twice_is_told_at_the_second() -> None:
    again = Coded(CPT, cpt_modifier("9Y").concept, "second")
    assert told(cpt("00001"), cpt_modifier("9Y"), again) == [("MODIFIER_TWICE", "second")]
    assert ids(cpt("00001"), cpt_modifier("LT", "hcpcs"), hcpcs("LT")) == ["MODIFIER_TWICE"]


@pytest.mark.parametrize(
    "pair", [("25", "57"), ("52", "53"), ("73", "74"), ("76", "79"), ("93", "95"), ("50", "LT"), ("50", "RT")]
)
def test_some_modifiers_exclude_each_other(pair: tuple[str, str]) -> None:
    for codes in permutations(pair):
        modifiers = [hcpcs(code) if code.isalpha() else cpt_modifier(code) for code in codes]
        assert ids(cpt("00001"), *modifiers) == ["MODIFIERS_EXCLUDE_EACH_OTHER"]


def test_one_physical_status_is_enough() -> None:
    states = [cpt_modifier(code, "physical-status") for code in ("P0", "P9")]
    assert ids(cpt("00100"), *states) == ["MODIFIERS_EXCLUDE_EACH_OTHER"]


def test_left_and_right_may_stand_together() -> None:
    assert told(cpt("00001"), hcpcs("LT"), hcpcs("RT")) == []


@given(st.sampled_from(CODES), st.lists(st.sampled_from(MODIFIERS), max_size=4), st.randoms())
def test_the_order_of_modifiers_does_not_matter_and_no_problem_goes_away_with_more(
    code: Coded, modifiers: list[Coded], order: Random
) -> None:
    def kinds(found: list[Issue]) -> list[str]:
        return sorted(issue.message_id or "" for issue in found)

    whole = kinds(modifier_problems(code, modifiers))
    shuffled = sorted(modifiers, key=lambda _: order.random())
    assert kinds(modifier_problems(code, shuffled)) == whole
    fewer = kinds(modifier_problems(code, modifiers[1:]))
    assert all(fewer.count(kind) <= whole.count(kind) for kind in fewer)
