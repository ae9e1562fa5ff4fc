"""What an expression says, and how it is written.

Specification: SNOMED CT Compositional Grammar 2.4, "Logical model".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Union


@dataclass(frozen=True, slots=True)
class Reference:
    """A concept, with the term that stands beside it if one does; the term means nothing."""

    code: str
    term: str | None = None


Value = Union[Reference, "Expression", Decimal, str, bool]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One refinement: what is refined, and to what."""

    name: Reference
    value: Value


Group = tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """Concepts and what refines them all: ``attributes`` one by one, in ``groups`` what belongs together.

    A ``primitive`` one (``<<<``) is below what it says, any other one is just that.
    """

    focus: tuple[Reference, ...]
    attributes: Group = ()
    groups: tuple[Group, ...] = ()
    primitive: bool = False

    def references(self) -> Iterator[Reference]:
        """Every concept of the focus and of the values, at any depth."""
        yield from self.focus
        for attribute in self.every_attribute():
            if isinstance(attribute.value, Reference):
                yield attribute.value
            elif isinstance(attribute.value, Expression):
                yield from attribute.value.references()

    def names(self) -> Iterator[Reference]:
        """Every attribute's name, at any depth."""
        for attribute in self.every_attribute():
            yield attribute.name
            if isinstance(attribute.value, Expression):
                yield from attribute.value.names()

    def every_attribute(self) -> Iterator[Attribute]:
        """The attributes at this depth, grouped or not."""
        yield from self.attributes
        for group in self.groups:
            yield from group


def written(expression: Expression, term: Callable[[str], str | None]) -> str:
    """The expression without blanks; ``term`` gives the term to show for a code, None for none."""

    def concept(code: str) -> str:
        shown = term(code)
        return code if shown is None else f"{code}|{shown}|"

    def value(of: Value) -> str:
        if isinstance(of, Expression):
            return f"({written(of, term)})"
        return concept(of.code) if isinstance(of, Reference) else _literal(of)

    def each(group: Group) -> str:
        return ",".join(f"{concept(a.name.code)}={value(a.value)}" for a in group)

    focus = "+".join(concept(reference.code) for reference in expression.focus)
    refined = [each(expression.attributes)] if expression.attributes else []
    refined += ["{" + each(group) + "}" for group in expression.groups]
    begin = "<<<" if expression.primitive else ""
    return f"{begin}{focus}:{','.join(refined)}" if refined else f"{begin}{focus}"


def canonical(expression: Expression) -> str:
    """One text for all that say the same in another order or with other terms."""
    return written(_ordered(expression), lambda _: None)


def _ordered(expression: Expression) -> Expression:
    def value(of: Value) -> Value:
        return _ordered(of) if isinstance(of, Expression) else of

    def group(of: Group) -> Group:
        attributes = (Attribute(Reference(a.name.code), value(a.value)) for a in of)
        return tuple(sorted(set(attributes), key=repr))

    focus = sorted({reference.code for reference in expression.focus})
    groups = tuple(sorted({group(of) for of in expression.groups}, key=repr))
    return Expression(
        tuple(map(Reference, focus)), group(expression.attributes), groups, expression.primitive
    )


def _literal(value: Decimal | str | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"#{value}"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
