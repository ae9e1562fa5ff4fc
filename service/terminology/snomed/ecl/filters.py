"""The filters of ECL, ``{{ … }}``: on descriptions, concepts and members, and history supplements."""

from collections.abc import Callable
from dataclasses import dataclass

from lark import Token, Tree

from service.terminology.index import Index
from service.terminology.selections import (
    AllOf,
    Codes,
    Described,
    Historical,
    MemberOf,
    Not,
    PropertyIn,
    Selection,
    evaluate,
)
from service.terminology.snomed.ecl.asked import Asked, compares
from service.terminology.snomed.ecl.descriptions import description_test, is_active
from service.terminology.snomed.ecl.grammar import ExpressionError
from service.terminology.snomed.ecl.members import with_members
from service.terminology.snomed.identifiers import DEFINED, PRIMITIVE

_HISTORY = {
    "min": ("900000000000527005",),
    "mod": ("900000000000527005", "900000000000526001", "900000000000528000", "1186924009"),
}
"""The association reference sets of the history profiles; the others take all of a release."""


@dataclass(frozen=True, slots=True)
class Compiler:
    """What filters need: the release, what a constraint in them selects, and whose members are filtered."""

    index: Index
    select: Callable[[Tree[Token]], Selection]
    members: MemberOf | None = None

    def codes(self, tree: Tree[Token]) -> tuple[str, ...]:
        """The codes that a value is about: a concept, which need not be in the release, or a constraint."""
        match tree.children:
            case [Tree(data="concept", children=[code, *_])]:
                return (str(code),)
        numbers = evaluate(self.select(tree), self.index)
        return tuple(self.index.brief(number).code for number in numbers)


def filtered(of: Selection, tree: Tree[Token], compiler: Compiler) -> Selection:
    """``of`` with the filter ``tree`` applied. Raises ExpressionError for what is not understood."""
    (content,) = (child for child in tree.children if isinstance(child, Tree))
    if content.data == "history":
        return _supplemented(of, content, compiler)
    kind = next((str(c).upper() for c in content.children if isinstance(c, Token) and c.type == "NAME"), "D")
    asked = [_asked(child, compiler) for child in content.children if isinstance(child, Tree)]
    match kind:
        case "C":
            return AllOf((of, *(_on_concept(each, compiler.index) for each in asked)))
        case "M":
            return with_members(of, compiler.members, asked, compiler.index)
        case "D":
            found = tuple(map(description_test, asked))
            says = any(each.name == "active" for each in asked)
            return Described(of, found if says else (*found, is_active))
        case _:
            raise ExpressionError(f"filters {kind} are not understood, only those on D, C and M")


def _supplemented(of: Selection, tree: Tree[Token], compiler: Compiler) -> Selection:
    if len(tree.children) > 1 and isinstance(tree.children[1], Tree):
        return Historical(of, compiler.select(tree.children[1]))
    sets = _HISTORY.get(str(tree.children[0]).lower()[-3:])
    return Historical(of, Codes(sets) if sets else None)


def comparison_of(text: str) -> str:
    """The comparison in its brief form."""
    return "!=" if text == "<>" or text.lower().startswith("not") else text


def _asked(test: Tree[Token], compiler: Compiler) -> Asked:
    """What a test asks about, how it compares, and the values as text."""
    name, comparison, *children = test.children
    values = tuple(value for child in children for value in _values(child, compiler))
    return Asked(str(name).lower(), comparison_of(str(comparison)), values)


def _values(child: Tree[Token] | Token, compiler: Compiler) -> tuple[str, ...]:
    if isinstance(child, Token):
        return (str(child),)
    if child.data == "sub":
        return compiler.codes(child)
    return tuple(
        value for c in child.children if getattr(c, "type", "") != "TERM" for value in _values(c, compiler)
    )


_FLAGS = {"1": "false", "0": "true", "true": "false", "false": "true"}
_CONCEPT: dict[str, tuple[str, dict[str, str]]] = {
    "moduleid": ("moduleId", {}),
    "active": ("inactive", _FLAGS),
    "definitionstatus": ("sufficientlyDefined", {"primitive": "false", "defined": "true"}),
    "definitionstatusid": ("sufficientlyDefined", {PRIMITIVE: "false", DEFINED: "true"}),
    "effectivetime": ("effectiveTime", {}),
}
"""The properties that filters on concepts ask about, and what their words mean as values."""


def _on_concept(asked: Asked, index: Index) -> Selection:
    if asked.name not in _CONCEPT:
        raise ExpressionError(f"concepts have no {asked.name} to filter by")
    code, meant = _CONCEPT[asked.name]
    if asked.name == "effectivetime":
        days = [value.strip('"') for value in asked.values]
        known = (text for text, _ in index.values(code))
        fitting = (t for t in known if compares(t.replace("-", ""), asked.comparison, days))
        return PropertyIn(code, tuple(fitting))
    found = PropertyIn(code, tuple(meant.get(value.lower(), value) for value in asked.values))
    return found if asked.is_same else Not(found)
