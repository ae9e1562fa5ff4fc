"""SNOMED CT Compositional Grammar 2.4, and the place at which a text leaves it."""

import re
from decimal import Decimal
from functools import cache
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from service.terminology.snomed.expressions.model import Attribute, Expression, Group, Reference, Value

_GRAMMAR = r"""
start: STATUS? expression
expression: focus (":" refinement)?
focus: concept ("+" concept)*
concept: SCTID TERM?
refinement: _refined ("," _refined | group)*
_refined: attribute | group
group: "{" attributes "}"
attributes: attribute ("," attribute)*
attribute: concept "=" value
value: concept | "(" expression ")" | NUMBER | STRING | BOOLEAN
STATUS: "===" | "<<<"
SCTID: /[1-9][0-9]{5,17}/
TERM: /\|[^|]*\|/
NUMBER: /#[+-]?[0-9]+(\.[0-9]+)?/
STRING: /"(\\.|[^"\\])*"/s
BOOLEAN: /true|false/i
%ignore /\s+/
"""

LONGEST = 20_000
"""Characters of an expression."""

DEEPEST = 30
"""Expressions within expressions."""

_BEGINNING = re.compile(r"\s*(===|<<<)?\s*[1-9][0-9]{5,17}\s*[|:+]|\s*(===|<<<)")
_NAMES = {
    "SCTID": "a concept identifier", "TERM": "a term between |", "COLON": ":", "PLUS": "+", "COMMA": ",",
    "EQUAL": "=", "LBRACE": "{", "RBRACE": "}", "LPAR": "(", "RPAR": ")", "NUMBER": "a number such as #5",
    "STRING": "a text between quotation marks", "BOOLEAN": "true or false", "STATUS": "=== or <<<",
    "$END": "the end",
}  # fmt: skip


class ExpressionError(ValueError):
    """The text is no expression; the message says where, and what was expected."""


def is_meant(text: str) -> bool:
    """Whether ``text`` can only be meant as an expression: more than one identifier begins it."""
    return _BEGINNING.match(text) is not None


def parse(text: str) -> Expression:
    """The expression that ``text`` is; ``ExpressionError`` where it is none."""
    if len(text) > LONGEST:
        raise ExpressionError(f"it has {len(text)} characters, more than {LONGEST}")
    if text.count("(") > DEEPEST:
        raise ExpressionError(f"it has more than {DEEPEST} expressions within it")
    try:
        expression: Expression = _Reader().transform(_parser().parse(text))
    except UnexpectedInput as error:
        raise ExpressionError(_described(error, text)) from error
    return expression


def read(text: str) -> Expression:
    """What a code or a right expression says: a code is an expression of one concept."""
    return parse(text) if is_meant(text) else Expression((Reference(text),))


class _Reader(Transformer[Token, Expression]):
    """From the syntax tree to the model."""

    def start(self, children: list[Token | Expression]) -> Expression:
        *status, expression = children
        assert isinstance(expression, Expression)
        primitive = status == ["<<<"]
        return Expression(expression.focus, expression.attributes, expression.groups, primitive)

    def expression(self, children: list[Any]) -> Expression:
        focus, *refined = children
        parts = refined[0] if refined else ()
        attributes = tuple(part for part in parts if isinstance(part, Attribute))
        groups = tuple(part for part in parts if isinstance(part, tuple))
        return Expression(focus, attributes, groups)

    def focus(self, children: list[Reference]) -> tuple[Reference, ...]:
        return tuple(children)

    def concept(self, children: list[Token]) -> Reference:
        code, *term = children
        return Reference(str(code), str(term[0])[1:-1].strip() if term else None)

    def refinement(self, children: list[Attribute | Group]) -> list[Attribute | Group]:
        return children

    def group(self, children: list[Group]) -> Group:
        return children[0]

    def attributes(self, children: list[Attribute]) -> Group:
        return tuple(children)

    def attribute(self, children: list[Value]) -> Attribute:
        name, value = children
        assert isinstance(name, Reference)
        return Attribute(name, value)

    def value(self, children: list[Value]) -> Value:
        (value,) = children
        if not isinstance(value, Token):
            return value
        if value.type == "NUMBER":
            return Decimal(value[1:])
        return value.lower() == "true" if value.type == "BOOLEAN" else re.sub(r"\\(.)", r"\1", value[1:-1])


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def _described(error: UnexpectedInput, text: str) -> str:
    place, expected, found = len(text), set[str](), "the end"
    if isinstance(error, UnexpectedToken):
        expected = error.accepts or error.expected
        if error.token.type != "$END":
            place, found = error.pos_in_stream or 0, f"'{error.token}'"
    elif isinstance(error, UnexpectedCharacters):
        place, expected = error.pos_in_stream or 0, error.allowed or set()
        found = f"'{text[place]}'"
    wanted = ", ".join(sorted(_NAMES.get(name, name) for name in expected))
    return f"at character {place + 1} there is {found}, expected was one of: {wanted}"
