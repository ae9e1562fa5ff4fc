"""All checks of one resource: every coding on its days, then what must hold between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from service.terminology import issues
from service.terminology.claims.checks import INVALID, UNDETERMINED, VALID, CodingChecks, Standing
from service.terminology.claims.days import Days, days_of, needs_setting
from service.terminology.claims.lines import CLAIMS, Line, read_lines
from service.terminology.claims.reading import Node, Placed, Reader, Span
from service.terminology.claims.setting import Setting, read_setting
from service.terminology.issues import Issue
from service.terminology.types import Code


@dataclass(frozen=True, slots=True)
class CheckedCoding:
    """A coding, the days that counted for it, and how it stands."""

    placed: Placed
    days: Days
    standing: Standing


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A line with what was found of its codings."""

    line: Line
    codings: tuple[CheckedCoding, ...]

    def of_role(self, role: str) -> list[CheckedCoding]:
        """The codings that are that, in their order."""
        return [coding for coding in self.codings if coding.placed.role == role]


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A resource with its lines; ``issues`` are all problems but those between its codings."""

    place: str
    setting: Setting
    lines: tuple[CheckedLine, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass
class ClaimChecks:
    """The checks of one request; ``rule`` and ``inpatient`` are what its caller says, if anything."""

    codings: CodingChecks
    today: str
    rule: Code | None = None
    inpatient: bool | None = None
    _issues: list[Issue] = field(default_factory=list)

    def check(self, resource: Node, kind: str) -> CheckedClaim:
        """What is found of a resource of that type."""
        reader = Reader()
        is_claim = kind in CLAIMS
        setting = (
            read_setting(resource, reader, self.inpatient) if is_claim else Setting(self.inpatient, None)
        )
        period = reader.node(resource, "billablePeriod") if is_claim else None
        discharge = reader.day(period, "end") if period else None
        lines = read_lines(resource, kind, reader)
        self._issues = list(dict.fromkeys(reader.problems))
        checked = tuple(self._line(line, setting, discharge) for line in lines)
        self._note(resource.place, setting, discharge, checked)
        return CheckedClaim(resource.place, setting, checked, tuple(self._issues))

    def _line(self, line: Line, setting: Setting, discharge: Span | None) -> CheckedLine:
        span = line.span
        if span is None and line.codings:
            self._issues.append(issues.claim_without_date(self.today, line.place))
        known = span or Span(self.today, self.today, line.place)
        found = []
        for placed in line.codings:
            system = placed.coding.system or ""
            days = days_of(system, known, discharge, setting.is_inpatient, self.rule)
            found.append(CheckedCoding(placed, days, self.codings.standing(placed.coding, days)))
        for coding in found:
            self._issues += (issue for issue in _told(coding, found) if self._is_news(issue))
        return CheckedLine(line, tuple(found))

    def _is_news(self, issue: Issue) -> bool:
        """Whether it is to be told: what is said of a release is told where it concerns a claim first."""
        return issue.severity == "error" or issue.text not in {told.text for told in self._issues}

    def _note(
        self, place: str, setting: Setting, discharge: Span | None, lines: tuple[CheckedLine, ...]
    ) -> None:
        """What could not be done as it should."""
        codings = [coding for line in lines for coding in line.codings]
        if not codings:
            self._issues.append(issues.claim_without_codes(place))
        if not any(needs_setting(coding.placed.coding.system or "") for coding in codings):
            return
        if setting.is_inpatient is None:
            self._issues.append(issues.setting_unknown(place))
        elif setting.is_inpatient and discharge is None and self.rule is None:
            self._issues.append(issues.discharge_unknown(place))


def _told(coding: CheckedCoding, beside: list[CheckedCoding]) -> Iterator[Issue]:
    """The problems with a coding at its place; one whose system is not known is no error beside another
    of its concept that could be checked.
    """
    placed, standing = coding.placed, coding.standing
    others = (c for c in beside if c is not coding and c.placed.concept == placed.concept)
    if standing.verdict is UNDETERMINED and not standing.releases and any(map(_was_checked, others)):
        yield issues.checked_beside(placed.coding.system or "an unknown system", placed.place)
        return
    for issue in standing.issues:
        yield issue.at(placed.place)


def _was_checked(coding: CheckedCoding) -> bool:
    return coding.standing.verdict is not UNDETERMINED


def line_verdict(line: CheckedLine, problems: set[str]) -> Code:
    """The worst verdict of a line; ``problems`` are the places at which there are errors."""
    if line.line.place in problems or any(c.placed.place in problems for c in line.codings):
        doubtful = [c for c in line.codings if c.placed.place in problems]
        if doubtful and all(c.standing.verdict is UNDETERMINED for c in doubtful):
            return UNDETERMINED
        return INVALID
    return VALID
