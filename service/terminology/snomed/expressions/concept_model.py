"""What the concept model allows in an expression, as far as a release carries it.

These are the ranges of attributes, and in their domains how often they may stand. That an attribute has
another domain is not held against an expression: users write on a procedure what the model has on its site,
such as the laterality, and are understood.
Specification: SNOMED CT Machine Readable Concept Model, attribute range and attribute domain reference sets
"""

from collections.abc import Iterable, Iterator, Mapping

from service.terminology.index import Index
from service.terminology.selections import evaluate
from service.terminology.snomed.ecl.compiler import compiled
from service.terminology.snomed.ecl.grammar import ExpressionError
from service.terminology.snomed.expressions.model import Attribute, Expression, Reference, Value, canonical

_MANDATORY = "723597001"
_CONTENT = frozenset(("723596005", "723595009"))
"""All content, and expressions; other rules are about what publishers define."""


def problems(expression: Expression, index: Index) -> Iterator[str]:
    """Values outside the ranges of their attributes, and attributes that stand too often, at any depth.

    The concepts of the expression must be in the release.
    """
    yield from _too_often(expression, index)
    for attribute in expression.every_attribute():
        values, ranges = _codes(attribute.value), _ranges(attribute, index)
        if ranges and values and not any(_is_within(values, constraint, index) for constraint in ranges):
            yield f"{' + '.join(values)} is not in the range of {attribute.name.code}, {' OR '.join(ranges)}"
        if isinstance(attribute.value, Expression):
            yield from problems(attribute.value, index)


def _too_often(expression: Expression, index: Index) -> Iterator[str]:
    yield from _exceeding("attributeCardinality", expression.every_attribute(), expression, index)
    for group in expression.groups:
        yield from _exceeding("attributeInGroupCardinality", group, expression, index)


def _exceeding(
    cardinality: str, attributes: Iterable[Attribute], expression: Expression, index: Index
) -> Iterator[str]:
    """The attributes with more values than ``cardinality`` of their rules allows."""
    values: dict[str, set[Value]] = {}
    for attribute in attributes:
        values.setdefault(attribute.name.code, set()).add(_plain(attribute.value))
    for name, different in values.items():
        most = _most(cardinality, name, expression, index) if len(different) > 1 else None
        if most is not None and len(different) > most:
            where = "a group" if cardinality == "attributeInGroupCardinality" else "an expression"
            yield f"{name} has {len(different)} values in {where}, where at most {most} are allowed"


def _most(cardinality: str, name: str, expression: Expression, index: Index) -> int | None:
    """The most that a rule allows for one of the focus concepts; None for any number, or if there is no rule.

    That an attribute is in no group at all (0..0) says where it stands, not how often.
    """
    upper = [
        rule[cardinality].rpartition("..")[2]
        for rule in _rules(name, index)
        if cardinality in rule and _is_within(_codes(expression), f"<< {rule['domainId']}", index)
    ]
    return max(map(int, upper)) or None if upper and "*" not in upper else None


def _ranges(attribute: Attribute, index: Index) -> list[str]:
    rules = _rules(attribute.name.code, index)
    return [rule["rangeConstraint"] for rule in rules if "rangeConstraint" in rule]


def _rules(name: str, index: Index) -> list[Mapping[str, str]]:
    """The mandatory rules on an attribute that are about expressions."""
    number = index.locate(name)
    memberships = () if number is None else index.concept(number).memberships
    rules = (dict(membership.fields) for membership in memberships)
    return [r for r in rules if r.get("ruleStrengthId") == _MANDATORY and r.get("contentTypeId") in _CONTENT]


def _plain(value: Value) -> Value:
    """The value without terms."""
    if isinstance(value, Expression):
        return canonical(value)
    return Reference(value.code) if isinstance(value, Reference) else value


def _codes(value: Value) -> list[str]:
    """The concepts that a value is below; none for a concrete value."""
    if isinstance(value, Reference):
        return [value.code]
    return [reference.code for reference in value.focus] if isinstance(value, Expression) else []


def _is_within(codes: list[str], constraint: str, index: Index) -> bool:
    """Whether one of ``codes`` is; a constraint about concepts that are not in the release says nothing."""
    try:
        allowed = evaluate(compiled(constraint, index), index)
    except ExpressionError:
        return True
    numbers = (index.locate(code) for code in codes)
    return any(number is not None and number in allowed for number in numbers)
