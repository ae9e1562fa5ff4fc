"""Expressions of CPT: a code with modifiers, ``00001:9Y`` or ``00001:9Y:8Y``.

An expression has no display of its own. It is ``modified``, below its code, and valid while all parts are.
Specification: HL7 Terminology, "Using CPT with FHIR".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.terminology import issues
from service.terminology.activity import own_period
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Property
from service.terminology.expressions import Held
from service.terminology.index import Index
from service.terminology.issues import TerminologyError
from service.terminology.memory import MemoryIndex
from service.terminology.modifiers import CPT, Coded, modifier_problems
from service.terminology.selections import AllOf, Selection, evaluate
from service.terminology.types import Code, DateTime

_BETWEEN = ":"


@dataclass(frozen=True, slots=True)
class Expression:
    """A code and its modifiers, at least one, in the order given."""

    code: str
    modifiers: tuple[str, ...]

    def __str__(self) -> str:
        return _BETWEEN.join((self.code, *self.modifiers))


def parse(text: str) -> Expression | None:
    """The expression that ``text`` is; None where it has no ``:``, so that it can only be a code."""
    code, *modifiers = text.split(_BETWEEN)
    return Expression(code, tuple(modifiers)) if modifiers else None


def concepts(text: str, index: Index) -> Sequence[Concept]:
    """The expression as a concept, after the concept of its code; none where ``text`` is no expression.

    TerminologyError names every part that the release does not have, or every rule that they break.
    """
    expression = parse(text)
    if expression is None:
        return ()
    code, *modifiers = _parts(expression, index)
    coded = [Coded(CPT, concept) for concept in (code, *modifiers)]
    if problems := modifier_problems(coded[0], coded[1:]):
        raise TerminologyError(*problems)
    properties = (Property("modifier", False), Property("modified", True))
    dates = _dates((code, *modifiers), index.code_system)
    return code, Concept(str(expression), properties=(*properties, *dates), parents=(code.code,))


def held(text: str, index: Index) -> Held | None:
    """The expression beside the concept of its code; otherwise as ``concepts``."""
    found = concepts(text, index)
    return Held(found[-1].code, MemoryIndex(index.code_system, found)) if found else None


def admits(conditions: Sequence[Selection], index: Index) -> bool:
    """Whether what all expressions have in common passes the conditions."""
    some = Concept(_BETWEEN, properties=(Property("modifier", False), Property("modified", True)))
    return bool(evaluate(AllOf(tuple(conditions)), MemoryIndex(index.code_system, (some,))))


def subsumes(above: str, below: str, _: Index) -> bool:
    """Whether ``below`` is the code or expression ``above``, perhaps with further modifiers."""
    a, b = (parse(text) or Expression(text, ()) for text in (above, below))
    return a.code == b.code and set(a.modifiers) <= set(b.modifiers)


def _parts(expression: Expression, index: Index) -> list[Concept]:
    parts = (expression.code, *expression.modifiers)
    if "" in parts:
        raise TerminologyError(issues.expression_part_missing(str(expression), parts.index("") + 1))
    located = {part: index.locate(part) for part in parts}
    canonical = index.code_system.canonical
    unknown = [part for part, number in located.items() if number is None]
    if unknown:
        told = (issues.expression_part_unknown(part, str(expression), canonical) for part in unknown)
        raise TerminologyError(*told)
    numbers = (located[part] for part in parts)
    return [index.concept(number) for number in numbers if number is not None]


def _dates(parts: Sequence[Concept], system: CodeSystem) -> Iterator[Property]:
    """From the latest first day of the parts to their earliest last one."""
    periods = [own_period(part, system) for part in parts]
    if begins := [first for first, _ in periods if first]:
        yield Property(Code(system.standard_property("effectiveDate")), DateTime(max(begins)))
    if ends := [last for _, last in periods if last]:
        yield Property(Code(system.standard_property("retirementDate")), DateTime(min(ends)))
