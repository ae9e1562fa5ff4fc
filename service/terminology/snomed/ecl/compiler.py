"""From the text of an expression constraint to a selection."""

import re
from collections.abc import Callable, Iterator
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
    Not,
    Parents,
    Refined,
    Selection,
    Topmost,
)
from service.terminology.snomed.ecl.asked import text_test, unquoted
from service.terminology.snomed.ecl.filters import Compiler, asked_in, comparison_of, filtered, kind_of
from service.terminology.snomed.ecl.grammar import ExpressionError, parse
from service.terminology.snomed.ecl.members import alternate, members
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
            return _concept(children[0], index)
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


def _concept(code: Token | Tree[Token], index: Index) -> Selection:
    if index.locate(str(code)) is None and code not in index.reference_sets():
        place = f" (at character {(code.start_pos or 0) + 1})" if isinstance(code, Token) else ""
        raise ExpressionError(f"the concept {code} is not in the release{place}")
    return Codes((str(code),))


def _dotted(trees: list[Tree[Token]], index: Index) -> Selection:
    found = _selection(trees[0], index)
    for name in trees[1:]:
        found = Dotted(found, _any_or(name, index))
    return found


def _sub(tree: Tree[Token], index: Index) -> Selection:
    operator = next((str(c).lower() for c in tree.children if isinstance(c, Token)), None)
    parts = {str(c.data): c for c in tree.children if isinstance(c, Tree) and c.data != "filter"}
    filters = [c for c in tree.children if isinstance(c, Tree) and c.data == "filter"]
    member = parts.pop("member", None)
    (focus,) = parts.values()
    found = _selection(focus, index)
    if focus.data == "any" and (member is not None or any(map(_asks_activity, filters))):
        found = Everything()
    compiler = Compiler(index, partial(_selection, index=index))
    found = _members(found, member, filters, compiler)
    if operator:
        found = _OPERATORS[_LONG.get(operator, operator)](found)
    for each in filters:
        if kind_of(each) != "M":
            found = filtered(found, each, compiler)
    return found


def _members(
    of: Selection, member: Tree[Token] | None, filters: list[Tree[Token]], compiler: Compiler
) -> Selection:
    """The members of ``of`` that the filters on members leave, where it is asked for members."""
    asked = [test for each in filters if kind_of(each) == "M" for test in asked_in(each, compiler)]
    if member is None and asked:
        raise asked[0].error("filters M need members: a ^ before the reference set")
    sets = None if isinstance(of, Everything) else of
    return members(sets, _field(member), asked, compiler.index) if member else of


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
    tests = tree.find_data("test") if kind_of(tree) == "C" else ()
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


def _check_group(group: Tree[Token]) -> None:
    """ExpressionError where attributes cannot be in one group."""
    found = list(_attributes_of(group))
    if any(map(_is_is_a, found)):
        raise ExpressionError(f"{IS_A} (is a) stands alone, in no group")
    turned = [attribute for attribute in found if _has(attribute, "REVERSE")]
    if turned and len(turned) < len(found):
        raise ExpressionError("the attributes of a group are all reversed, or none is")
    if any(_has(attribute, "CARDINALITY") and _times(attribute).least < 1 for attribute in turned):
        raise ExpressionError("a reversed attribute in a group is there at least once")


def _attributes_of(group: Tree[Token]) -> Iterator[Tree[Token]]:
    """The attributes of a group; those in the values of its attributes are not."""
    for child in (child for child in group.children if isinstance(child, Tree)):
        if child.data == "attribute":
            yield child
        else:
            yield from _attributes_of(child)


def _has(attribute: Tree[Token], kind: str) -> bool:
    return any(isinstance(token, Token) and token.type == kind for token in attribute.children)


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
    literal = _literal(value, comparison)
    if comparison not in ("=", "!=") and not (literal and isinstance(literal.value, Decimal)):
        raise ExpressionError(f"{comparison} compares numbers only, such as #5")
    return Attribute(
        _any_or(name, index),
        _any_or(value, index) if literal is None else literal,
        unlike=literal is None and comparison == "!=",
        times=_times(tree),
        reverse="REVERSE" in tokens,
    )


def _literal(value: Tree[Token], comparison: str) -> Literal | None:
    """The concrete value; texts that are not said to be matched otherwise are to be the same."""
    match value.children:
        case [Tree(data="alternate", children=[text])] if str(text).startswith('"'):
            return Literal(_same_as(str(text)), comparison)
        case _ if value.data != "literal":
            return None
        case [Token(type="NUMBER") as text]:
            return Literal(Decimal(text[1:].strip()), comparison)
        case [Token() as text]:
            return Literal(text.lower() == "true", comparison)
    tests = [_text(typed) for typed in value.children if isinstance(typed, Tree)]
    return Literal(lambda text: any(test(text) for test in tests), comparison)


def _text(typed: Tree[Token]) -> Callable[[str], bool]:
    texts = [str(token) for token in typed.children]
    return text_test(texts) if len(texts) > 1 else _same_as(texts[0])


def _same_as(quoted: str) -> Callable[[str], bool]:
    wanted = unquoted(quoted)
    return lambda text: text == wanted


def _times(tree: Tree[Token]) -> Times:
    for token in tree.children:
        if isinstance(token, Token) and token.type == "CARDINALITY":
            least, most = re.split(r"\.\.|to", token[1:-1].lower())
            return Times(int(least), None if most.strip() in ("*", "many") else int(most))
    return Times()
