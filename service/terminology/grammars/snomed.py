"""Expressions of SNOMED CT, as codes that stand below all that they say.

An expression has no place of its own in the hierarchy that is shown: its parents and children are those of
its focus. Specification: https://hl7.org/fhir/R5/snomedct.html, SNOMED CT Compositional Grammar 2.4
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pyroaring import BitMap

from service.terminology import issues
from service.terminology.concepts import Concept, Property, PropertyValue
from service.terminology.expressions import Held
from service.terminology.index import Index
from service.terminology.issues import Issue, TerminologyError
from service.terminology.overlay import OverlayIndex
from service.terminology.selections import Selection
from service.terminology.snomed.expressions import concept_model
from service.terminology.snomed.expressions.grammar import ExpressionError, is_meant, parse, read
from service.terminology.snomed.expressions.model import Expression, Reference, Value, canonical, written
from service.terminology.snomed.expressions.subsumption import is_below, meaning
from service.terminology.snomed.filters import PRECOORDINATED
from service.terminology.snomed.identifiers import CONCEPT_MODEL_ATTRIBUTE, LINKAGE
from service.terminology.types import Code

_TAKEN_OVER = ("inactive", "effectiveTime")
"""The properties of the focus that its expressions have too."""


def held(text: str, index: Index) -> Held | None:
    """The expression below all that it means; None where ``text`` is not meant as one.

    TerminologyError where it is wrong: in its grammar, or in a concept that it names.
    """
    if not is_meant(text):
        return None
    expression = _checked(text, index)
    focus = [index.locate(reference.code) or 0 for reference in expression.focus]
    above = BitMap(meaning(expression, index).above)
    concept = _concept(text, expression, [index.concept(number) for number in focus], index)
    parents = BitMap.union(BitMap(), *map(index.parents, focus))
    children = BitMap.union(BitMap(), *map(index.children, focus))
    seen = OverlayIndex(index, concept, above, parents, children)
    return Held(canonical(expression), seen, tuple(_remarks(expression, index)))


def subsumes(above: str, below: str, index: Index) -> bool:
    """Whether ``below`` is ``above`` or below it; both are codes or right expressions."""
    higher, lower = (read(text) for text in (above, below))
    if canonical(higher) == canonical(lower):
        return True
    return is_below(meaning(lower, index), higher, index)


def admits(conditions: Sequence[Selection], _: Index) -> bool:
    """Whether filters leave room for expressions: unless they say that there shall be none."""
    return PRECOORDINATED not in conditions


def _checked(text: str, index: Index) -> Expression:
    try:
        expression = parse(text)
    except ExpressionError as error:
        raise TerminologyError(issues.not_an_expression(str(error))) from error
    if problems := list(_problems(expression, index)):
        raise TerminologyError(*problems)
    return expression


def _problems(expression: Expression, index: Index) -> Iterator[Issue]:
    """What is wrong with the concepts that are named."""
    named = (*expression.references(), *expression.names())
    unknown = [reference.code for reference in named if index.locate(reference.code) is None]
    yield from (issues.not_an_expression(f"Concept {code} not found") for code in unknown)
    wanted = {n for n in map(index.locate, (CONCEPT_MODEL_ATTRIBUTE, LINKAGE)) if n is not None}
    for name in expression.names():
        number = index.locate(name.code)
        if number is not None and not wanted & set(index.ancestors(number)):
            allowed = f"must be a descendent of one of {CONCEPT_MODEL_ATTRIBUTE},{LINKAGE}"
            yield issues.not_an_expression(f"Concept {name.code} is not valid in this context ({allowed})")
    if not unknown:
        yield from map(issues.not_an_expression, concept_model.problems(expression, index))


def _remarks(expression: Expression, index: Index) -> Iterator[Issue]:
    """Terms that are none, and inactive concepts; that of the focus is told as any concept's is."""
    for reference in dict.fromkeys((*expression.references(), *expression.names())):
        concept = index.concept(index.locate(reference.code) or 0)
        active = (d for d in concept.designations if d.description is None or d.description.active)
        terms = (concept.display, *(d.value for d in active))
        if reference.term and reference.term.casefold() not in (t.casefold() for t in terms if t):
            yield issues.expression_term_unknown(reference.term, reference.code, concept.display)
        if reference not in expression.focus and any(
            p.code == "inactive" and p.value for p in concept.properties
        ):
            yield issues.expression_concept_inactive(reference.code)


def _concept(text: str, expression: Expression, focus: Sequence[Concept], index: Index) -> Concept:
    def term(code: str) -> str | None:
        number = index.locate(code)
        return None if number is None else index.term(number)[1]

    properties = [p for p in focus[0].properties if p.code in _TAKEN_OVER]
    return Concept(
        text,
        written(expression, term),
        properties=(*properties, *_relationships(expression, focus)),
        parents=tuple(concept.code for concept in focus),
    )


def _relationships(expression: Expression, focus: Sequence[Concept]) -> Iterator[Property]:
    """Those of the focus, then those that are said; expressions as values are left out."""
    last = 0
    for concept in focus:
        related = concept.relationships
        yield from (replace(p, group=p.group + last if p.group else 0) for p in related)
        last += max((p.group or 0 for p in related), default=0)
    for number, group in enumerate((expression.attributes, *expression.groups)):
        for attribute in group:
            value = _value(attribute.value)
            if value is not None:
                yield Property(attribute.name.code, value, group=last + number if number else 0)


def _value(value: Value) -> PropertyValue | None:
    if isinstance(value, Reference):
        return Code(value.code)
    return None if isinstance(value, Expression) else value
