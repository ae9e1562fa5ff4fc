"""Codes without a number: systems whose codes callers can put together into expressions.

A release answers for an expression by way of a small release of its own, which holds just the expression and
what it is below: every question is then answered as for any code. A system has a grammar when it has a row
here and its release says that it is compositional.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.terminology.expressions import Grammar
from service.terminology.grammars import cpt, snomed
from service.terminology.issues import Issue, TerminologyError
from service.terminology.modifiers import CPT
from service.terminology.releases import SystemRelease
from service.terminology.selections import Selection
from service.terminology.snomed.identifiers import SNOMED_CT
from service.terminology.withheld import WithheldIndex

GRAMMARS = {
    CPT: Grammar(cpt.held, cpt.subsumes, cpt.admits),
    SNOMED_CT: Grammar(snomed.held, snomed.subsumes, snomed.admits),
}
"""The systems with expressions that are loaded, by url."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The release that answers for a code, and remarks on an expression, or why it is a wrong one."""

    release: SystemRelease
    issues: tuple[Issue, ...] = ()


def grammar(release: SystemRelease) -> Grammar | None:
    """How ``release`` reads expressions; None where it has none."""
    found = release.grammar or GRAMMARS.get(release.url)
    return found if found and release.is_usable and release.index.code_system.compositional else None


def resolve(release: SystemRelease, code: str) -> Resolved:
    """The release that answers for ``code``: for a right expression one that holds it, else ``release``."""
    rules = grammar(release)
    if rules is None:
        return Resolved(release)
    try:
        held = rules.held(code, release.own_index)
    except TerminologyError as error:
        return Resolved(release, error.issues)
    if held is None:
        return Resolved(release)
    seen = WithheldIndex(held.index) if release.is_withheld else held.index
    return Resolved(release.holding(held.meaning, seen), held.remarks)


def holding(release: SystemRelease, codes: Sequence[str]) -> SystemRelease | None:
    """A release that holds those of ``codes`` that are right; None where ``release`` itself has them all,
    or its expressions need more than themselves.
    """
    rules = grammar(release)
    if rules is None or rules.hold_all is None:
        return None
    if all(release.index.locate(code) is not None for code in codes):
        return None
    return release.holding("|".join(codes), rules.hold_all(codes, release.index))


def admits(release: SystemRelease, conditions: Sequence[Selection]) -> bool:
    """Whether there are expressions of ``release`` that pass the conditions."""
    rules = grammar(release)
    return rules is not None and rules.admits(conditions, release.index)
