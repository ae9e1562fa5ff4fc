"""What the concept model allows in an expression, as far as a release carries it: the ranges of attributes.

Domains are not held against an expression: users write on a procedure what the model has on its site, such
as the laterality, and are understood.
Specification: SNOMED CT Machine Readable Concept Model, attribute range reference set
"""

from collections.abc import Iterator

from service.terminology.index import Index
from service.terminology.selections import evaluate
from service.terminology.snomed.ecl.compiler import compiled
from service.terminology.snomed.ecl.grammar import ExpressionError
from service.terminology.snomed.expressions.model import Attribute, Expression, Reference, Value

_MANDATORY = "723597001"
_CONTENT = frozenset(("723596005", "723595009"))
"""All content, and expressions; other rules are about what publishers define."""


def problems(expression: Expression, index: Index) -> Iterator[str]:
    """The values that are outside the ranges of their attributes, at any depth.

    The concepts of the expression must be in the release.
    """
    for attribute in expression.every_attribute():
        values, ranges = _codes(attribute.value), _ranges(attribute, index)
        if ranges and values and not any(_is_within(values, constraint, index) for constraint in ranges):
            yield f"{' + '.join(values)} is not in the range of {attribute.name.code}, {' OR '.join(ranges)}"
        if isinstance(attribute.value, Expression):
            yield from problems(attribute.value, index)


def _ranges(attribute: Attribute, index: Index) -> list[str]:
    """The constraints of the mandatory rules on the attribute that are about expressions."""
    number = index.locate(attribute.name.code)
    memberships = () if number is None else index.concept(number).memberships
    rules = (dict(membership.fields) for membership in memberships)
    binding = (
        r for r in rules if r.get("ruleStrengthId") == _MANDATORY and r.get("contentTypeId") in _CONTENT
    )
    return [rule["rangeConstraint"] for rule in binding if "rangeConstraint" in rule]


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
