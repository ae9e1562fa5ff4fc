"""From the text of an expression constraint to a selection."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from lark import Token, Tree

from service.terminology.index import Index
from service.terminology.refinements import Attribute, Every, Group, Literal, Refinement, Some, Times, Within
from service.terminology.selections import (
    AllOf,
    Ancestors,
    AnyOf,
    Children,
    Codes,
    Descendants,
    Dotted,
    Everything,
    Lowest,
    MemberOf,
    Not,
    Parents,
    Refined,
    Selection,
    Topmost,
)
from service.terminology.snomed.ecl.filters import Compiler, comparison_of, filtered
from service.terminology.snomed.ecl.grammar import ExpressionError, parse
from service.terminology.snomed.ecl.members import alternate
from service.terminology.snomed.identifiers import IS_A, ROOT

_OPERATORS: dict[str, Callable[[Selection], Selection]] = {
    "<": Descendants,
    "<<": lambda of: Descendants(of, itself=True),
    "<!": Children,
    "<<!": lambda of: Children(of, itself=True),
    ">": Ancestors,
    ">>": lambda of: Ancestors(of, itself=True),
    ">!": Parents,
    ">>!": lambda of: Parents(of, itself=True),
    "!!>": Topmost,
    "!!<": Lowest,
}

_ANY = Descendants(Codes((ROOT,)), itself=True)
"""What * means: everything in the hierarchy; concepts that are inactive have to be asked for."""

_LONG = {
    "descendantof": "<", "descendantorselfof": "<<", "childof": "<!", "childorselfof": "<<!",
    "ancestorof": ">", "ancestororselfof": ">>", "parentof": ">!", "parentorselfof": ">>!",
    "topofset": "!!>", "bottomofset": "!!<",
}  # fmt: skip
"""The long syntax of the operators, in lower case."""


def compiled(text: str, index: Index) -> Selection:
    """The selection that the expression constraint ``text`` means in the release behind ``index``.

    Raises ExpressionError when it is none, or names a concept that the release does not have.
    """
    return _selection(parse(text), index)


def _selection(tree: Tree[Token], index: Index) -> Selection:
    children = tree.children
    trees = [child for child in children if isinstance(child, Tree)]
    match tree.data:
        case "sub":
            return _sub(tree, index)
        case "concept":
            return _concept(str(children[0]), index)
        case "any":
            return _ANY
        case "conjunction":
            return AllOf(tuple(_selection(each, index) for each in trees))
        case "disjunction":
            return AnyOf(tuple(_selection(each, index) for each in trees))
        case "exclusion":
            return AllOf((_selection(trees[0], index), Not(_selection(trees[1], index))))
        case "refined":
            return AllOf((_selection(trees[0], index), Refined(_refinement(trees[1], index))))
        case "dotted":
            return _dotted(trees, index)
        case _:
            return alternate(str(children[0]), index)


def _concept(code: str, index: Index) -> Selection:
    if index.locate(code) is None and code not in index.reference_sets():
        raise ExpressionError(f"the concept {code} is not in the release")
    return Codes((code,))


def _dotted(trees: list[Tree[Token]], index: Index) -> Selection:
    found = _selection(trees[0], index)
    for name in trees[1:]:
        found = Dotted(found, _any_or(name, index))
    return found


def _sub(tree: Tree[Token], index: Index) -> Selection:
    operator = next((str(c).lower() for c in tree.children if isinstance(c, Token)), None)
    parts = {str(c.data): c for c in tree.children if isinstance(c, Tree) and c.data != "filter"}
    member = parts.pop("member", None)
    (focus,) = parts.values()
    found = _selection(focus, index)
    if focus.data == "any" and (member is not None or _asks_activity(tree)):
        found = Everything()
    sets = None if isinstance(found, Everything) else found
    if member is not None:
        found = MemberOf(sets, _field(member))
    if operator:
        found = _OPERATORS[_LONG.get(operator, operator)](found)
    compiler = Compiler(index, partial(_selection, index=index), MemberOf(sets) if member else None)
    for child in tree.children:
        if isinstance(child, Tree) and child.data == "filter":
            found = filtered(found, child, compiler)
    return found


def _field(member: Tree[Token]) -> str | None:
    """The one field of members that is asked for instead of the concepts that they are about."""
    if len(member.children) < 2:
        return None
    names = [name.strip() for name in str(member.children[1])[1:-1].split(",")]
    if names in (["*"], ["referencedComponentId"]):
        return None
    if len(names) > 1:
        raise ExpressionError(f"several fields of members are no concepts: {', '.join(names)}")
    return names[0]


def _asks_activity(tree: Tree[Token]) -> bool:
    """Whether a filter says which concepts are wanted, active or inactive ones."""
    tests = (test for tests in tree.find_data("tests") for test in tests.find_data("test"))
    return any(str(test.children[0]).lower() == "active" for test in tests)


def _any_or(tree: Tree[Token], index: Index) -> Selection:
    """The selection of a name or a value, where * leaves nothing out."""
    is_any = tree.data == "sub" and [getattr(c, "data", None) for c in tree.children] == ["any"]
    return Everything() if is_any else _selection(tree, index)


def _refinement(tree: Tree[Token], index: Index) -> Refinement:
    trees = [child for child in tree.children if isinstance(child, Tree)]
    match tree.data:
        case "every":
            return Every(tuple(_refinement(each, index) for each in trees))
        case "some":
            return Some(tuple(_refinement(each, index) for each in trees))
        case "group":
            _check_group(tree)
            return Group(_refinement(trees[0], index), _times(tree))
        case _:
            return _is_a(tree, index) if _is_is_a(tree) else _attribute(tree, index, *trees)


def _check_group(tree: Tree[Token]) -> None:
    """ExpressionError where an attribute of the group can be in none; values of attributes are their own."""
    for child in (child for child in tree.children if isinstance(child, Tree)):
        if child.data != "attribute":
            _check_group(child)
        elif any(isinstance(t, Token) and t.type == "REVERSE" for t in child.children):
            raise ExpressionError("a reversed attribute cannot be in a group")
        elif _is_is_a(child):
            raise ExpressionError(f"{IS_A} (is a) stands alone, in no group")


def _is_is_a(attribute: Tree[Token]) -> bool:
    """Whether the attribute is that of the hierarchy itself."""
    name = next(child for child in attribute.children if isinstance(child, Tree))
    match name.children:
        case [Tree(data="concept", children=[code, *_])]:
            return str(code) == IS_A
    return False


def _is_a(tree: Tree[Token], index: Index) -> Within:
    """What ``is a`` says as an attribute: which parents a concept has, or reversed which children."""
    tokens = {t.type: str(t) for t in tree.children if isinstance(t, Token)}
    _, value = (child for child in tree.children if isinstance(child, Tree))
    if "CARDINALITY" in tokens or value.data == "literal":
        raise ExpressionError(f"{IS_A} (is a) takes no cardinality and no concrete value")
    of = _any_or(value, index)
    if comparison_of(tokens["COMPARISON"]) == "!=":
        of = Not(of)
    return Within(Parents(of) if "REVERSE" in tokens else Children(of))


def _attribute(tree: Tree[Token], index: Index, name: Tree[Token], value: Tree[Token]) -> Attribute:
    tokens = {t.type: str(t) for t in tree.children if isinstance(t, Token)}
    comparison = comparison_of(tokens["COMPARISON"])
    literal = value.data == "literal"
    if not literal and comparison not in ("=", "!="):
        raise ExpressionError(f"{comparison} compares concrete values only, such as #5")
    return Attribute(
        _any_or(name, index),
        _literal(value.children[0], comparison) if literal else _any_or(value, index),
        unlike=not literal and comparison == "!=",
        times=_times(tree),
        reverse="REVERSE" in tokens,
    )


def _literal(token: Token | Tree[Token], comparison: str) -> Literal:
    text = str(token)
    if text.startswith("#"):
        return Literal(Decimal(text[1:].strip()), comparison)
    if text.startswith('"'):
        return Literal(re.sub(r"\\(.)", r"\1", text[1:-1]), comparison)
    return Literal(text.lower() == "true", comparison)


def _times(tree: Tree[Token]) -> Times:
    for token in tree.children:
        if isinstance(token, Token) and token.type == "CARDINALITY":
            least, most = re.split(r"\.\.|to", token[1:-1].lower())
            return Times(int(least), None if most.strip() in ("*", "many") else int(most))
    return Times()
