from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.operations.compare import run
from service.operations.operation import Context
from service.terminology.value_sets import ConceptSet, Filter, ValueSet
from tests.api.content import NOW
from tests.terminology.examples import enumerated, release, value_set, view

TREE = "http://example.org/tree"
FLAT = "http://example.org/flat"
PARENTS = {"a": None, "a1": "a", "a2": "a", "a11": "a1", "b": None, "b1": "b", "c": None}
LETTERS = ["x", "y", "z"]
KNOWN = view(
    [
        release(TREE, [code if up is None else (code, up) for code, up in PARENTS.items()]),
        release(FLAT, LETTERS),
    ]
)
CODES = {TREE: list(PARENTS), FLAT: LETTERS}
Selected = set[tuple[str, str]]


def is_a(code: str) -> ConceptSet:
    return ConceptSet(TREE, filters=(Filter("concept", "is-a", code),))


def below(code: str | None, top: str) -> bool:
    return code is not None and (code == top or below(PARENTS[code], top))


def selected(item: ConceptSet) -> Selected:
    """What an include selects, by a reading of its own."""
    if item.filters:
        return {(TREE, code) for code in PARENTS if below(code, item.filters[0].value)}
    codes = [c.code for c in item.concepts] or CODES[str(item.system)]
    return {(str(item.system), code) for code in codes}


def members(of: ValueSet) -> Selected:
    assert of.compose is not None
    included = set().union(*(selected(item) for item in of.compose.include))
    return included.difference(*(selected(item) for item in of.compose.exclude))


INCLUDES = st.one_of(
    st.sampled_from(list(PARENTS)).map(is_a),
    st.sampled_from([ConceptSet(TREE), ConceptSet(FLAT)]),
    *(
        st.lists(st.sampled_from(codes), min_size=1, unique=True).map(
            lambda codes, s=system: enumerated(s, codes)
        )
        for system, codes in CODES.items()
    ),
)
VALUE_SETS = st.builds(
    lambda include, exclude: value_set("http://example.org/vs", *include, exclude=exclude),
    st.lists(INCLUDES, min_size=1, max_size=3),
    st.lists(INCLUDES, max_size=1),
)


def compare(this: ValueSet, other: ValueSet) -> dict[str, object]:
    context = Context(view=KNOWN, moment=NOW)
    found = run(context, {"this_value_set": this, "other_value_set": other, "diagnostics": True})
    return {name: getattr(found, name) for name in found.__slots__}


def expected(a: Selected, b: Selected) -> str:
    if not a and not b:
        return "empty"
    if a == b:
        return "same"
    if not a & b:
        return "disjoint"
    return "subset" if a < b else "superset" if a > b else "overlapping"


@given(VALUE_SETS, VALUE_SETS)
def test_the_relation_is_that_of_the_sets(this: ValueSet, other: ValueSet) -> None:
    found = compare(this, other)["result"]
    if this == other and not members(this):
        assert found in ("same", "empty")
    else:
        assert found == expected(members(this), members(other))


@given(VALUE_SETS, VALUE_SETS)
def test_seen_from_the_other_side_it_is_the_converse(this: ValueSet, other: ValueSet) -> None:
    converse = {"subset": "superset", "superset": "subset"}
    here, there = compare(this, other), compare(other, this)
    assert there["result"] == converse.get(str(here["result"]), here["result"])
    assert there["performed_expansion"] == here["performed_expansion"]


@given(VALUE_SETS, VALUE_SETS)
def test_the_lists_are_the_differences(this: ValueSet, other: ValueSet) -> None:
    found = compare(this, other)
    if not found["performed_expansion"] or found["result"] == "same":
        return
    a, b = members(this), members(other)
    for name, codes in (("common_codes", a & b), ("missing_codes", a - b), ("extra_codes", b - a)):
        listed = str(found[name]).split(",") if found[name] else []
        assert sorted(listed) == sorted(code for _, code in codes)


def test_enumerated_codes_that_do_not_exist_do_not_count() -> None:
    this = value_set("http://example.org/1", enumerated(TREE, ["a", "nowhere"]))
    other = value_set("http://example.org/2", enumerated(TREE, ["a"]))
    assert compare(this, other)["result"] == "same"


def test_value_sets_of_an_unknown_system_compare_by_their_definitions() -> None:
    nowhere = "http://example.org/nowhere"
    this, other = (value_set("http://example.org/vs", enumerated(nowhere, codes)) for codes in ("ab", "bc"))
    assert compare(this, other)["result"] == "overlapping"
    whole = value_set("http://example.org/vs", ConceptSet(nowhere))
    found = compare(this, whole)
    assert found["result"] == "indeterminate"
    assert "This expansion failed" in str(found["message"])
    assert nowhere in str(found["message"])


def test_a_code_is_the_same_code_in_every_version() -> None:
    known = view([release(TREE, ["a", "b"], "1"), release(TREE, ["a", "b", "c"], "2")])
    this, other = (
        value_set(f"http://example.org/{v}", replace(enumerated(TREE, codes), version=v))
        for v, codes in (("1", "ab"), ("2", "abc"))
    )
    found = run(Context(view=known, moment=NOW), {"this_value_set": this, "other_value_set": other})
    assert (found.result, found.performed_expansion, found.extra_codes) == ("subset", None, None)


@pytest.mark.parametrize("limit", [2, 3])
def test_a_list_longer_than_an_answer_may_be_is_left_out(limit: int) -> None:
    this = value_set("http://example.org/1", is_a("a"), exclude=[enumerated(TREE, ["a"])])
    values = {"this_value_set": this, "other_value_set": value_set("http://example.org/2", is_a("a1"))}
    found = run(Context(view=KNOWN, moment=NOW, max_rows=limit), {**values, "diagnostics": True})
    assert (found.result, found.common_codes) == ("superset", "a1,a11")
    other = value_set("http://example.org/3", ConceptSet(TREE))
    found = run(
        Context(view=KNOWN, moment=NOW, max_rows=limit),
        {"this_value_set": this, "other_value_set": other, "diagnostics": True},
    )
    assert (found.common_codes is None) == (limit == 2)
