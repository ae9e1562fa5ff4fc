"""Which code a request is about, by ``code`` and ``system`` or by ``coding``, and the release that has it."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.operations.operation import Context, Values
from service.terminology import grammars, issues
from service.terminology.concepts import Coding
from service.terminology.issues import Issue, TerminologyError
from service.terminology.releases import SystemRelease
from service.terminology.validity import validity


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """A code by its ``number`` in ``release``; ``context`` and ``day`` are those of the request's ``date``.

    ``whole`` is the release where ``release`` only holds an expression. ``issue`` is what is to be said of
    its being in force.
    """

    coding: Coding
    context: Context
    day: str
    whole: SystemRelease
    release: SystemRelease
    number: int
    issue: Issue | None


def asked_code(context: Context, values: Values, operation: str) -> CodeAsked:
    """The code that the parameters name; TerminologyError when it, its system or its release is not known."""
    coding = _coding(values, operation)
    system, code = coding.system or "", coding.code or ""
    context, day = context.dated(values), context.day(values)
    answering = context.view.in_force(system, coding.version, day)
    whole = answering.release
    if whole is None:
        raise TerminologyError(answering.issue or _unknown_system(context, coding))
    if not whole.is_usable:
        raise TerminologyError(issues.code_system_without_content(whole.canonical, whole.content))
    resolved = grammars.resolve(whole, code)
    number = resolved.release.index.locate(code) if code else None
    if number is None:
        raise TerminologyError(*_not_found(context, resolved.release, coding, day), *resolved.issues)
    return CodeAsked(coding, context, day, whole, resolved.release, number, answering.issue)


def _coding(values: Values, operation: str) -> Coding:
    coding: Coding | None = values.get("coding")
    if coding is None:
        coding = Coding(values.get("system"), values.get("code"), values.get("version"))
    if coding.code is None or coding.system is None:
        raise TerminologyError(
            issues.parameters_missing(f"{operation} needs a code and a system, or a coding")
        )
    return coding


def _unknown_system(context: Context, asked: Coding) -> Issue:
    known = [r.version for r in context.view.releases(asked.system or "") if r.version]
    if asked.version and known:
        return issues.unknown_code_system_version(asked.system or "", asked.version, known, "system")
    return issues.unknown_code_system(asked.system or "", "system")


def _not_found(context: Context, release: SystemRelease, asked: Coding, day: str) -> Sequence[Issue]:
    """The code is not in the release; but in other ones it may be."""
    code = asked.code or ""
    problem = issues.lookup_code_not_found(code, asked.system or "", release.version)
    if release.effective_start is None:
        return (problem,)
    return (problem, *validity(context.view, release, code, day).issues[1:])
