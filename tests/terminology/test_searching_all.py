"""Searching everything gives, system by system, what a search of that system alone gives."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Designation, Property
from service.terminology.gathered import Gathered
from service.terminology.library import Library
from service.terminology.memory import MemoryIndex
from service.terminology.near_misses import corrected, near_codes, shorter_queries
from service.terminology.ranking import search
from service.terminology.releases import SystemRelease
from service.terminology.searching_all import Found, Wanted, search_all

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
DAY = "2026-01-01"


def release(url: str, concepts: Sequence[Concept]) -> SystemRelease:
    index = MemoryIndex(CodeSystem(url=url), concepts)
    return SystemRelease(url=url, version=None, content="complete", open_index=lambda: index)


def library(own: Sequence[SystemRelease] = (), small: Sequence[SystemRelease] = ()) -> Library:
    return Library(tuple(own), Gathered(small), {})


def codes(found: Found) -> dict[str, list[str]]:
    """The codes found, by system, in order."""
    return {
        hits.release.url: [hits.release.index.concept(n).code for n in hits.numbers(0, hits.total)]
        for hits in found.hits
    }


TYPED = ["h", "hand", "re le", "7", "x left"]
WORDS = st.sampled_from(["hand", "handle", "muscle", "release", "left", "open", "knee", "7a", "x"])
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
CONCEPTS = st.lists(
    st.builds(
        lambda display, other: (display, other), TEXTS, st.none() | TEXTS
    ),
    min_size=0,
    max_size=8,
)  # fmt: skip


def numbered(given: list[tuple[str, str | None]]) -> list[Concept]:
    return [
        Concept(f"{n}a", display, designations=(Designation(other),) if other else ())
        for n, (display, other) in enumerate(given)
    ]


@given(
    st.lists(CONCEPTS, min_size=1, max_size=5),
    st.booleans(),
    st.sampled_from(["h", "hand", "re le", "7", "x left"]),
)
def test_each_system_is_found_in_as_it_is_alone(
    systems: list[list[tuple[str, str | None]]], is_small: bool, text: str
) -> None:
    releases = [release(f"http://example.org/{n}", numbered(given)) for n, given in enumerate(systems)]
    found = search_all(library(small=releases) if is_small else library(own=releases), Wanted(text))
    alone = {r.url: search(r.index, text, BitMap(range(r.index.size))) for r in releases}
    expected = {url: [f"{n}a" for tier in tiers for n in tier] for url, tiers in alone.items() if any(tiers)}
    assert codes(found) == expected
    assert found.total == sum(map(len, expected.values()))
    totals = [hits.total for hits in found.hits]
    assert totals == (sorted(totals, reverse=True) if is_small else totals)


@given(CONCEPTS, st.integers(0, 9), st.integers(1, 4))
def test_pages_are_slices_of_the_whole(
    given_concepts: list[tuple[str, str | None]], offset: int, limit: int
) -> None:
    small = release("http://example.org/s", numbered(given_concepts))
    for hits in search_all(library(small=[small]), Wanted("h")).hits:
        whole = list(hits.numbers(0, hits.total))
        assert list(hits.numbers(offset, limit)) == whole[offset : offset + limit]


def test_typos_count_only_where_no_system_has_what_was_written() -> None:
    one = release("http://example.org/1", [Concept("1", "Muscle of the hand")])
    other = release("http://example.org/2", [Concept("2", "Muscls of the hand")])
    everything = library([one], [other])
    assert codes(search_all(everything, Wanted("muscle"))) == {one.url: ["1"]}
    misspelled = search_all(everything, Wanted("mucle"))
    assert misspelled.has_typos
    assert codes(misspelled) == {one.url: ["1"]}
    assert not search_all(everything, Wanted("elbow")).hits


@pytest.mark.parametrize("is_small", [True, False])
def test_what_is_not_active_or_a_heading_can_be_left_out(is_small: bool) -> None:
    concepts = [
        Concept("H", "Hand", properties=(Property("billable", False),)),
        Concept("H1", "Hand, old", properties=(Property("retirementDate", "2025-12-31"),)),
        Concept("H2", "Hand, new", properties=(Property("billable", True),)),
        Concept("H3", "Hand, abstract", properties=(Property("notSelectable", True),)),
    ]
    some = release("http://example.org/s", concepts)
    everything = library(small=[some]) if is_small else library(own=[some])
    wanted = Wanted("hand")
    assert codes(search_all(everything, wanted)) == {some.url: ["H", "H1", "H2", "H3"]}
    assert codes(search_all(everything, replace(wanted, active_on=DAY))) == {some.url: ["H", "H2", "H3"]}
    assert codes(search_all(everything, replace(wanted, billable=True))) == {some.url: ["H1", "H2"]}
    both = replace(wanted, active_on=DAY, billable=True)
    assert codes(search_all(everything, both)) == {some.url: ["H2"]}
    assert codes(search_all(everything, replace(both, active_on="2025-12-31"))) == {some.url: ["H1", "H2"]}


def test_hits_are_counted_and_narrowed_by_section() -> None:
    concepts = [
        Concept("A", "First chapter"),
        Concept("A1", "Hand", parents=("A",)),
        Concept("A2", "Hands", parents=("A",)),
        Concept("B", "Second chapter"),
        Concept("B1", "Hand", parents=("B",)),
        Concept("C", "A hand that stands alone"),
    ]
    some = release("http://example.org/s", concepts)
    assert [(s.key, s.title) for s in some.sections] == [("A", "First chapter"), ("B", "Second chapter")]
    (hits,) = search_all(library(small=[some]), Wanted("hand")).hits
    assert [hits.among(section) for section in some.sections] == [2, 1]
    narrowed = hits.within(some.sections[1])
    assert narrowed is not None
    assert codes(Found([narrowed])) == {some.url: ["B1"]}


def test_a_property_divides_a_system_without_headings() -> None:
    concepts = [
        Concept(f"{section}{n}", "x", properties=(Property("section", section, f"Title of {section}"),))
        for section in "AB"
        for n in range(40)
    ]
    found = release("http://example.org/s", concepts).sections
    assert [(s.key, s.title, len(s.numbers)) for s in found] == [
        ("A", "Title of A", 40),
        ("B", "Title of B", 40),
    ]


def test_a_slip_leads_to_the_code_and_else_to_its_neighbours() -> None:
    pcs = release(
        PCS, [Concept("0KNC0ZZ", "Release"), Concept("0KND0ZZ", "Release"), Concept("1AB", "Other")]
    )
    everything = library([pcs])

    def near(text: str) -> list[str]:
        return [pcs.index.concept(each.number).code for each in near_codes(everything, text, DAY)]

    assert near("OKNC0ZZ") == ["0KNC0ZZ"]
    assert near("0KNC9ZZ") == ["0KNC0ZZ"]
    assert near("0KNX") == ["0KNC0ZZ", "0KND0ZZ"]
    assert near("muscle") == []


def test_one_word_less_finds_something() -> None:
    some = release("http://example.org/s", [Concept("1", "hand muscle"), Concept("2", "hand")])
    tried = shorter_queries(library([some]), Wanted("hand muscle purple"))
    assert [(text, found.total) for text, found in tried] == [("hand muscle", 1)]


def test_a_typo_is_corrected_by_what_it_found() -> None:
    assert corrected("kneee Replacment", ["Replacement of Left Knee Joint"]) == "knee replacement"
    assert corrected("knee repl", ["Replacement of Left Knee Joint"]) is None
