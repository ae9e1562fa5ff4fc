"""The algebra of code sets, and its one evaluator.

A selection says which concepts of one release are meant; ``evaluate`` turns it into their numbers by
asking an index. Filters, implicit value sets and enumerations are all said in this algebra.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import re2
from pyroaring import BitMap

from service.terminology.concepts import Designation, Membership
from service.terminology.index import Index
from service.terminology.refinements import Refinement

_DIGIT = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class Everything:
    """All concepts of the release."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The concepts with these codes; codes that the release does not have select nothing."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeRange:
    """The concepts with codes of one form (``code_form``), from ``first`` to ``last``, both included."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Descendants:
    """What is below the concepts of ``of``; with ``itself`` also these."""

    of: "Selection"
    itself: bool = False


@dataclass(frozen=True, slots=True)
class Ancestors:
    """What is above the concepts of ``of``; with ``itself`` also these."""

    of: "Selection"
    itself: bool = False


@dataclass(frozen=True, slots=True)
class Children:
    """What is directly below the concepts of ``of``; with ``itself`` also these."""

    of: "Selection"
    itself: bool = False


@dataclass(frozen=True, slots=True)
class Parents:
    """What is directly above the concepts of ``of``; with ``itself`` also these."""

    of: "Selection"
    itself: bool = False


@dataclass(frozen=True, slots=True)
class Topmost:
    """Those concepts of ``of`` that are below no other one of it."""

    of: "Selection"


@dataclass(frozen=True, slots=True)
class Lowest:
    """Those concepts of ``of`` that are above no other one of it."""

    of: "Selection"


@dataclass(frozen=True, slots=True)
class MemberOf:
    """The members of reference sets: those with codes of ``sets``, or all with None.

    Of members, only those that pass every one of ``tests``. With ``read`` not the concepts that they are
    about, but those whose codes it reads from them. Both get the code that a member is about, and the member.
    """

    sets: "Selection | None"
    read: Callable[[str, Membership], str | None] | None = None
    tests: tuple[Callable[[str, Membership], bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Historical:
    """``of``, and what associations by the reference sets ``by`` lead from to it; None: all of them."""

    of: "Selection"
    by: "Selection | None"


@dataclass(frozen=True, slots=True)
class Refined:
    """The concepts whose relationships are as ``by`` asks."""

    by: "Refinement"


@dataclass(frozen=True, slots=True)
class Dotted:
    """What relationships over ``attribute`` lead to from the concepts of ``of``."""

    of: "Selection"
    attribute: "Selection"


@dataclass(frozen=True, slots=True)
class Described:
    """Those concepts of ``of`` that have a description which passes every one of ``tests``."""

    of: "Selection"
    tests: tuple[Callable[[Designation], bool], ...]


@dataclass(frozen=True, slots=True)
class Leaves:
    """Those concepts of ``of`` that have nothing below them."""

    of: "Selection"


@dataclass(frozen=True, slots=True)
class HasProperty:
    """The concepts that have any value of the property."""

    property: str


@dataclass(frozen=True, slots=True)
class PropertyIn:
    """The concepts with one of these values of the property, compared as text."""

    property: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PropertyMatches:
    """The concepts with a value of the property that the whole regular expression (RE2) matches."""

    property: str
    pattern: str


@dataclass(frozen=True, slots=True)
class CodeMatches:
    """The concepts whose whole code the regular expression (RE2) matches."""

    pattern: str


@dataclass(frozen=True, slots=True)
class DisplayMatches:
    """The concepts whose whole display the regular expression (RE2) matches."""

    pattern: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """What all the selections agree on."""

    selections: tuple["Selection", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """What any of the selections selects."""

    selections: tuple["Selection", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that the selection leaves out."""

    selection: "Selection"


Selection = (
    Everything
    | Codes
    | CodeRange
    | Descendants
    | Ancestors
    | Children
    | Parents
    | Topmost
    | Lowest
    | MemberOf
    | Historical
    | Refined
    | Dotted
    | Described
    | Leaves
    | HasProperty
    | PropertyIn
    | PropertyMatches
    | CodeMatches
    | DisplayMatches
    | AllOf
    | AnyOf
    | Not
)


def evaluate(selection: Selection, index: Index) -> BitMap:
    """The numbers that ``selection`` selects in ``index``."""
    match selection:
        case Everything():
            return everything(index)
        case Codes(codes):
            located = (index.locate(code) for code in codes)
            return BitMap([number for number in located if number is not None])
        case CodeRange(first, last):
            form, known = code_form(first), index.codes()
            return BitMap([n for n, c in enumerate(known) if first <= c <= last and code_form(c) == form])
        case Descendants(of, itself):
            return _spread(evaluate(of, index), index.descendants, itself)
        case Ancestors(of, itself):
            return _spread(evaluate(of, index), index.ancestors, itself)
        case Children(of, itself):
            return _spread(evaluate(of, index), index.children, itself)
        case Parents(of, itself):
            return _spread(evaluate(of, index), index.parents, itself)
        case Topmost(of):
            return (found := evaluate(of, index)) - _spread(found, index.descendants, itself=False)
        case Lowest(of):
            return (found := evaluate(of, index)) - _spread(found, index.ancestors, itself=False)
        case Leaves(of):
            return BitMap([number for number in evaluate(of, index) if not index.children(number)])
        case HasProperty(code):
            return index.with_property(code)
        case PropertyIn(code, values):
            return BitMap.union(BitMap(), *(index.with_value(code, value) for value in values))
        case AllOf(selections):
            return reduce(lambda a, b: a & b, (evaluate(s, index) for s in selections), everything(index))
        case AnyOf(selections):
            return BitMap.union(BitMap(), *(evaluate(s, index) for s in selections))
        case Not(negated):
            return everything(index) - evaluate(negated, index)
        case MemberOf() | Historical() | Refined() | Dotted() | Described():
            from service.terminology import refining  # it evaluates selections in turn

            return refining.refined(selection, index)
        case _:
            return _matching(selection, index)


def code_form(code: str) -> str:
    """``code`` with every digit as 0: codes of one form are in one series (``0000F``, ``A0000``)."""
    return _DIGIT.sub("0", code)


def everything(index: Index) -> BitMap:
    """The numbers of all concepts of the release."""
    return BitMap(range(index.size))


def _spread(start: BitMap, step: Callable[[int], BitMap], itself: bool) -> BitMap:
    reached = BitMap.union(BitMap(), *(step(number) for number in start))
    return reached | start if itself else reached


def _matching(selection: PropertyMatches | CodeMatches | DisplayMatches, index: Index) -> BitMap:
    pattern = re2.compile(selection.pattern)
    if isinstance(selection, PropertyMatches):
        hits = (bitmap for text, bitmap in index.values(selection.property) if pattern.fullmatch(text))
        return BitMap.union(BitMap(), *hits)
    if isinstance(selection, CodeMatches):
        return BitMap([n for n in range(index.size) if pattern.fullmatch(index.term(n)[0])])
    return BitMap([n for n in range(index.size) if pattern.fullmatch(index.term(n)[1] or "")])
