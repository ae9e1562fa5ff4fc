"""SNOMED CT's compositional grammar: what is written is read again, and where a text leaves it."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.terminology.snomed.expressions.grammar import DEEPEST, LONGEST, ExpressionError, is_meant, parse
from service.terminology.snomed.expressions.model import Attribute, Expression, Reference, canonical, written

references = st.integers(100_000, 999_999).map(lambda n: Reference(str(n)))
literals = st.integers(-99, 99).map(Decimal) | st.booleans() | st.text(max_size=8)
literals |= st.decimals(-9, 9, places=2).filter(lambda d: "E" not in str(d))


def expressions(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    attribute = st.builds(Attribute, references, references | literals | inner)
    group = st.lists(attribute, min_size=1, max_size=3).map(tuple)
    focus = st.lists(references, min_size=1, max_size=3).map(tuple)
    return st.builds(
        Expression, focus, st.lists(attribute, max_size=2).map(tuple), st.lists(group, max_size=2).map(tuple)
    )


simple = references.map(lambda reference: Expression((reference,)))
nested = st.recursive(expressions(simple), expressions, max_leaves=4)


@given(nested, st.booleans())
def test_what_is_written_is_read_again(expression: Expression, primitive: bool) -> None:
    whole = Expression(expression.focus, expression.attributes, expression.groups, primitive)
    assert parse(written(whole, lambda _: None)) == whole
    assert canonical(parse(written(whole, lambda code: f"term of {code}"))) == canonical(whole)


@given(nested)
def test_the_order_does_not_change_the_meaning(expression: Expression) -> None:
    for groups in permutations(expression.groups):
        for attributes in permutations(expression.attributes):
            other = Expression(tuple(reversed(expression.focus)), attributes, groups)
            assert canonical(other) == canonical(expression)


def test_blanks_and_terms_mean_nothing() -> None:
    text = "=== 100001 |a + b: c| +100002\n: {100003|x| = 100004 , 100005=#2.5},100006 = (100007:100008=true)"
    plain = "100002+100001:100006=(100007:100008=true),{100005=#2.5,100003=100004}"
    assert canonical(parse(text)) == canonical(parse(plain))
    assert parse(text).focus[0].term == "a + b: c"


@pytest.mark.parametrize(
    ("text", "is_expression"),
    [("100001", False), ("100001:100002=100003", True), ("100001 + 100002", True), ("100001|x|", True),
     ("=== 100001", True), ("<<<100001", True), ("freetext", False), ("12345", False)],
)  # fmt: skip
def test_a_code_alone_is_no_expression(text: str, is_expression: bool) -> None:
    assert is_meant(text) is is_expression


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("100001:", "at character 8 there is the end, expected was one of"),
        ("100001:100002", "expected was one of: ="),
        ("100001:100002=", "a concept identifier"),
        ("100001:{100002=100003", "there is the end"),
        ("100001:100002=#x", "at character 15 there is '#'"),
        ("100001+", "a concept identifier"),
        ("100001:100002=100003}", "at character 21"),
        ("100001|open", "at character 7 there is '|'"),
        ("100001:100002=(" * (DEEPEST + 1), f"more than {DEEPEST} expressions"),
        ("100001+" * LONGEST, f"more than {LONGEST}"),
    ],
)
def test_a_wrong_text_says_where_and_what_was_expected(text: str, says: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(text)
    assert says in str(raised.value)
