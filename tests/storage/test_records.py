"""What is read from a record equals what was written, types included."""

from hypothesis import given
from hypothesis import strategies as st

from service.storage.records import (
    decode_concept,
    decode_concepts,
    decode_header,
    decode_page,
    encode_concept,
    encode_concepts,
    encode_header,
    encode_page,
)
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Property
from service.terminology.pages import PageTarget, ProcedurePage
from tests.storage.examples import code_systems, concepts, designations, properties, texts

targets = st.builds(
    PageTarget, texts, st.lists(texts, max_size=2).map(tuple), st.lists(texts, max_size=2).map(tuple)
)
pages = st.builds(
    ProcedurePage,
    id=texts,
    title=texts,
    targets=st.lists(targets, max_size=2).map(tuple),
    properties=st.lists(properties, max_size=3).map(tuple),
    designations=st.lists(designations, max_size=2).map(tuple),
    reviewed=st.none() | texts,
    source=st.none() | texts,
)


@given(concepts())
def test_concepts(some: list[Concept]) -> None:
    assert [repr(decode_concept(encode_concept(concept))) for concept in some] == [repr(c) for c in some]
    assert decode_concepts(encode_concepts(some)) == some


def test_values_that_are_equal_but_of_other_types_stay_apart() -> None:
    some = Concept("A", properties=(Property("p", True, "label"), Property("p", 1, "label")))
    assert [type(p.value) for p in decode_concept(encode_concept(some)).properties] == [bool, int]


@given(code_systems)
def test_headers(code_system: CodeSystem) -> None:
    assert decode_header(encode_header(code_system)) == code_system


@given(pages)
def test_pages(page: ProcedurePage) -> None:
    assert repr(decode_page(encode_page(page))) == repr(page)
