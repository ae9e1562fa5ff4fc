"""The filters of ECL, ``{{ … }}``: on descriptions, on concepts, and history supplements."""

from collections.abc import Callable

from lark import Token, Tree

from service.terminology.selections import (
    AllOf,
    Codes,
    Described,
    Historical,
    Not,
    PropertyIn,
    Selection,
)
from service.terminology.snomed.ecl.descriptions import description_test, is_active
from service.terminology.snomed.ecl.grammar import ExpressionError

Compile = Callable[[Tree[Token]], Selection]

_HISTORY = {
    "min": ("900000000000527005",),
    "mod": ("900000000000527005", "900000000000526001", "900000000000528000", "1186924009"),
}
"""The association reference sets of the history profiles; the others take all of a release."""


def filtered(of: Selection, tree: Tree[Token], compile_: Compile) -> Selection:
    """``of`` with the filter ``tree`` applied. Raises ExpressionError for what is not understood."""
    (content,) = (child for child in tree.children if isinstance(child, Tree))
    if content.data == "history":
        return _supplemented(of, content, compile_)
    kind = next((str(c).upper() for c in content.children if isinstance(c, Token) and c.type == "NAME"), "D")
    tests = [child for child in content.children if isinstance(child, Tree)]
    if kind == "C":
        return AllOf((of, *map(_on_concept, tests)))
    if kind != "D":
        raise ExpressionError(f"filters {kind} are not understood, only those on D (descriptions) and C")
    asked = [_asked(test) for test in tests]
    found = tuple(description_test(*each) for each in asked)
    return Described(of, found if any(name == "active" for name, _, _ in asked) else (*found, is_active))


def _supplemented(of: Selection, tree: Tree[Token], compile_: Compile) -> Selection:
    if len(tree.children) > 1 and isinstance(tree.children[1], Tree):
        return Historical(of, compile_(tree.children[1]))
    sets = _HISTORY.get(str(tree.children[0]).lower()[-3:])
    return Historical(of, Codes(sets) if sets else None)


def _name(test: Tree[Token]) -> str:
    return str(test.children[0]).lower()


def _asked(test: Tree[Token]) -> tuple[str, bool, tuple[str, ...]]:
    """What a test asks about, whether it must be so, and the values as text."""
    comparison = str(test.children[1])
    if comparison not in ("=", "!="):
        raise ExpressionError(f"{comparison} is not understood for {test.children[0]}, only = and !=")
    tokens = test.scan_values(lambda v: isinstance(v, Token))
    values = [str(token) for token in tokens if token.type not in ("TERM", "COMPARISON")]
    return _name(test), comparison == "=", tuple(values[1:])


_CONCEPT: dict[str, tuple[str, dict[str, str]]] = {
    "moduleid": ("moduleId", {}),
    "active": ("inactive", {"1": "false", "0": "true", "true": "false", "false": "true"}),
    "definitionstatus": ("sufficientlyDefined", {"primitive": "false", "defined": "true"}),
    "effectivetime": ("effectiveTime", {}),
}
"""The properties that filters on concepts ask about, and what their words mean as values."""


def _on_concept(test: Tree[Token]) -> Selection:
    name, same, values = _asked(test)
    if name not in _CONCEPT:
        raise ExpressionError(f"concepts have no {test.children[0]} to filter by")
    code, meant = _CONCEPT[name]
    found = PropertyIn(code, tuple(meant.get(v.lower(), v.strip('"')) for v in values))
    return found if same else Not(found)
