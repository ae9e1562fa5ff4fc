"""Is a coding in a composed value set, in the version that it and the value set agree on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from service.operations.validate_code.asked import AskedCoding
from service.operations.validate_code.checks import Checked
from service.terminology import issues
from service.terminology.composition import VERSION_CHECK, Composer
from service.terminology.concepts import Coding
from service.terminology.fragments import UnlistedCode
from service.terminology.grammars import grammar
from service.terminology.issues import Issue
from service.terminology.members import Members, Part
from service.terminology.references import SystemReference
from service.terminology.releases import SystemRelease
from service.terminology.value_sets import ConceptReference, ValueSet
from service.terminology.versions import VersionRules, sort_key
from service.terminology.view import View


@dataclass(frozen=True, slots=True)
class Target:
    """The value set that codings are checked against."""

    value_set: ValueSet
    view: View
    day: str
    rules: VersionRules
    active_only: bool
    checkpoint: Callable[[], None]

    @property
    def name(self) -> str:
        """The value set as texts name it."""
        return self.value_set.canonical or "(unidentified)"

    @property
    def excludes_inactive(self) -> bool:
        """Whether inactive concepts are no members."""
        compose = self.value_set.compose
        return self.active_only or (compose is not None and compose.inactive is False)

    @property
    def is_constrained(self) -> bool:
        """Whether an expression constraint selects what is included."""
        compose = self.value_set.compose
        included = compose.include if compose else ()
        return any(f.property == "constraint" for item in included for f in item.filters)

    def composed(self, coding: Coding) -> "Composition":
        """The value set composed with the version that ``coding`` names, where that fits."""
        composer = self._composer(coding)
        members = composer.compose(self.value_set)
        return Composition(self, members, tuple(composer.references), tuple(composer.used_value_sets))

    def may_hold(self, coding: Coding, release: SystemRelease) -> bool:
        """Whether the value set may hold a code that ``release`` does not list, as fragments do not all."""
        unlisted = UnlistedCode(self._composer(coding), release, coding.code or "")
        return release.content == "fragment" and unlisted.may_be_in(self.value_set)

    def _composer(self, coding: Coding) -> Composer:
        pinned: Mapping[str, str] = {}
        if coding.system and coding.version:
            pinned = {coding.system: coding.version}
        return Composer(
            self.view,
            self.day,
            self.rules,
            pinned,
            lenient=True,
            checkpoint=self.checkpoint,
            code=self._expression(coding),
        )

    def _expression(self, coding: Coding) -> str:
        """The code where it can only be an expression: of a system with a grammar, which does not list it.

        Without a system it may be one of any.
        """
        system, code = coding.system, coding.code or ""
        if system is None:
            return code
        release = self.view.release(system, coding.version, self.day)
        has_grammar = release is not None and grammar(release) is not None
        return code if release and has_grammar and release.index.locate(code) is None else ""


@dataclass(frozen=True, slots=True)
class Composition:
    """A composed value set, with what its references to code systems led to."""

    target: Target
    members: Members
    references: tuple[SystemReference, ...]
    used_value_sets: tuple[ValueSet, ...]

    def parts(self, coding: Coding) -> list[Part]:
        """The parts of the coding's system, the version it names first, then the newest."""
        parts = [part for part in self.members.parts if part.release.url == coding.system]
        parts.sort(key=lambda part: sort_key(part.release.version), reverse=True)
        return sorted(parts, key=lambda part: part.release.version != coding.version)

    def holding(self, coding: Coding) -> list[Part]:
        """Those parts that have the code as a member."""
        parts = self.parts(coding)
        named = [part for part in parts if part.release.version == coding.version]
        return [part for part in named or parts if coding.code and holds(part, coding.code)]

    def reference(self, coding: Coding, version: str | None) -> SystemReference | None:
        """The reference to the coding's system, the one that led to ``version`` first."""
        found = [r for r in self.references if r.system == coding.system]
        led = (r for r in found if r.release is not None and r.release.version == version)
        return next(led, next(iter(found), None))


def holds(part: Part, code: str) -> bool:
    """Whether ``code`` is a member."""
    number = part.release.index.locate(code)
    return number is not None and number in part.numbers


def version_problems(reference: SystemReference, asked: AskedCoding, view: View, day: str) -> Sequence[Issue]:
    """What speaks against the version that a value names, or that a reference leads to."""
    found: list[Issue] = []
    given, system = asked.coding.version, asked.coding.system or ""
    place = asked.place("version")
    problem, release = reference.problem, reference.release
    if problem is not None and problem.message_id == VERSION_CHECK:
        found.append(problem.at(place))
    if given and (release is None or release.version != given):
        found.append(_mismatch(reference, given, place))
        known = [r.version for r in view.releases(system) if r.version]
        if release is not None and view.release(system, given, day) is None:
            found.append(issues.unknown_code_system_version(system, given, known, asked.place("system")))
    is_of_the_day = problem is None or problem.message_id not in issues.NOT_OF_THE_DAY
    if release is None and is_of_the_day:  # else the check of the system itself says so
        found.append(_unknown(reference, view, asked.place("system")))
    return found


def _mismatch(reference: SystemReference, given: str, place: str) -> Issue:
    effective = reference.effective
    answered = reference.release.version if reference.release else None
    if effective.version is None:
        return issues.version_mismatch_default(reference.system, answered or "", given, place)
    if effective.parameter is not None:
        return issues.version_mismatch_changed(
            reference.system, effective.version, reference.version, given, place
        )
    return issues.version_mismatch(reference.system, effective.version, given, place)


def _unknown(reference: SystemReference, view: View, place: str) -> Issue:
    """No release answers for a reference: of that version, or of that system at all."""
    version = reference.effective.version
    known = [r.version for r in view.releases(reference.system) if r.version]
    if version and known:
        return issues.unknown_code_system_version(reference.system, version, known, place)
    return issues.unknown_code_system(reference.system, place)


def is_member(checked: Checked, composition: Composition) -> bool:
    """Whether the concept that was found is a member."""
    release, number = checked.release, checked.number
    if release is None or number is None:
        return False
    part = composition.members.part(release)
    if part is not None and number in part.numbers:
        return True
    # Codes that a grammar reads are held by releases made for them: for one here, for several there.
    code, version = release.index.term(number)[0], (release.url, release.version)
    parts = (p for p in composition.members.parts if (p.release.url, p.release.version) == version)
    return any(holds(part, code) for part in parts)


def reference_to(checked: Checked, part: Part | None) -> ConceptReference | None:
    """What the value set itself says of the concept that was found, if it does."""
    if part is None or checked.concept is None:
        return None
    is_same = checked.release is not None and checked.release.key == part.release.key
    number = checked.number if is_same else part.release.index.locate(checked.concept.code)
    return None if number is None else part.references.get(number)
