"""What an expression is below: structural subsumption over the inferred definitions of a release.

A definition is a set of concepts and groups of attributes. One is below another when each concept of the
other is above it, and each group of the other finds a group whose attributes are the same or below.
Specification: SNOMED CT Logic Profile, "Subsumption"; the description logic is EL, role groups are groups.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Union

from pyroaring import BitMap

from service.terminology.concepts import Concept, PropertyValue
from service.terminology.index import Index
from service.terminology.snomed.expressions.model import Expression, Group, Reference, Value
from service.terminology.types import Code

Target = Union[int, "Meaning", "Literal"]
Pairs = frozenset[tuple[int, Target]]


@dataclass(frozen=True)
class Meaning:
    """The numbers of all concepts that something is at or below, and its groups of (attribute, value)."""

    above: frozenset[int]
    groups: frozenset[Pairs]


@dataclass(frozen=True, slots=True)
class Literal:
    """A concrete value, told apart from the number of a concept."""

    value: Decimal | str | bool


def meaning(expression: Expression, index: Index) -> Meaning:
    """What ``expression``, whose concepts are all in the release, means: itself and all that is above it."""
    focus = [_number(reference, index) for reference in expression.focus]
    groups: set[Pairs] = set()
    for number in focus:
        groups |= defined_groups(index.concept(number), index)
    groups.update(_pairs((attribute,), index) for attribute in expression.attributes)
    groups.update(_pairs(group, index) for group in expression.groups)
    above = BitMap.union(BitMap(focus), *map(index.ancestors, focus))
    return Meaning(frozenset(_classified(above, groups, index)), frozenset(groups))


def is_below(below: Meaning, above: Expression, index: Index) -> bool:
    """Whether ``below`` is at or below the expression ``above``, whose parts are all that it says."""
    if above.primitive or not {_number(reference, index) for reference in above.focus} <= below.above:
        return False
    wanted = [*((attribute,) for attribute in above.attributes), *above.groups]
    return all(_is_met(_pairs(group, index), below.groups, index) for group in wanted)


def defined_groups(concept: Concept, index: Index) -> set[Pairs]:
    """The groups of a concept's own definition; a relationship that stands alone is a group."""
    groups: dict[int, set[tuple[int, Target]]] = {}
    for place, p in enumerate(concept.relationships):
        name = index.locate(p.code)
        if name is None or p.value is None:
            continue
        value = index.locate(p.value) if isinstance(p.value, Code) else _literal(p.value)
        if value is not None:
            groups.setdefault(p.group or -1 - place, set()).add((name, value))
    return {frozenset(pairs) for pairs in groups.values()}


def _classified(above: BitMap, groups: set[Pairs], index: Index) -> BitMap:
    """``above`` and every fully defined concept whose definition is met, until there is no other."""
    defined = index.with_value("sufficientlyDefined", "true")
    found, tried = BitMap(above), BitMap()
    while True:
        candidates = BitMap.union(BitMap(), *map(index.children, found)) & defined
        candidates -= found | tried
        fitting = [number for number in candidates if index.parents(number) <= found]
        met = [number for number in fitting if _is_defined_above(number, groups, index)]
        tried.update(fitting)
        if not met:
            return found
        found.update(met)


def _is_defined_above(number: int, groups: set[Pairs], index: Index) -> bool:
    wanted = defined_groups(index.concept(number), index)
    return bool(wanted) and all(_is_met(pairs, groups, index) for pairs in wanted)


def _is_met(wanted: Pairs, groups: Iterable[Pairs], index: Index) -> bool:
    """Whether one of ``groups`` has, for each pair that is wanted, one that is the same or below."""
    return any(implies(having, wanted, index) for having in groups)


def implies(having: Pairs, wanted: Pairs, index: Index) -> bool:
    """Whether a group has, for each pair that is wanted, one that is the same or below."""
    return all(_has(having, pair, index) for pair in wanted)


def _has(having: Pairs, wanted: tuple[int, Target], index: Index) -> bool:
    name, value = wanted
    return any(_is_at_or_below(n, name, index) and _is_value_below(v, value, index) for n, v in having)


def _is_value_below(value: Target, wanted: Target, index: Index) -> bool:
    if isinstance(wanted, Meaning):
        return isinstance(value, Meaning) and _is_meaning_below(value, wanted, index)
    if not isinstance(wanted, int):
        return value == wanted
    if isinstance(value, Meaning):
        return wanted in value.above
    return isinstance(value, int) and _is_at_or_below(value, wanted, index)


def _is_meaning_below(below: Meaning, above: Meaning, index: Index) -> bool:
    return above.above <= below.above and all(_is_met(g, below.groups, index) for g in above.groups)


def _is_at_or_below(below: int, above: int, index: Index) -> bool:
    return below == above or above in index.ancestors(below)


def _pairs(group: Group, index: Index) -> Pairs:
    return frozenset((_number(a.name, index), _target(a.value, index)) for a in group)


def _target(value: Value, index: Index) -> Target:
    if isinstance(value, Reference):
        return _number(value, index)
    return meaning(value, index) if isinstance(value, Expression) else Literal(value)


def _literal(value: PropertyValue) -> Literal | None:
    if isinstance(value, bool):
        return Literal(value)
    if isinstance(value, int | Decimal):
        return Literal(Decimal(value))
    return Literal(value) if isinstance(value, str) else None


def _number(reference: Reference, index: Index) -> int:
    number = index.locate(reference.code)
    if number is None:
        raise ValueError(f"the concept {reference.code} is not in the release")
    return number
