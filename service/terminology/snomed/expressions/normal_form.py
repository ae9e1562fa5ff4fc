"""The necessary normal form: what a code or an expression means, said as briefly as it can be said.

Its focus are the nearest primitive concepts above, its groups those that no other one implies. A primitive
concept is its own focus, so that the form means just what the code means.
Specification: SNOMED CT Logic Profile, "Necessary normal form"; https://hl7.org/fhir/R5/snomedct.html#props
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyroaring import BitMap

from service.terminology.index import Index
from service.terminology.snomed.expressions.grammar import read
from service.terminology.snomed.expressions.model import Attribute, Expression, Group, Reference, Value
from service.terminology.snomed.expressions.subsumption import (
    Meaning,
    Pairs,
    Target,
    implies,
    meaning,
)


def normal_form(text: str, index: Index) -> Expression:
    """The form of ``text``, a code or a right expression whose concepts are all in the release."""
    expression = read(text)
    form = _Form(index, frozenset(_ungrouped(expression, index)))
    found = form.of(meaning(expression, index))
    return Expression(found.focus, found.attributes, found.groups, expression.primitive)


def _ungrouped(expression: Expression, index: Index) -> Iterator[str]:
    """The attributes that stand alone where the expression or its focus has them."""
    yield from (attribute.name.code for attribute in expression.attributes)
    for number in filter(None, (index.locate(reference.code) for reference in expression.focus)):
        yield from (p.code for p in index.concept(number).relationships if not p.group)


@dataclass(frozen=True, slots=True)
class _Form:
    index: Index
    ungrouped: frozenset[str]

    def of(self, meant: Meaning) -> Expression:
        groups = sorted((self._group(pairs) for pairs in _needed(meant.groups, self.index)), key=repr)
        single = [group for group in groups if len(group) == 1 and group[0].name.code in self.ungrouped]
        attributes = tuple(attribute for group in single for attribute in group)
        return Expression(self._focus(meant), attributes, tuple(g for g in groups if g not in single))

    def _focus(self, meant: Meaning) -> tuple[Reference, ...]:
        primitive = BitMap(meant.above) - self.index.with_value("sufficientlyDefined", "true")
        higher = BitMap.union(BitMap(), *map(self.index.ancestors, primitive))
        return tuple(Reference(self.index.term(number)[0]) for number in primitive - higher)

    def _group(self, pairs: Pairs) -> Group:
        needed = _needed((frozenset([pair]) for pair in pairs), self.index)
        named = ((self.index.term(name)[0], value) for pair in needed for name, value in pair)
        return tuple(sorted((Attribute(Reference(n), self._value(v)) for n, v in named), key=repr))

    def _value(self, value: Target) -> Value:
        if isinstance(value, Meaning):
            return self.of(value)
        if isinstance(value, int):
            return Reference(self.index.term(value)[0])
        return value.value


def _needed(groups: Iterable[Pairs], index: Index) -> list[Pairs]:
    """Those of ``groups`` that no other one implies; one of several that imply each other."""
    kept: list[Pairs] = []
    for pairs in sorted(groups, key=repr):
        if any(implies(other, pairs, index) for other in kept):
            continue
        kept = [other for other in kept if not implies(pairs, other, index)]
        kept.append(pairs)
    return kept
