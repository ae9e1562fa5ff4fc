"""$validate-codes of claims and of what is claimed: every code of a resource, on the day that counts.

The body is the resource itself, or Parameters with it. The rules are those of
``service.terminology.claims``. An operation of our own; it is defined by its OperationDefinition.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from marshmallow import ValidationError

from service.operations import fields
from service.operations.operation import Context, Operation, Values
from service.terminology import issues
from service.terminology.claims.checks import CodingChecks
from service.terminology.claims.claim import CheckedClaim, CheckedCoding, ClaimChecks, line_verdict
from service.terminology.claims.days import RULES
from service.terminology.claims.edits import broken_edits
from service.terminology.claims.lines import CLAIMS, EVENTS
from service.terminology.claims.reading import Node, Reader
from service.terminology.claims.rules import broken
from service.terminology.claims.tables import Tables
from service.terminology.concepts import Coding
from service.terminology.issues import Issue, TerminologyError
from service.terminology.types import Canonical, Code, DateTime

_CHECKED = (*CLAIMS, *EVENTS)


class _DateRule(fields.Code):
    def read(self, value: Any) -> str:
        code = super().read(value)
        if code not in RULES:
            raise ValidationError(f"'{code[:40]}' is none of {', '.join(RULES)}")
        return code


class ValidateCodesParameters(fields.Parameters):
    """The in parameters of $validate-codes."""

    resource = fields.AnyResource("What is to be checked.", since=None)
    date_rule = _DateRule(
        "On which of the service dates codes must be valid: every-day, end or start, instead of the day that "
        "counts for their system.",
        since=None,
    )
    inpatient = fields.Boolean(
        "Whether it is an institutional inpatient claim, where its type does not say.", since=None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPart:
    """One ``checked``: a coding, the releases it was checked against, on which days, and the verdict.

    ``date`` is the day that decided; ``date_rule`` how the days from ``first`` to ``last`` were found.
    """

    expression: str
    coding: Coding
    release: tuple[Canonical, ...] = ()
    date: DateTime
    first: DateTime
    last: DateTime
    date_rule: Code = field(metadata={"name": "dateRule"})
    verdict: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePart:
    """One ``line``: where it stands, its verdict (valid, invalid, undetermined), and its codings."""

    expression: str
    verdict: Code
    checked: tuple[CheckedPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimValidation:
    """The out parameters of $validate-codes; ``result`` is false where there is any error."""

    result: bool
    issues: tuple[Issue, ...] = ()
    line: tuple[LinePart, ...] = ()


def run(kind: str, context: Context, values: Values) -> ClaimValidation:
    """What is found of a resource of the type ``kind``; TerminologyError without one."""
    resource = values.get("resource")
    if resource is None:
        raise TerminologyError(issues.parameters_missing("$validate-codes needs a resource"))
    given = resource.get("resourceType")
    if given != kind:
        raise TerminologyError(issues.parameter_invalid("resource", f"a {kind} was expected, not a {given}"))
    checks = ClaimChecks(
        CodingChecks(context.view), context.today, values.get("date_rule"), values.get("inpatient")
    )
    tables = Tables(context.view, context.canonical_base, context.today)
    problems: list[Issue] = []
    lines: list[LinePart] = []
    for node in _resources(resource, kind, problems):
        context.checkpoint()
        claim = checks.check(node, node.value["resourceType"])
        found = [*claim.issues, *broken(claim), *broken_edits(claim, tables)]
        problems += found
        lines += _lines(claim, found)
    is_valid = not any(issue.severity in ("error", "fatal") for issue in problems)
    return ClaimValidation(result=is_valid, issues=tuple(problems), line=tuple(lines))


def _resources(resource: dict[str, Any], kind: str, problems: list[Issue]) -> Iterator[Node]:
    """What is to be checked: the resource, or those in a Bundle; the others of it are told of."""
    if kind != "Bundle":
        yield Node(resource, kind)
        return
    reader = Reader()
    for entry in reader.nodes(Node(resource, kind), "entry"):
        inner = reader.node(entry, "resource")
        if inner is None:
            continue
        inner_kind = inner.value.get("resourceType")
        if inner_kind in _CHECKED:
            yield inner
        else:
            problems.append(issues.not_a_claim(str(inner_kind)[:40], inner.place))
    problems += reader.problems


def _lines(claim: CheckedClaim, problems: list[Issue]) -> Iterator[LinePart]:
    places = {issue.expression or "" for issue in problems if issue.severity == "error"}
    for line in claim.lines:
        if line.codings:
            yield LinePart(
                expression=line.line.place,
                verdict=line_verdict(line, places),
                checked=tuple(map(_checked, line.codings)),
            )


def _checked(checked: CheckedCoding) -> CheckedPart:
    standing, days = checked.standing, checked.days
    return CheckedPart(
        expression=checked.placed.place,
        coding=checked.placed.coding,
        release=tuple(map(Canonical, standing.releases)),
        date=DateTime(standing.day),
        first=DateTime(days.first),
        last=DateTime(days.last),
        date_rule=days.rule,
        verdict=standing.verdict,
    )


def _operation(kind: str) -> Operation:
    return Operation(
        kind, "validate-codes", f"Check the codes of a {kind}", ("type",),
        ValidateCodesParameters(), ClaimValidation, lambda context, values: run(kind, context, values),
        is_standard=False,
    )  # fmt: skip


VALIDATE_CODES = tuple(_operation(kind) for kind in (*_CHECKED, "Bundle"))
"""The same for every type of resource that it is for."""
