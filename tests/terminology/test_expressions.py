"""Expressions of CPT: parsed and printed, and the order that modifiers make."""

from hypothesis import given
from hypothesis import strategies as st

from service.operations.inline import inline_release
from service.terminology import grammars
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Property
from service.terminology.grammars import cpt
from service.terminology.modifiers import CPT
from service.terminology.types import Code

PART = st.text("0123456789FTUYZ", min_size=1, max_size=5)
MODIFIERS = ("7Y", "8Y", "9Y", "Z9")
EXPRESSION = st.builds(
    lambda code, modifiers: ":".join((code, *modifiers)),
    st.sampled_from(("00001", "00002")),
    st.lists(st.sampled_from(MODIFIERS), unique=True),
)


def release(compositional: bool = True) -> grammars.SystemRelease:
    codes = [
        Concept(c, properties=(Property("modifier", len(c) == 2), Property("kind", Code("general"))))
        for c in ("00001", "00002", *MODIFIERS)
    ]
    return inline_release(CodeSystem(url=CPT, version="2026", compositional=compositional), codes)


INDEX = release().own_index


@given(PART, st.lists(PART, min_size=1))
def test_what_is_printed_is_parsed(code: str, modifiers: list[str]) -> None:
    expression = cpt.Expression(code, tuple(modifiers))
    assert cpt.parse(str(expression)) == expression
    assert cpt.parse(code) is None


@given(EXPRESSION, EXPRESSION, EXPRESSION)
def test_expressions_are_ordered_by_their_modifiers(a: str, b: str, c: str) -> None:
    assert cpt.subsumes(a, a, INDEX)
    assert not (cpt.subsumes(a, b, INDEX) and cpt.subsumes(b, c, INDEX)) or cpt.subsumes(a, c, INDEX)
    both_ways = cpt.subsumes(a, b, INDEX) and cpt.subsumes(b, a, INDEX)
    assert both_ways == (sorted(a.split(":")) == sorted(b.split(":")) and a[:5] == b[:5])


@given(EXPRESSION)
def test_a_release_answers_for_a_right_expression_as_for_a_code(text: str) -> None:
    whole = release()
    found = grammars.resolve(whole, text).release
    number = found.index.locate(text)
    assert number is not None
    assert found.index.concept(number).code == text
    assert (found is whole) == (":" not in text)
    assert grammars.resolve(whole, text).release.key == found.key
    assert (found.key == grammars.resolve(whole, "00001:9Y").release.key) == (text == "00001:9Y")
    assert found.canonical == whole.canonical


def test_a_release_that_is_not_compositional_has_no_expressions() -> None:
    plain = release(compositional=False)
    assert grammars.resolve(plain, "00001:9Y") == grammars.Resolved(plain)
    assert not grammars.admits(plain, ())
