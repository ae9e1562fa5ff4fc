"""Many codes, one after the other: what ``CodeSystem/$validate-code`` says of each, at less cost.

What is plainly valid is told by tables that are made once per release and by one look-up of the code; all
else is asked of ``$validate-code`` itself, so that the two cannot differ.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal, NamedTuple

from service.operations.fields import MAX_LENGTH
from service.operations.operation import Context, Values
from service.operations.validate_code.code_system import CODE_SYSTEM_VALIDATE_CODE, validated
from service.terminology import issues
from service.terminology.concepts import Coding
from service.terminology.grammars import grammar
from service.terminology.index import Index
from service.terminology.issues import Issue
from service.terminology.periods import Periods
from service.terminology.releases import SystemRelease
from service.terminology.types import Code
from service.terminology.validity import validity
from service.terminology.view import View

_ANSWERING = 10_000
"""How many combinations of system, version and date are remembered: dates come by the hundred."""

_REMEMBERED = 2_000
"""How many verdicts that needed ``$validate-code`` are remembered: the same mistake is made again."""


Outcome = Literal["valid", "invalid", "undetermined", "unreadable"]
"""What a verdict comes to: ``undetermined`` where only a fragment is loaded, without the code;
``unreadable`` where there was no question.
"""


class Question(NamedTuple):
    """One code; ``date`` is a FHIR dateTime that names a day, None for today."""

    system: str
    code: str
    version: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds for questions that do not say it themselves."""

    system: str | None = None
    version: str | None = None
    date: str | None = None


class Verdict(NamedTuple):
    """The answer to one question; ``issues`` has the worst first, days are ``YYYY-MM-DD`` and inclusive."""

    outcome: Outcome
    version: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    replaced_by: tuple[Coding, ...] = ()
    normalized_code: str | None = None
    issues: tuple[Issue, ...] = ()
    reason: str | None = None
    """The message id of the worst issue, else its type."""
    text: str | None = None
    """What all issues say."""


@dataclass(slots=True)
class _Answering:
    """What answers for one system, version and date; ``index`` is None where only $validate-code can."""

    values: Values
    day: str
    index: Index | None = None
    periods: Periods | None = None
    absent: Callable[[str], Verdict] | None = None
    """Tells of a code that the release does not have, where nothing more is to be asked."""
    valid: Verdict | None = None
    """What is said of a code that is valid on that day: of all such codes the same but their days."""


class Bulk:
    """Answers questions as they stand at one moment; ``suggest`` adds suggestions to unknown codes."""

    def __init__(self, context: Context, *, suggest: bool = False) -> None:
        self._context = context
        self._suggest = suggest
        self._answering: dict[tuple[str, str | None, str | None], _Answering] = {}
        self._asked = lru_cache(_REMEMBERED)(self._ask)

    def verdict(self, question: Question) -> Verdict:
        """The verdict; TerminologyError for a question that cannot be read."""
        key = (question.system, question.version, question.date)
        answering = self._answering.get(key)
        if answering is None:
            if len(self._answering) >= _ANSWERING:
                self._answering.clear()
            answering = self._answering[key] = self._find(question)
        return self._plain(answering, question) or self._asked(question)

    def _find(self, question: Question) -> _Answering:
        given = {"url": question.system, "version": question.version, "date": question.date}
        values = CODE_SYSTEM_VALIDATE_CODE.parse({k: [v] for k, v in given.items() if v is not None})
        context, day = self._context.dated(values), self._context.day(values)
        in_force = context.view.in_force(question.system, question.version, day)
        release = in_force.release
        if release is None or not release.is_usable or not release.index.code_system.case_sensitive:
            return _Answering(values, day)
        is_whole = release.content == "complete" and release.url == question.system
        absent = None
        if is_whole and release.effective_start and not self._suggest and grammar(release) is None:
            absent = partial(_absent, context.view, release, in_force.issue, day)
        return _Answering(values, day, release.index, release.periods, absent)

    def _plain(self, answering: _Answering, question: Question) -> Verdict | None:
        """The verdict on a code that is unknown, or valid without any more to be said of it."""
        periods, day = answering.periods, answering.day
        number = answering.index.locate(question.code) if answering.index else None
        if number is None and answering.absent is not None and len(question.code) <= MAX_LENGTH:
            return answering.absent(question.code)
        if periods is None or number is None or number in periods.further:
            return None
        first, last = periods.first.get(number), periods.last.get(number)
        if (first is not None and day < first) or (last is not None and last < day):
            return None
        known = answering.valid
        if known is None:
            known = answering.valid = self._ask(question)
        if question.date is None or (known.valid_from, known.valid_to) == (first, last):
            return known
        return Verdict("valid", known.version, first, last, (), None, known.issues, known.reason, known.text)

    def _ask(self, question: Question) -> Verdict:
        answering = self._answering[question.system, question.version, question.date]
        code = question.code
        if len(code) > MAX_LENGTH:  # nothing else can be wrong with it: reading the others is dear
            CODE_SYSTEM_VALIDATE_CODE.parse({"code": [code]})
        values = {**answering.values, "code": Code(code)}
        answer = validated(self._context, values, suggest=self._suggest)
        outcome, found = _outcome(answer.result, answer.issues)
        return Verdict(
            outcome,
            answer.version,
            answer.valid_from,
            answer.valid_to,
            answer.replaced_by,
            answer.normalized_code,
            *told(found),
        )


def _absent(view: View, release: SystemRelease, note: Issue | None, day: str, code: str) -> Verdict:
    """The verdict on a code that the release does not have; ``note`` is what is said of the release."""
    found = validity(view, release, code, day, "code")
    _, ordered = _outcome(False, (*((note.at("system"),) if note else ()), *found.issues))
    return Verdict("invalid", release.version, found.valid_from, found.valid_to, (), None, *told(ordered))


def told(found: tuple[Issue, ...]) -> tuple[tuple[Issue, ...], str | None, str | None]:
    """Issues, the worst first, with the reason that they give and what they say; None for none."""
    if not found:
        return found, None, None
    return found, found[0].message_id or found[0].type, "; ".join([issue.text for issue in found])


_SEVERITIES = ("error", "warning", "information")


def _outcome(result: bool, found: tuple[Issue, ...]) -> tuple[Outcome, tuple[Issue, ...]]:
    ordered = tuple(sorted(found, key=lambda issue: _SEVERITIES.index(issue.severity)))
    unlisted = next((i for i in ordered if i.message_id == "UNKNOWN_CODE_IN_FRAGMENT"), None)
    if result and unlisted is not None:
        return "undetermined", (issues.only_a_fragment(unlisted), *ordered)
    return ("valid" if result else "invalid"), ordered
