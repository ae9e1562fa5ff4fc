"""What can be asked of the relationships of a concept, group by group.

Specification: SNOMED CT Expression Constraint Language 2.2, section 6.4 and 6.5 (refinements, cardinality)
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.terminology.selections import Selection


@dataclass(frozen=True, slots=True)
class Times:
    """How often something must be found: at least ``least`` times, at most ``most`` (None: any number)."""

    least: int = 1
    most: int | None = None

    def holds(self, count: int) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)


@dataclass(frozen=True, slots=True)
class Literal:
    """Concrete values that compare to ``value`` by ``comparison`` (``=``, ``!=``, ``<`` and so on).

    Texts compare by a test of them: ``=`` those that pass it, ``!=`` the others.
    """

    value: Callable[[str], bool] | Decimal | bool
    comparison: str = "="


@dataclass(frozen=True, slots=True)
class Attribute:
    """Relationships over ``name`` to ``value``; ``unlike``: to anything else.

    ``reverse``: relationships that lead from ``value`` to the concept in question.
    """

    name: "Selection"
    value: "Selection | Literal"
    unlike: bool = False
    times: Times = Times()
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One relationship group that is as ``inner`` asks, so many times.

    A group of the concept itself, or with reversed attributes one of another concept that leads here.
    """

    inner: "Refinement"
    times: Times = Times()


@dataclass(frozen=True, slots=True)
class Within:
    """The concept is one of ``of``: what is asked of its place in the hierarchy, as of an attribute."""

    of: "Selection"


@dataclass(frozen=True, slots=True)
class Every:
    """All the refinements hold."""

    of: tuple["Refinement", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of the refinements holds."""

    of: tuple["Refinement", ...]


Refinement = Attribute | Group | Within | Every | Some


def is_reversed(inner: Refinement) -> bool:
    """Whether a group has reversed attributes: then all of its attributes are."""
    while isinstance(inner, Every | Some):
        inner = inner.of[0]
    return isinstance(inner, Attribute) and inner.reverse
