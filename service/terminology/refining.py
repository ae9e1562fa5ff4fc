"""The part of the evaluator that follows relationships, reference sets and descriptions."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import reduce
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from pyroaring import BitMap

from service.terminology.concepts import PropertyValue
from service.terminology.index import Index
from service.terminology.refinements import (
    Attribute,
    Every,
    Group,
    Literal,
    Refinement,
    Some,
    Times,
    Within,
    is_reversed,
)
from service.terminology.selections import (
    Codes,
    Described,
    Dotted,
    Everything,
    Historical,
    MemberOf,
    Refined,
    Selection,
    evaluate,
    everything,
)

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}

_AT_LEAST_ONCE = Times()


def refined(selection: MemberOf | Historical | Refined | Dotted | Described, index: Index) -> BitMap:
    """The numbers that ``selection`` selects in ``index``."""
    match selection:
        case MemberOf(sets, read, tests):
            names = reference_sets(sets, index)
            members = BitMap.union(BitMap(), *map(index.members, names))
            return _member_by_member(members, names, selection, index) if read or tests else members
        case Historical(of, by):
            return _with_history(evaluate(of, index), reference_sets(by, index), index)
        case Refined(by):
            return _concepts(by, index)
        case Dotted(of, attribute):
            return _destinations(evaluate(of, index), attribute, index)
        case Described(of, tests):
            return BitMap(
                number
                for number in evaluate(of, index)
                if any(all(test(d) for test in tests) for d in index.concept(number).designations)
            )


def reference_sets(of: Selection | None, index: Index) -> frozenset[str]:
    """The codes of the reference sets that ``of`` selects, all of the release with None."""
    return frozenset(_names(of, index.reference_sets(), index))


def _member_by_member(of: BitMap, names: frozenset[str], asked: MemberOf, index: Index) -> BitMap:
    """What ``asked`` selects, whose members in the reference sets ``names`` are about concepts ``of``."""
    found, values = BitMap(), set[str | None]()
    for number in of:
        concept = index.concept(number)
        rows = (m for m in concept.memberships if m.reference_set in names)
        fitting = [m for m in rows if all(test(concept.code, m) for test in asked.tests)]
        if fitting:
            found.add(number)
        if asked.read:
            values.update(asked.read(concept.code, m) for m in fitting)
    return evaluate(Codes(tuple(filter(None, values))), index) if asked.read else found


def _names(of: Selection | None, known: Iterable[str], index: Index) -> Iterator[str]:
    """Those of ``known`` that ``of`` selects, which need not be concepts of the release."""
    if of is None or isinstance(of, Everything):
        return iter(known)
    if isinstance(of, Codes):
        return (code for code in known if code in of.codes)
    selected = evaluate(of, index)
    numbers = ((code, index.locate(code)) for code in known)
    return (code for code, number in numbers if number is not None and number in selected)


def _with_history(of: BitMap, sets: Iterable[str], index: Index) -> BitMap:
    found = BitMap(of)
    for name in sets:
        found.update(index.associations(name).leading_to(of))
    return found


def _destinations(of: BitMap, attribute: Selection, index: Index) -> BitMap:
    owners, found = index.group_owners(), BitMap()
    for name in _names(attribute, index.attributes(), index):
        links = index.relationships(name)
        found.update(target for target, source in links.pairs() if owners[source] in of)
    return found


def _concepts(by: Refinement, index: Index) -> BitMap:
    owners = index.group_owners()
    match by:
        case Within(of):
            return evaluate(of, index)
        case Every(of):
            return reduce(lambda a, b: a & b, (_concepts(one, index) for one in of))
        case Some(of):
            return BitMap.union(*(_concepts(one, index) for one in of))
        case Group(inner, times) if is_reversed(inner):
            return _so_often((target for _, target in _arriving(inner, index)), times, everything(index))
        case Group(inner, times):
            return _so_often((owners[g] for g in _groups(inner, index)), times, everything(index))
        case Attribute(reverse=True):
            targets = (target for _, target in _reversed(by, index))
            return _so_often(targets, by.times, everything(index))
        case Attribute():
            return _so_often((owners[g] for g in _sources(by, index)), by.times, everything(index))


def _groups(by: Refinement, index: Index) -> BitMap:
    """The relationship groups that are as ``by`` asks."""
    match by:
        case Every(of):
            return reduce(lambda a, b: a & b, (_groups(one, index) for one in of))
        case Some(of):
            return BitMap.union(*(_groups(one, index) for one in of))
        case Group() | Within():
            raise ValueError("a relationship group has attributes only")
        case Attribute():
            every = BitMap(range(len(index.group_owners())))
            return _so_often(_sources(by, index), by.times, every)


def _arriving(by: Refinement, index: Index) -> set[tuple[int, int]]:
    """Each group whose reversed attributes are as ``by`` asks, with the concept that they lead to."""
    match by:
        case Every(of):
            return reduce(lambda a, b: a & b, (_arriving(one, index) for one in of))
        case Some(of):
            return set().union(*(_arriving(one, index) for one in of))
        case Group() | Within():
            raise ValueError("a relationship group has attributes only")
        case Attribute():
            counts = Counter(_reversed(by, index))
            return {pair for pair, count in counts.items() if by.times.holds(count)}


def _so_often(found: Iterable[int], times: Times, every: BitMap) -> BitMap:
    """Those of ``every`` that are ``found`` so often."""
    if times == _AT_LEAST_ONCE:
        return BitMap(array("I", found))
    counts = Counter(found)
    if times.least > 0:
        return BitMap(number for number, count in counts.items() if times.holds(count))
    return every - BitMap(number for number, count in counts.items() if not times.holds(count))


def _sources(by: Attribute, index: Index) -> Iterator[int]:
    """The group of each relationship that is as ``by`` asks."""
    value = None if isinstance(by.value, Literal) else evaluate(by.value, index)
    for name in _names(by.name, index.attributes(), index):
        links = index.relationships(name)
        if value is not None:
            yield from links.leading_to(value, by.unlike)
        elif isinstance(by.value, Literal):
            for literal, sources in links.literals:
                if _compares(literal, by.value):
                    yield from sources


def _reversed(by: Attribute, index: Index) -> Iterator[tuple[int, int]]:
    """Each relationship that leads from the value of ``by``: its group, and what it leads to."""
    if isinstance(by.value, Literal):
        return
    value, owners = evaluate(by.value, index), index.group_owners()
    for name in _names(by.name, index.attributes(), index):
        links = index.relationships(name)
        yield from (
            (source, target) for target, source in links.pairs() if (owners[source] in value) != by.unlike
        )


def _compares(value: PropertyValue, to: Literal) -> bool:
    compare = _COMPARISONS[to.comparison]
    if isinstance(to.value, Decimal):
        number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        return number and bool(compare(value, to.value))
    if isinstance(to.value, bool):
        return isinstance(value, bool) and bool(compare(value, to.value))
    return type(value) is str and bool(compare(to.value(value), True))
