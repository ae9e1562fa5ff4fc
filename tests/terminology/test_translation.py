from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.terminology.concept_maps import (
    AttributeValue,
    ConceptMap,
    Element,
    Group,
    Relationship,
    Target,
    Unmapped,
)
from service.terminology.concepts import Coding
from service.terminology.issues import TerminologyError
from service.terminology.translation import Translation, Translator
from service.terminology.types import Code
from tests.terminology.examples import DAY, enumerated, group, mapping, release, value_set, view

A, B = "http://example.org/a", "http://example.org/b"
CODES = [f"c{n}" for n in range(6)]
PAIRS = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), max_size=12)
RELATED = Relationship("related-to")


def translator(*concept_maps: ConceptMap) -> Translator:
    value_sets = [value_set("http://example.org/vs", enumerated(A, ["c1", "c2"]))]
    return Translator(view([release(A, CODES)], value_sets, concept_maps), DAY)


def concept_map(*groups: Group, url: str = "http://example.org/map", scope: str | None = None) -> ConceptMap:
    return ConceptMap(url=url, version="1", source_scope=scope, groups=groups)


def codings(found: Translation) -> tuple[Coding, Coding]:
    return found.source, found.target


@given(PAIRS)
def test_backwards_undoes_forwards(pairs: list[tuple[str, str]]) -> None:
    mapped = concept_map(group(A, B, *(mapping(s, (t, "equivalent")) for s, t in pairs)))
    reading = translator()
    forwards = {codings(f) for code in CODES for f in reading.forward(mapped, Coding(A, code))}
    backwards = {codings(f) for code in CODES for f in reading.backward(mapped, Coding(B, code))}
    assert forwards == backwards == {(Coding(A, s), Coding(B, t)) for s, t in pairs}


@given(PAIRS, st.sampled_from(CODES))
def test_every_target_is_reached_and_no_other(pairs: list[tuple[str, str]], code: str) -> None:
    elements = {s: mapping(s, *((t, "related-to") for x, t in pairs if x == s)) for s, _ in pairs}
    mapped = concept_map(group(A, B, *elements.values()), group(B, A, mapping(code, ("c0", "equivalent"))))
    found = [f.target.code for f in translator().forward(mapped, Coding(A, code))]
    assert found == [t for s, t in pairs if s == code]


def unmapped(mode: str, code: str | None = None, other: str | None = None) -> Group:
    rest = Unmapped(mode, Target(RELATED, code), other)
    return replace(
        group(A, B, mapping("c0", ("b0", "equivalent")), Element("c5", no_map=True)), unmapped=rest
    )


def targets(reading: Translator, mapped: ConceptMap, code: str) -> list[str | None]:
    return [f.target.code for f in reading.forward(mapped, Coding(A, code))]


def test_unmapped_codes_keep_their_code_or_get_a_fixed_one() -> None:
    reading = translator()
    assert targets(reading, concept_map(unmapped("use-source-code")), "c1") == ["c1"]
    assert targets(reading, concept_map(unmapped("fixed", "rest")), "c1") == ["rest"]


@pytest.mark.parametrize("code", ["c0", "c5", "no such code"])
def test_only_codes_that_are_not_mapped_are_unmapped(code: str) -> None:
    found = targets(translator(), concept_map(unmapped("fixed", "rest")), code)
    assert found == (["b0"] if code == "c0" else [])


def test_what_is_outside_of_the_source_scope_is_not_unmapped() -> None:
    scoped = concept_map(unmapped("fixed", "rest"), scope="http://example.org/vs")
    assert targets(translator(), scoped, "c1") == ["rest"]
    assert targets(translator(), scoped, "c3") == []


def test_another_map_answers_for_unmapped_codes() -> None:
    other = concept_map(group(A, B, mapping("c1", ("b1", "equivalent"))), url="http://example.org/other")
    mapped = concept_map(unmapped("other-map", other="http://example.org/other|1"))
    (found,) = translator(other).forward(mapped, Coding(A, "c1"))
    assert (found.target, found.concept_map) == (Coding(B, "b1"), other)


def test_another_map_that_is_not_known_is_an_error() -> None:
    mapped = concept_map(unmapped("other-map", other="http://example.org/nowhere"))
    with pytest.raises(TerminologyError, match="nowhere' could not be found"):
        list(translator().forward(mapped, Coding(A, "c1")))


def test_maps_that_refer_to_each_other_are_an_error() -> None:
    first = concept_map(unmapped("other-map", other="http://example.org/second"))
    second = concept_map(unmapped("other-map", other=first.url), url="http://example.org/second")
    with pytest.raises(TerminologyError, match=r"map\|1 -> http://example.org/second\|1 -> .*map\|1"):
        list(translator(first, second).forward(first, Coding(A, "c1")))


def test_an_element_and_a_target_may_be_a_value_set() -> None:
    both = Element(
        value_set="http://example.org/vs",
        targets=(Target(RELATED, value_set="http://example.org/vs"), Target(RELATED, "c4")),
    )
    mapped, reading = concept_map(group(A, A, both)), translator()
    assert targets(reading, mapped, "c1") == ["c1", "c2", "c4"]
    assert targets(reading, mapped, "c3") == []
    assert [f.source.code for f in reading.backward(mapped, Coding(A, "c4"))] == ["c1", "c2"]
    assert [f.source.code for f in reading.backward(mapped, Coding(A, "c2"))] == ["c1", "c2"]


def test_a_group_is_of_its_version_only() -> None:
    mapped = concept_map(replace(group(A, B, mapping("c0", ("b0", "equivalent"))), source_version="2"))
    reading = translator()
    assert list(reading.forward(mapped, Coding(A, "c0", version="1"))) == []
    (found,) = reading.forward(mapped, Coding(A, "c0", version="2"))
    assert found.source == Coding(A, "c0", "2")
    assert [f.source for f in reading.forward(mapped, Coding(A, "c0"))] == [found.source]


def test_a_dependency_leaves_out_what_needs_another_value() -> None:
    needs = Target(RELATED, "b0", depends_on=(AttributeValue("side", Coding(B, "left")),))
    reading = translator()
    assert reading.meets(needs, {})
    assert reading.meets(needs, {"else": [Code("right")]})
    assert reading.meets(needs, {"side": [Coding(B, "right"), Coding(B, "left")]})
    assert not reading.meets(needs, {"side": [Coding(B, "right")]})
    assert not reading.meets(needs, {"side": [Coding(A, "left")]})


def test_relationships_read_backwards_swap_narrower_and_broader() -> None:
    narrower = Relationship("source-is-narrower-than-target", "subsumes")
    assert narrower.inverse == Relationship("source-is-broader-than-target", "specializes")
    assert narrower.inverse.inverse == narrower
    assert Relationship("equivalent").inverse == Relationship("equivalent")
