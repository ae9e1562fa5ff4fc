"""What is checked of one coding, whatever the operation: system, code, status and display."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service.operations.operation import Context
from service.operations.supplements import supplemented
from service.operations.validate_code.asked import AskedCoding
from service.terminology import grammars, issues
from service.terminology.annotations import standards_status
from service.terminology.code_systems import CodeSystem
from service.terminology.completions import completions
from service.terminology.concepts import USER_ASSIGNED, Concept, comparable
from service.terminology.displays import RightDisplays, differs_in_blanks, is_among, right_displays, shown
from service.terminology.issues import Issue
from service.terminology.languages import Preference, wanted_tags
from service.terminology.releases import SystemRelease
from service.terminology.suggestions import has_suggestions, suggestions
from service.terminology.validity import Validity, standing, validity


@dataclass(slots=True)
class Checked:
    """What was found out about one coding. ``number`` is None while the code is not known."""

    asked: AskedCoding
    release: SystemRelease | None = None
    number: int | None = None
    concept: Concept | None = None
    display: str | None = None
    inactive: bool = False
    status: str | None = None
    unknown_system: str | None = None
    causing_system: str | None = None
    is_member: bool = True
    """Whether the value set that was asked about, if any, has it; not while that cannot be told."""
    is_outside: bool = False
    """Whether it is known to be no member."""
    normalized_code: str | None = None
    validity: Validity | None = None
    """How the code stands on the day, where it is not valid or a day was asked for."""
    issues: list[Issue] = field(default_factory=list)
    refusals: tuple[str, ...] = ()
    """What the code system has to say of its not being a member."""

    @property
    def is_valid(self) -> bool:
        """Whether nothing speaks against the coding."""
        return not any(issue.severity == "error" for issue in self.issues)


def _statuses(concept: Concept, header: CodeSystem) -> list[str]:
    """What the concept says of its own standing: its status property, then its standards status."""
    said = [comparable(value) for value in concept.values(header.standard_property("status"))]
    standing = standards_status(concept.extensions)
    return [*said, standing] if standing else said


def _written_otherwise(given: str, code: str, release: SystemRelease, place: str | None) -> Issue:
    if given.casefold() == code.casefold():
        return issues.code_case_differs(given, code, release.canonical, place)
    return issues.alternate_code(given, code, place)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingChecks:
    """The checks of one request."""

    context: Context
    day: str
    languages: tuple[Preference, ...]
    supplements: Sequence[SystemRelease] = ()
    abstract: bool = True
    lenient_display: bool = False
    membership_only: bool = False
    suggest: bool = True

    def is_active(self, found: Checked) -> bool:
        """Whether the concept that was found is active on the day."""
        if found.release is None or found.number is None:
            return False
        return found.number in found.release.index.active_on(self.day)

    def is_abstract(self, found: Checked) -> bool:
        """Whether the concept that was found is not selectable."""
        if found.release is None or found.concept is None:
            return False
        name = found.release.index.code_system.standard_property("notSelectable")
        return True in found.concept.values(name)

    def find_system(self, asked: AskedCoding, version: str | None) -> Checked:
        """The release that answers for the coding's system, or why there is none."""
        found = Checked(asked)
        system = asked.coding.system
        if not system:
            found.issues.append(issues.coding_without_system(asked.place()))
            return found
        view = self.context.view
        answering = view.in_force(system, version, self.day)
        release = answering.release
        if answering.issue is not None:
            found.issues.append(answering.issue.at(asked.place("system")))
        if release is not None and release.is_usable:
            found.release = release
            preferred = view.preferred_name(system)
            if preferred:
                found.issues.append(
                    issues.system_name_is_not_preferred(system, preferred, asked.place("system"))
                )
            return found
        if release is None and answering.issue is not None:
            return found
        found.issues += self._unknown(system, version, asked)
        if any((issue.message_id or "").startswith("UNKNOWN_CODESYSTEM") for issue in found.issues):
            known = any(r.version for r in view.releases(system))
            found.unknown_system = f"{system}|{version}" if version and known else system
        return found

    def _unknown(self, system: str, version: str | None, asked: AskedCoding) -> list[Issue]:
        view, place = self.context.view, asked.place("system")
        releases = view.releases(system)
        known = [r.version for r in releases if r.version]
        supplement = next((r for r in releases if r.content == "supplement"), None)
        if supplement is not None and all(r.content == "supplement" for r in releases):
            return [issues.system_is_a_supplement(supplement.canonical, place)]
        if version and (known or not releases):
            return [issues.unknown_code_system_version(system, version, known, place)]
        if view.is_value_set(system):
            return [issues.system_is_a_value_set(system, place)]
        relative = [issues.relative_system(place)] if ":" not in system else []
        return [*relative, issues.unknown_code_system(system, place)]

    def find_code(self, found: Checked) -> None:
        """The concept of the coding in its release, or why there is none."""
        release, code = found.release, found.asked.coding.code or ""
        if release is None:
            return
        resolved = grammars.resolve(release, code)
        found.release = release = resolved.release
        number = release.index.locate(code) if code else None
        if number is None and not self.membership_only:
            self._code_not_found(found, release, code)
        if not self.membership_only:
            found.issues += [issue.at(found.asked.place("code")) for issue in resolved.issues]
        if number is None:
            return
        concept = self._concept(release, number)
        found.number, found.concept = number, concept
        found.display = shown(concept, release.index.code_system, self.languages).display or concept.display
        if concept.code != code:
            found.normalized_code = concept.code
            found.issues.append(_written_otherwise(code, concept.code, release, found.asked.place("code")))

    def _concept(self, release: SystemRelease, number: int) -> Concept:
        """The concept; without properties where none bears on the answer, which is cheaper to read."""
        if release.effective_start is not None and not self.supplements and release.periods.is_plain(number):
            return release.index.brief(number)
        return supplemented(release, number, self.supplements, with_pages=False)[0]

    def _code_not_found(self, found: Checked, release: SystemRelease, code: str) -> None:
        system, place = found.asked.coding.system or release.url, found.asked.place("code")
        if release.content == "fragment" and code:
            found.issues.append(issues.unknown_code_in_fragment(code, system, release.version, place))
            self._suggest(found, release, code)
            return
        found.issues.append(issues.unknown_code(code, system, release.version, place))
        if release.effective_start is not None:
            found.validity = validity(self.context.view, release, code, self.day, place)
            found.issues += found.validity.issues[1:]
        self._suggest(found, release, code)

    def _suggest(self, found: Checked, release: SystemRelease, code: str) -> None:
        if not self.suggest:
            return
        suggested = suggestions(self.context.view, release, code, self.day, found.asked.place("code"))
        found.normalized_code = suggested.normalized
        found.issues += suggested.issues

    def check_status(self, found: Checked, *, is_constrained: bool = False) -> None:
        """Whether the concept may be used: abstract ones not, inactive and deprecated ones warn.

        ``is_constrained``: an expression constraint let it in, which takes inactive concepts on purpose only.
        """
        if self.membership_only:
            return
        if found.release is None or found.number is None or found.concept is None:
            return
        index, concept = found.release.index, found.concept
        header = index.code_system
        status = [] if is_constrained else _statuses(concept, header)
        found.status = next(iter(status), None)
        found.inactive = not is_constrained and not self.is_active(found)
        if self._is_dated(found.release):
            self._check_dates(found, found.release, concept)
        if not self.abstract and self.is_abstract(found):
            place = found.asked.place("code")
            found.issues.append(issues.abstract_not_allowed(header.url, concept.code, place))
        if found.inactive and (found.validity is None or found.validity.is_valid):
            said = " and ".join(dict.fromkeys([*status, "inactive"]))
            found.issues.append(issues.inactive_concept(concept.code, said, found.asked.place()))
        elif "deprecated" in status:
            found.issues.append(issues.deprecated_concept(concept.code, found.asked.place()))

        if self.suggest and False in concept.values("billable") and has_suggestions(found.release):
            completing = completions(found.release, concept.code, self.day)
            found.issues += [completing.issue(concept.code, found.asked.place("code"))] if completing else []

    def _is_dated(self, release: SystemRelease) -> bool:
        """Whether the own dates of codes decide: those of a system whose releases are in force for a time
        do, and where a day was asked for all do; elsewhere a code that is over is inactive, no more.
        """
        return release.effective_start is not None or self.context.view.date is not None

    def _check_dates(self, found: Checked, release: SystemRelease, concept: Concept) -> None:
        if found.number is None or (not found.inactive and self.context.view.date is None):
            return
        found.validity = standing(release, found.number, concept, self.day, found.asked.place("code"))
        found.issues += found.validity.issues
        found.status = found.validity.status or found.status

    def check_display(self, found: Checked, further: Sequence[str] = ()) -> None:
        """Whether the given display is right; ``further`` are displays that a value set adds."""
        given = None if self.membership_only else found.asked.coding.display
        if given is None or found.release is None or found.concept is None:
            return
        if found.release.is_withheld:
            return  # neither right nor wrong: either answer would tell the wording
        right = right_displays(found.concept, found.release.index.code_system, self.languages, further)
        problem = self._display_problem(given, right, found)
        if problem is not None:
            lenient = self.lenient_display and problem.severity == "error"
            found.issues.append(replace(problem, severity="warning") if lenient else problem)

    def _display_problem(self, given: str, right: RightDisplays, found: Checked) -> Issue | None:
        code = found.concept.code if found.concept else ""
        coded, place = f"{found.asked.coding.system}#{code}", found.asked.place("display")
        tags = ", ".join(wanted_tags(self.languages)) or "--"
        if is_among(given, right.wanted):
            return None
        if given in right.outdated:
            texts = [text for text, _ in right.any_language]
            return issues.outdated_display(given, code, "deprecated", texts, place)
        if not right.wanted and is_among(given, right.any_language):
            return issues.display_in_default_language(given, coded, tags, place)
        if not right.wanted:
            default = found.concept.display if found.concept else None
            return issues.no_display_in_language(given, coded, tags, default or code, place)
        valid = [f"'{text}' ({language})" if language else f"'{text}'" for text, language in right.told]
        if found.concept and True in found.concept.values(USER_ASSIGNED):
            return issues.display_not_fixed(given, coded, valid, tags, place)
        blanks_only = differs_in_blanks(given, right.wanted)
        return issues.wrong_display(given, coded, valid, tags, place, blanks_only)
