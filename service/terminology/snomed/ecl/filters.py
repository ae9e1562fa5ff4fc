"""The filters of ECL, ``{{ … }}``, as they were written, and those on descriptions, concepts and history."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lark import Token, Tree

from service.terminology.index import Index
from service.terminology.selections import (
    AllOf,
    Codes,
    Descendants,
    Described,
    Historical,
    Not,
    PropertyIn,
    Selection,
    evaluate,
)
from service.terminology.snomed.ecl.asked import FLAGS, Asked, compares
from service.terminology.snomed.ecl.descriptions import description_test, is_active
from service.terminology.snomed.ecl.grammar import ExpressionError
from service.terminology.snomed.identifiers import DEFINED, HISTORICAL_ASSOCIATION, PRIMITIVE

_HISTORY = {
    "min": ("900000000000527005",),
    "mod": ("900000000000527005", "900000000000526001", "900000000000528000", "1186924009"),
}
"""The association reference sets of the history profiles; the others take all of a release."""


@dataclass(frozen=True, slots=True)
class Compiler:
    """What filters need: the release, and what a constraint in them selects."""

    index: Index
    select: Callable[[Tree[Token]], Selection]

    def codes(self, tree: Tree[Token]) -> tuple[str, ...]:
        """The codes that a value is about: a concept, which need not be in the release, or a constraint."""
        match tree.children:
            case [Tree(data="concept", children=[code, *_])]:
                return (str(code),)
            case [Tree(data="alternate", children=[written])] if str(written).startswith('"'):
                return (str(written),)
        numbers = evaluate(self.select(tree), self.index)
        return tuple(self.index.term(number)[0] for number in numbers)


def kind_of(tree: Tree[Token]) -> str:
    """What the filter is about: ``D``, ``C``, ``M``, or ``HISTORY``."""
    (content,) = (child for child in tree.children if isinstance(child, Tree))
    if content.data == "history":
        return "HISTORY"
    first = content.children[0]
    kind = str(first).upper() if isinstance(first, Token) else "D"
    if kind not in ("D", "C", "M"):
        raise ExpressionError(f"filters {kind} are not understood, only those on D, C and M")
    return kind


def asked_in(tree: Tree[Token], compiler: Compiler) -> list[Asked]:
    """The tests of a filter that is none of history."""
    return [_asked(test, compiler) for test in tree.find_data("tests") for test in _trees(test)]


def filtered(of: Selection, tree: Tree[Token], compiler: Compiler) -> Selection:
    """``of`` with a filter on concepts, descriptions or history applied.

    Raises ExpressionError for what is not understood.
    """
    (content,) = _trees(tree)
    match kind_of(tree):
        case "HISTORY":
            return _supplemented(of, content, compiler)
        case "C":
            asked = asked_in(content, compiler)
            return AllOf((of, *(_on_concept(each, compiler.index) for each in asked)))
        case _:
            asked = asked_in(content, compiler)
            found = tuple(map(description_test, asked))
            says = any(each.name == "active" for each in asked)
            return Described(of, found if says else (*found, is_active))


def _supplemented(of: Selection, tree: Tree[Token], compiler: Compiler) -> Selection:
    profile, *subset = tree.children
    if subset:
        return Historical(of, compiler.select(*_trees(tree)))
    if sets := _HISTORY.get(str(profile).lower()[-3:]):
        return Historical(of, Codes(sets))
    known = compiler.index.locate(HISTORICAL_ASSOCIATION)
    return Historical(of, None if known is None else Descendants(Codes((HISTORICAL_ASSOCIATION,))))


def comparison_of(text: str) -> str:
    """The comparison in its brief form."""
    return "!=" if text == "<>" or text.lower().startswith("not") else text


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in tree.children if isinstance(child, Tree)]


def _asked(test: Tree[Token], compiler: Compiler) -> Asked:
    """What a test asks about, how it compares, and the values as text, an acceptability after each."""
    name, comparison, value, *acceptability = test.children
    more = tuple(text for child in acceptability for text in _values(child, compiler))
    values = tuple(text for one in _values(value, compiler) for text in (one, *more))
    place = name.start_pos or 0 if isinstance(name, Token) else 0
    return Asked(str(name).lower(), comparison_of(str(comparison)), values, place + 1)


def _values(child: Tree[Token] | Token, compiler: Compiler) -> Iterator[str]:
    if isinstance(child, Token):
        yield str(child)
    elif child.data == "sub":
        yield from compiler.codes(child)
    elif child.data == "concept":
        yield str(child.children[0])
    else:
        for inner in child.children:
            yield from _values(inner, compiler)


_INACTIVE = {"1": "false", "0": "true"}
_STATUS = {"primitive": "false", "defined": "true", PRIMITIVE: "false", DEFINED: "true"}


def _on_concept(asked: Asked, index: Index) -> Selection:
    match asked.name:
        case "effectivetime":
            days, known = asked.days(), (text for text, _ in index.values("effectiveTime"))
            fitting = (t for t in known if compares(t.replace("-", ""), asked.comparison, days))
            return PropertyIn("effectiveTime", tuple(fitting))
        case "moduleid":
            found = PropertyIn("moduleId", tuple(asked.identifiers()))
        case "active":
            found = PropertyIn("inactive", tuple(_INACTIVE[flag] for flag in asked.meant(FLAGS)))
        case "definitionstatus" | "definitionstatusid":
            found = PropertyIn("sufficientlyDefined", asked.meant(_STATUS))
        case _:
            raise asked.error(f"concepts have no {asked.name} to filter by")
    return found if asked.is_same else Not(found)
