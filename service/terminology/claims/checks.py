"""Whether one coding is valid on the days that count for it: known, in force, active and billable."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.terminology import grammars, issues
from service.terminology.claims.days import Days, days_to_check, turns
from service.terminology.concepts import Coding, Concept
from service.terminology.issues import Issue
from service.terminology.releases import SystemRelease
from service.terminology.types import Code
from service.terminology.validity import validity
from service.terminology.view import View

VALID, INVALID, UNDETERMINED = Code("valid"), Code("invalid"), Code("undetermined")

_FOLLOWING = 8
"""How many of the codes that complete a heading are named."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a coding stands: the verdict, the day that decided it, what it was checked against, and why.

    ``releases`` are canonicals. ``concept`` is what was found last.
    """

    verdict: Code
    day: str
    releases: tuple[str, ...] = ()
    concept: Concept | None = None
    system: str | None = None
    issues: tuple[Issue, ...] = ()


class CodingChecks:
    """The checks of one request; what was found of a code on a day is kept for its other lines."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._views: dict[str, View] = {}
        self._turns: dict[str, Sequence[str]] = {}
        self._found: dict[tuple[Coding, str], Standing] = {}

    def standing(self, coding: Coding, days: Days) -> Standing:
        """How ``coding`` stands on all of ``days``; the first day on which it is not valid decides."""
        if days.first == days.last:
            return self._on(coding, days.first)
        found = [self._on(coding, day) for day in days_to_check(days, self._turning(coding.system or ""))]
        deciding = next((s for s in found if s.verdict is not VALID), found[-1])
        releases = tuple(dict.fromkeys(release for s in found for release in s.releases))
        warnings = [] if deciding.verdict is not VALID else [i for s in found for i in s.issues]
        return replace(deciding, releases=releases, issues=tuple(dict.fromkeys(warnings or deciding.issues)))

    def _turning(self, system: str) -> Sequence[str]:
        if system not in self._turns:
            self._turns[system] = turns(self._view.releases(system))
        return self._turns[system]

    def _on(self, coding: Coding, day: str) -> Standing:
        key = (coding, day)
        if key not in self._found:
            self._found[key] = self._checked(coding, day)
        return self._found[key]

    def _checked(self, coding: Coding, day: str) -> Standing:
        if not coding.system:
            problem = replace(issues.coding_without_system(""), severity="error")
            return Standing(UNDETERMINED, day, issues=(problem,))
        view = self._views.setdefault(day, self._view.on(day))
        answering = view.in_force(coding.system, coding.version, day)
        said = (answering.issue,) if answering.issue else ()
        release = answering.release
        if release is None or not release.is_usable:
            return Standing(UNDETERMINED, day, issues=said or (_unknown_system(view, coding),))
        resolved = grammars.resolve(release, coding.code or "")
        found = _in_release(view, resolved.release, coding, day)
        further = (*said, *resolved.issues)
        return replace(found, issues=(*further, *found.issues)) if further else found


def _unknown_system(view: View, coding: Coding) -> Issue:
    system = coding.system or ""
    known = [release.version for release in view.releases(system) if release.version]
    if coding.version and known:
        return issues.unknown_code_system_version(system, coding.version, known, "")
    return issues.unknown_code_system(system, "")


def _in_release(view: View, release: SystemRelease, coding: Coding, day: str) -> Standing:
    code, canonicals = coding.code or "", (release.canonical,)
    index = release.index
    number = index.locate(code)
    if number is None and release.content == "fragment":
        problem = issues.incomplete_fragment(code, release.url, "")
        return Standing(UNDETERMINED, day, canonicals, issues=(problem,))
    if number is None:
        return Standing(INVALID, day, canonicals, issues=validity(view, release, code, day).issues)
    concept = release.own_index.concept(number)
    problems: tuple[Issue, ...] = ()
    if number not in index.active_on(day):
        dated = validity(view, release, code, day).issues
        problems = dated or (issues.inactive_on_claim(concept.code, release.canonical, day, ""),)
    if _is_heading(release, concept):
        below = _below(release, number)
        problems = (*problems, issues.code_not_complete(concept.code, release.canonical, below, ""))
    verdict = INVALID if problems else VALID
    return Standing(verdict, day, canonicals, concept, release.url, problems)


def _is_heading(release: SystemRelease, concept: Concept) -> bool:
    name = release.index.code_system.standard_property("notSelectable")
    marks = ((name, True), ("billable", False))
    return any((p.code, p.value) in marks for p in concept.properties)


def _below(release: SystemRelease, number: int) -> list[str]:
    below = [release.index.term(n)[0] for n in list(release.index.children(number))[: _FOLLOWING + 1]]
    return below if len(below) <= _FOLLOWING else [*below[:_FOLLOWING], "…"]
