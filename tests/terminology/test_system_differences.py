"""The difference of two releases is that of two plain dictionaries."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.storage import packs
from service.storage.records import encode_concept
from service.terminology.code_systems import CodeSystem, PropertyDefinition
from service.terminology.concepts import Concept, Designation, Property, comparable
from service.terminology.differences import KINDS, Differences
from service.terminology.index import Index
from service.terminology.memory import MemoryIndex
from service.terminology.system_differences import Dated, SystemComparison
from service.terminology.types import Code, DateTime

URL = "http://example.org/system"
DAYS = ("2024-01-01", "2025-01-01")
CODES = tuple("abcdefgh")
HEADER = CodeSystem(
    url=URL,
    properties=(
        *(PropertyDefinition(code, "code") for code in ("site", "order", "replacedBy")),
        PropertyDefinition("notSelectable", "boolean"),
        PropertyDefinition("retirementDate", "dateTime"),
    ),
)
PROPERTIES = st.one_of(
    st.sampled_from(["hand", "foot"]).map(lambda value: Property("site", Code(value))),
    st.sampled_from([1, 2]).map(lambda value: Property("order", value)),
    st.sampled_from(CODES).map(lambda value: Property("replacedBy", Code(value))),
    st.booleans().map(lambda value: Property("notSelectable", value)),
    st.sampled_from(["2023", "2024-06-30", "2025-06"]).map(lambda v: Property("retirementDate", DateTime(v))),
)
Said = dict[str, tuple[str | None, dict[str, set[str]]]]


@st.composite
def releases(draw: st.DrawFn) -> list[Concept]:
    codes = draw(st.lists(st.sampled_from(CODES), unique=True))
    return [
        Concept(
            code,
            draw(st.sampled_from(["one", "two", None])),
            draw(st.sampled_from(["defined", None])),
            tuple(Designation(text) for text in draw(st.lists(st.sampled_from("xy"), max_size=2))),
            tuple(draw(st.lists(PROPERTIES, max_size=3))),
            tuple(draw(st.lists(st.sampled_from(codes[:n]), max_size=2, unique=True))) if n else (),
        )
        for n, code in enumerate(codes)
    ]


def comparison(old: Index, new: Index) -> SystemComparison:
    return SystemComparison(URL, Dated(old, DAYS[0]), Dated(new, DAYS[1]))


def memory(concepts: list[Concept]) -> Index:
    return MemoryIndex(HEADER, concepts)


def said(concepts: list[Concept]) -> Said:
    """What each code says: its display, and the values of each property except its position."""
    found: Said = {}
    for concept in concepts:
        values: dict[str, set[str]] = {}
        if concept.definition:
            values["definition"] = {concept.definition}
        for designation in concept.designations:
            values.setdefault("designation", set()).add(designation.value)
        for parent in concept.parents:
            values.setdefault("parent", set()).add(parent)
        for p in concept.properties:
            if p.code != "order" and p.value is not None:
                values.setdefault(p.code, set()).add(comparable(p.value))
        found[concept.code] = (concept.display, values)
    return found


def codes(found: Differences, kind: str) -> set[str]:
    assert list(found.keys[kind]) == sorted(found.keys[kind])
    return {code for _, code in found.keys[kind]}


def is_active(concept: Concept, day: str) -> bool:
    """Whether the last end that the concept states, if any, is not before the day."""
    ends = [str(p.value) for p in concept.properties if p.code == "retirementDate"]
    last = {"2023": "2023-12-31", "2025-06": "2025-06-30"}
    return not ends or last.get(ends[-1], ends[-1]) >= day


@given(releases(), releases())
def test_the_new_release_is_the_old_one_with_the_changes(old: list[Concept], new: list[Concept]) -> None:
    compared = comparison(memory(old), memory(new))
    found, result, target = compared.differences(), said(old), said(new)
    for _, code in found.keys["removed"]:
        del result[code]
    for _, code in found.keys["added"]:
        assert code not in result
        assert compared.change("added", (URL, code)).new_display == target[code][0]
        result[code] = target[code]
    for key in found.keys["display-changed"]:
        change = compared.change("display-changed", key)
        assert change.old_display == result[key[1]][0] != change.new_display
        result[key[1]] = (change.new_display, result[key[1]][1])
    for key in found.keys["property-changed"]:
        values = dict(result[key[1]][1])
        for change in compared.change("property-changed", key).properties:
            assert set(map(comparable, change.old)) == values.pop(change.code, set())
            if change.new:
                values[change.code] = set(map(comparable, change.new))
        result[key[1]] = (result[key[1]][0], values)
    assert result == target


@given(releases(), releases())
def test_what_is_retired_depends_on_the_days(old: list[Concept], new: list[Concept]) -> None:
    found = comparison(memory(old), memory(new)).differences()
    before = {c.code for c in old if is_active(c, DAYS[0])}
    after = {c.code for c in new if is_active(c, DAYS[1])}
    both = {c.code for c in old} & {c.code for c in new}
    assert codes(found, "retired") == (before - after) & both
    assert codes(found, "reactivated") == (after - before) & both


@given(releases(), releases())
def test_what_is_replaced_is_told_once(old: list[Concept], new: list[Concept]) -> None:
    def named(concept: Concept) -> set[str]:
        return set(map(str, concept.values("replacedBy")))

    inactive = {c.code: named(c) for c in old if not is_active(c, DAYS[0])}
    compared = comparison(memory(old), memory(new))
    found = compared.differences()
    expected = {
        c.code: named(c)
        for c in new
        if not is_active(c, DAYS[1]) and not named(c) <= inactive.get(c.code, set())
    }
    told = {key[1]: compared.change("replaced-by", key) for key in found.keys["replaced-by"]}
    assert {code: set(change.replacements) for code, change in told.items()} == expected


@settings(max_examples=50)
@given(releases(), releases())
def test_backwards_it_is_the_inverse(old: list[Concept], new: list[Concept]) -> None:
    there = comparison(memory(old), memory(new)).differences()
    back = SystemComparison(URL, Dated(memory(new), DAYS[1]), Dated(memory(old), DAYS[0])).differences()
    for kind, inverse in (
        ("added", "removed"),
        ("removed", "added"),
        ("retired", "reactivated"),
        ("reactivated", "retired"),
        ("display-changed", "display-changed"),
        ("property-changed", "property-changed"),
    ):
        assert codes(there, kind) == codes(back, inverse)


@given(releases())
def test_a_release_does_not_differ_from_itself(concepts: list[Concept]) -> None:
    found = SystemComparison(
        URL, Dated(memory(concepts), DAYS[0]), Dated(memory(concepts), DAYS[0])
    ).differences()
    assert found.total(KINDS) == 0


@settings(max_examples=25)
@given(releases(), releases())
def test_packs_differ_as_what_is_in_memory_does(old: list[Concept], new: list[Concept]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        packed = [
            packs.open_index(
                packs.build(Path(folder), name, HEADER, some, {c.code: encode_concept(c) for c in some})
            )
            for name, some in (("old", old), ("new", new))
        ]
        in_memory = [memory(old), memory(new)]
        expected = comparison(*in_memory).differences()
        for a, b in ((packed[0], packed[1]), (packed[0], in_memory[1]), (in_memory[0], packed[1])):
            assert comparison(a, b).differences() == expected


@settings(max_examples=50)
@given(releases(), releases(), st.sets(st.sampled_from(KINDS)), st.integers(1, 5))
def test_pages_are_the_whole_in_pieces(
    old: list[Concept], new: list[Concept], kinds: set[str], size: int
) -> None:
    found = comparison(memory(old), memory(new)).differences()
    total = found.total(kinds)
    pages = [list(found.page(kinds, start, size)) for start in range(0, total, size)]
    whole = list(found.page(kinds, 0, total))
    assert [item for page in pages for item in page] == whole
    assert {kind for kind, _ in whole} <= kinds
    assert sum(t.codes + t.headings for t in found.tallies() if t.kind in kinds) == total == len(whole)


def test_what_is_still_to_begin_was_not_retired() -> None:
    header = replace(HEADER, properties=(*HEADER.properties, PropertyDefinition("effectiveDate", "dateTime")))
    announced = Concept("a", properties=(Property("effectiveDate", DateTime("2024-07-01")),))
    old, new = (MemoryIndex(header, [announced]) for _ in range(2))
    assert comparison(old, new).differences().total(KINDS) == 0


@pytest.mark.parametrize("flag", [True, False])
def test_headings_are_counted_apart(flag: bool) -> None:
    heading = Concept("a", "A heading", properties=(Property("notSelectable", flag),))
    found = comparison(memory([]), memory([heading, Concept("b")])).differences()
    (added,) = (tally for tally in found.tallies() if tally.kind == "added")
    assert (added.codes, added.headings) == ((1, 1) if flag else (2, 0))


def test_case_makes_no_other_code_where_the_system_ignores_it() -> None:
    header = CodeSystem(url=URL, case_sensitive=False)
    indexes = [MemoryIndex(header, [Concept(code, "x")]) for code in ("ab", "AB")]
    assert comparison(*indexes).differences().total(KINDS) == 0


def test_positions_are_compared_on_request() -> None:
    old, new = (memory([Concept("a", properties=(Property("order", n),))]) for n in (1, 2))
    assert comparison(old, new).differences().total(KINDS) == 0
    asked = SystemComparison(URL, Dated(old, DAYS[0]), Dated(new, DAYS[1]), ["order"])
    assert codes(asked.differences(), "property-changed") == {"a"}
