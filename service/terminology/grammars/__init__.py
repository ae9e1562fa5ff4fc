"""Codes without a number: systems whose codes callers can put together into expressions.

A release answers for an expression by way of a small release of its own, which holds just the expression and
what it is below: every question is then answered as for any code. A system has a grammar when it has a row
here and its release says that it is compositional.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.terminology.concepts import Concept
from service.terminology.grammars import cpt
from service.terminology.index import Index
from service.terminology.issues import Issue, TerminologyError
from service.terminology.memory import MemoryIndex
from service.terminology.modifiers import CPT
from service.terminology.releases import SystemRelease
from service.terminology.withheld import WithheldIndex


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one system reads expressions.

    ``concepts`` gives an expression as the last of the concepts that it needs, none where a text is no
    expression; it raises TerminologyError where one is wrong. ``subsumes`` tells whether the first of two
    valid texts is the second or above it. ``some_expression`` is what all expressions have in common.
    """

    concepts: Callable[[str, Index], Sequence[Concept]]
    subsumes: Callable[[str, str], bool]
    some_expression: Callable[[], Concept]


GRAMMARS = {CPT: Grammar(cpt.concepts, cpt.subsumes, cpt.some_expression)}
"""The systems with expressions, by url."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The release that answers for a code, and why it does not where the code is a wrong expression."""

    release: SystemRelease
    issues: tuple[Issue, ...] = ()


def grammar(release: SystemRelease) -> Grammar | None:
    """How ``release`` reads expressions; None where it has none."""
    found = GRAMMARS.get(release.url)
    return found if found and release.is_usable and release.index.code_system.compositional else None


def resolve(release: SystemRelease, code: str) -> Resolved:
    """The release that answers for ``code``: for a right expression one that holds it, else ``release``."""
    rules = grammar(release)
    if rules is None:
        return Resolved(release)
    try:
        concepts = rules.concepts(code, release.own_index)
    except TerminologyError as error:
        return Resolved(release, error.issues)
    if not concepts:
        return Resolved(release)
    return Resolved(_holding(release, concepts))


def allows_some(release: SystemRelease) -> SystemRelease | None:
    """A release of nothing but what all expressions of ``release`` have in common; None where it has none."""
    rules = grammar(release)
    return _holding(release, [rules.some_expression()]) if rules else None


def _holding(release: SystemRelease, concepts: Sequence[Concept]) -> SystemRelease:
    index = MemoryIndex(release.index.code_system, concepts)
    seen = WithheldIndex(index) if release.is_withheld else index
    return release.holding(concepts[-1].code, seen)
