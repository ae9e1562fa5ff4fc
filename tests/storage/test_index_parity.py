"""The memory index and the pack are held to the same answers, order included."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from service.storage import packs
from service.storage.records import encode_concept
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.terminology.index import Field, Index
from service.terminology.memory import MemoryIndex
from service.terminology.ranking import code_key, display_key, search, words
from tests.storage.examples import WORDS, code_systems, concepts, texts

queries = st.one_of(
    texts,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    st.sampled_from(
        ["han", "HAND rel", "percutaneos", "musclle", "hnad", "A", "a0", "手", "  ", ".", "ROENTGEN"]
    ),
)


def packed(folder: str, code_system: CodeSystem, given_concepts: list[Concept]) -> Index:
    records = {concept.code: encode_concept(concept) for concept in given_concepts}
    return packs.open_index(packs.build(Path(folder), "it", code_system, given_concepts, records))


def assert_same_concepts(memory: Index, pack: Index) -> None:
    assert pack.code_system == memory.code_system
    assert pack.size == memory.size
    assert list(pack.codes()) == list(memory.codes())
    assert list(pack.wordings()) == list(memory.wordings())
    for number in range(memory.size):
        expected = memory.concept(number)
        assert repr(pack.concept(number)) == repr(expected)
        assert repr(pack.brief(number)) == repr(memory.brief(number))
        assert pack.term(number) == memory.term(number)
        for variant in (expected.code, expected.code.upper(), expected.code.swapcase()):
            assert pack.locate(variant) == memory.locate(variant)
        for relation in ("parents", "children", "ancestors", "descendants"):
            assert getattr(pack, relation)(number) == getattr(memory, relation)(number)


def assert_same_values(memory: Index, pack: Index) -> None:
    for code in {p.code for n in range(memory.size) for p in memory.concept(n).properties} | {"", "no"}:
        assert list(pack.values(code)) == list(memory.values(code))
        assert pack.with_property(code) == memory.with_property(code)
        for text, numbers in memory.values(code):
            assert pack.with_value(code, text) == numbers
        assert pack.with_value(code, "no such value") == BitMap()


@settings(max_examples=100, deadline=None)
@given(code_systems, concepts())
def test_concepts_hierarchy_and_values_are_the_same(code_system: CodeSystem, some: list[Concept]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        memory, pack = MemoryIndex(code_system, some), packed(folder, code_system, some)
        assert_same_concepts(memory, pack)
        assert_same_values(memory, pack)
        assert pack.locate("") is None
        assert pack.locate("no such code") is None
        for day in (
            "0001-01-01",
            "2019-01-01",
            "2019-12-31",
            "2020-02-29",
            "2020-03-01",
            "2025-01-01",
            "9999",
        ):
            assert pack.active_on(day) == memory.active_on(day)


def assert_same_text(memory: Index, pack: Index, query: str) -> None:
    code, phrase = code_key(query), display_key(query)
    assert pack.codes_equal(code) == memory.codes_equal(code)
    assert pack.codes_beginning(code) == memory.codes_beginning(code)
    assert pack.displays_equal(phrase) == memory.displays_equal(phrase)
    assert pack.displays_beginning(phrase) == memory.displays_beginning(phrase)
    for field in Field:
        asked = words(query)
        for word in ["", *asked, *(word[:length] for word in asked for length in range(1, 6))]:
            assert pack.words_equal(field, word) == memory.words_equal(field, word)
            assert pack.words_beginning(field, word) == memory.words_beginning(field, word)
        assert pack.words_beginning(field, *asked) == memory.words_beginning(field, *asked)


@settings(max_examples=60, deadline=None)
@given(code_systems, concepts(), st.lists(queries, min_size=1, max_size=6), st.randoms())
def test_searches_are_the_same(
    code_system: CodeSystem, some: list[Concept], asked: list[str], random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        memory, pack = MemoryIndex(code_system, some), packed(folder, code_system, some)
        for query in asked:
            assert_same_text(memory, pack, query)
            within = BitMap(n for n in range(memory.size) if random.random() < 0.7)
            found = search(memory, query, within)
            assert search(pack, query, within) == found
            assert sum(map(len, found)) == len(BitMap.union(BitMap(), *found)), "tiers are disjoint"
