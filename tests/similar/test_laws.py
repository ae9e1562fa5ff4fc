"""What holds of the codes like any code, in memory and from a pack alike."""

import tempfile
from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from service.storage import packs
from service.storage.records import encode_concept
from service.terminology.code_systems import CodeSystem
from service.terminology.concept_maps import ConceptMap
from service.terminology.concepts import Coding, Concept
from service.terminology.memory import MemoryIndex
from service.terminology.similar import Neighbour, similar
from service.terminology.view import View
from tests.similar.small import (
    DAY,
    LABELS,
    NEVER,
    SURGERY,
    axis_concept,
    numbers,
    of,
    page,
    release,
)
from tests.storage.examples import URL, code_systems, concepts
from tests.terminology.examples import group, mapping, view

ALL_CODES = ["".join(characters) for characters in product(*LABELS)]

axis_concepts = st.lists(
    st.tuples(st.sampled_from(ALL_CODES), st.booleans()),
    min_size=1,
    max_size=60,
    unique_by=lambda pair: pair[0],
).map(lambda drawn: [axis_concept(code, *((NEVER,) if over else ())) for code, over in drawn])

Told = list[tuple[str, int, str, str, float]]


def world(some: list[Concept], surgery: list[Concept]) -> View:
    """Both systems, a map from each of the first codes of one to one of the other, and a page for both."""
    pairs = zip(some[:5], surgery[:5], strict=False)
    elements = [mapping(a.code, (b.code, "equivalent")) for a, b in pairs]
    concept_map = ConceptMap(url="http://example.org/map", groups=(group(URL, SURGERY, *elements),))
    both = page(
        "Both",
        {URL: tuple(c.code for c in some[:3]), SURGERY: tuple(c.code for c in surgery[:3])},
        [Coding(SURGERY, c.code) for c in surgery[2:6]],
    )
    releases = [of(URL, some, both), of(SURGERY, surgery, both)]
    return view(releases, concept_maps=[concept_map])


def all_of(known: View, system: str, count: int) -> list[tuple[int, list[Neighbour]]]:
    """What is like each code of a system."""
    found = known.release(system, None, DAY)
    assert found is not None
    return [(number, similar(known, found, number, DAY, count)) for number in range(found.index.size)]


@settings(max_examples=80, deadline=None)
@given(concepts(), axis_concepts, st.integers(0, 12))
def test_what_holds_of_every_answer(some: list[Concept], surgery: list[Concept], count: int) -> None:
    known = world(some, surgery)
    for system in (URL, SURGERY):
        few = dict(all_of(known, system, count))
        for number, found in all_of(known, system, 1000):
            keys = [(n.release.url, n.number) for n in found]
            assert (system, number) not in keys
            assert len(set(keys)) == len(keys)
            assert all(n.number in n.release.index.active_on(DAY) for n in found)
            assert all(n.reason and 0 < n.score <= 1 for n in found)
            assert [n.score for n in found] == sorted((n.score for n in found), reverse=True)
            assert few[number] == found[:count]


@settings(max_examples=80, deadline=None)
@given(axis_concepts)
def test_neighbours_by_axes_are_the_active_codes_that_differ_in_one(surgery: list[Concept]) -> None:
    over = {c.code for c in surgery if NEVER in c.properties}
    known = view([of(SURGERY, surgery)])
    found = known.release(SURGERY, None, DAY)
    assert found is not None
    for number, neighbours in all_of(known, SURGERY, 1000):
        code = found.index.brief(number).code
        by_axes = {n.coding.code for n in neighbours if n.kind.value == "axis"}
        differing = {
            other: sum(a != b for a, b in zip(code, other, strict=True)) for other in map(str, codes(surgery))
        }
        assert by_axes == {other for other, many in differing.items() if many == 1 and other not in over}


def codes(some: list[Concept]) -> list[str]:
    return [concept.code for concept in some]


@settings(max_examples=40, deadline=None)
@given(code_systems, concepts(max_size=20), axis_concepts)
def test_a_pack_and_the_memory_answer_alike(
    header: CodeSystem, some: list[Concept], surgery: list[Concept]
) -> None:
    for given_concepts in (some, surgery):
        with tempfile.TemporaryDirectory() as folder:
            records = {concept.code: encode_concept(concept) for concept in given_concepts}
            pack = packs.open_index(packs.build(Path(folder), "it", header, given_concepts, records))
            memory = MemoryIndex(header, given_concepts)
            both = page("Both", {URL: tuple(codes(given_concepts)[:3])})
            answers = [
                all_told(view([release(URL, index, [(both, numbers(both, index))])]))
                for index in (memory, pack)
            ]
            assert answers[0] == answers[1]


def all_told(known: View) -> list[Told]:
    return [
        [(str(n.coding), n.number, n.kind.value, n.reason, n.score) for n in found]
        for _, found in all_of(known, URL, 1000)
    ]
