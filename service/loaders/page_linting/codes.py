"""Whether the codes and patterns of pages resolve, and each code to one page only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from service.loaders.page_linting.pages import LintedPage, Problem
from service.terminology.pages import PageTarget, ProcedurePage

_SHOWN = 3
"""Codes that a problem names."""


class ReleaseCodes(Protocol):
    """One release in which the codes of pages are looked up."""

    @property
    def system(self) -> str:
        """The canonical of its code system."""

    @property
    def name(self) -> str:
        """What it is called in words, such as ``ICD-10-PCS 2025.10``."""

    def described(self, page: ProcedurePage) -> set[str]:
        """The codes of the release that ``page`` names, singly or by a pattern."""


def unchecked(pages: Iterable[LintedPage], releases: Iterable[ReleaseCodes]) -> dict[str, int]:
    """The systems of which there is no release, each with how many pages name codes of it."""
    loaded = {release.system for release in releases}
    named = [system for page in pages for system in _systems(page)]
    return {system: named.count(system) for system in sorted(set(named) - loaded)}


def code_problems(page: LintedPage, releases: Iterable[ReleaseCodes]) -> Iterator[Problem]:
    """Codes that a release does not have, and patterns that fit none of its codes."""
    for release in releases:
        for target in (target for target in page.page.targets if target.system == release.system):
            for code in target.codes:
                if not release.described(_naming(page, replace(target, codes=(code,), patterns=()))):
                    yield page.problem(page.line_with(code), f"{release.name} has no code {code}")
            for pattern in target.patterns:
                if not release.described(_naming(page, replace(target, codes=(), patterns=(pattern,)))):
                    problem = f"{release.name} has no code that fits the pattern {pattern}"
                    yield page.problem(page.line_with(pattern), problem)


def twice_described(pages: Sequence[LintedPage], releases: Sequence[ReleaseCodes]) -> Iterator[Problem]:
    """Pages with codes that another page before them describes too."""
    shared: dict[tuple[LintedPage, LintedPage], set[str]] = {}
    for release in (*releases, *map(_Unloaded, unchecked(pages, releases))):
        owners: dict[str, LintedPage] = {}
        for page in pages:
            for code in release.described(page.page):
                owner = owners.setdefault(code, page)
                if owner is not page:
                    shared.setdefault((page, owner), set()).add(code)
    for (page, owner), codes in shared.items():
        shown = ", ".join(sorted(codes)[:_SHOWN]) + (" …" if len(codes) > _SHOWN else "")
        problem = f"{owner.file} describes {len(codes):,} of its codes too: {shown}"
        yield page.problem(page.line_with("codes:"), problem)


@dataclass(frozen=True, slots=True)
class _Unloaded:
    """A system without a release: of its codes only those are known that pages name singly."""

    system: str
    name: str = ""

    def described(self, page: ProcedurePage) -> set[str]:
        return {code for target in page.targets if target.system == self.system for code in target.codes}


def _naming(page: LintedPage, target: PageTarget) -> ProcedurePage:
    return replace(page.page, targets=(target,))


def _systems(page: LintedPage) -> set[str]:
    return {target.system for target in page.page.targets}
