"""CodeSystem/$subsumes: how two codes of one system relate.

Specification: https://hl7.org/fhir/R5/codesystem-operation-subsumes.html
"""

from dataclasses import dataclass

from service.operations import fields
from service.operations.operation import Context, Operation, Values
from service.terminology import grammars, issues
from service.terminology.concepts import Coding
from service.terminology.issues import TerminologyError
from service.terminology.releases import SystemRelease
from service.terminology.types import Code


class SubsumesParameters(fields.Parameters):
    """The in parameters of $subsumes."""

    code_a = fields.Code("The code A; its system must be given too.")
    code_b = fields.Code("The code B; its system must be given too.")
    system = fields.Uri("The system of both codes.")
    version = fields.String("The version of the system.")
    coding_a = fields.Coding("The coding A.")
    coding_b = fields.Coding("The coding B.")
    date = fields.DateTime("The day for which the answer holds; today if it is not given.", since=None)


@dataclass(frozen=True, slots=True)
class Subsumption:
    """``outcome``: equivalent, subsumes (A is above B), subsumed-by, or not-subsumed."""

    outcome: Code


def run(context: Context, values: Values) -> Subsumption:
    """How A relates to B; TerminologyError when either is unknown or their systems differ."""
    a, b = _coding(values, "a"), _coding(values, "b")
    if a.system != b.system:
        raise TerminologyError(issues.parameters_missing("both codes must be of the same system"))
    system, version = a.system or "", a.version or b.version
    answering = context.dated(values).view.in_force(system, version, context.day(values))
    release = answering.release
    if release is None:
        if answering.issue is not None:
            raise TerminologyError(answering.issue)
        known = [r.version for r in context.view.releases(system) if r.version]
        if version and known:
            raise TerminologyError(issues.unknown_code_system_version(system, version, known, "system"))
        raise TerminologyError(issues.unknown_code_system(system, "system"))
    if not release.is_usable:
        raise TerminologyError(issues.code_system_without_content(release.canonical, release.content))
    return Subsumption(Code(_outcome(release, _known(release, a), _known(release, b))))


def _coding(values: Values, which: str) -> Coding:
    coding: Coding | None = values.get(f"coding_{which}")
    if coding is None:
        coding = Coding(values.get("system"), values.get(f"code_{which}"), values.get("version"))
    if coding.system is None or coding.code is None:
        name = which.upper()
        raise TerminologyError(
            issues.parameters_missing(f"$subsumes needs code{name} with system, or coding{name}")
        )
    return coding


def _known(release: SystemRelease, coding: Coding) -> str:
    """The code, or the expression, if the release has it."""
    code = coding.code or ""
    resolved = grammars.resolve(release, code)
    if not code or resolved.release.index.locate(code) is None:
        problem = issues.lookup_code_not_found(code, coding.system or "", release.version)
        raise TerminologyError(problem, *resolved.issues)
    return code


def _outcome(release: SystemRelease, a: str, b: str) -> str:
    if _is_at_or_above(release, a, b):
        return "equivalent" if _is_at_or_above(release, b, a) else "subsumes"
    return "subsumed-by" if _is_at_or_above(release, b, a) else "not-subsumed"


def _is_at_or_above(release: SystemRelease, above: str, below: str) -> bool:
    index, rules = release.index, grammars.grammar(release)
    a, b = index.locate(above), index.locate(below)
    if a is None or b is None:
        return rules is not None and rules.subsumes(above, below, release.own_index)
    return a == b or a in index.ancestors(b)


SUBSUMES = Operation(
    "CodeSystem", "subsumes", "Subsumption testing", ("type", "instance"),
    SubsumesParameters(), Subsumption, run,
    {"url": "system", "version": "version"},
)  # fmt: skip
