"""CodeSystem/$similar: codes like a code, each with the reason.

It is an operation of this service: FHIR has none for the question. Whoever is not entitled to a system's
content is told its codes without their displays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from service.operations import fields
from service.operations.code_asked import CodeAsked, asked_code
from service.operations.operation import Context, Operation, Values
from service.terminology import similar
from service.terminology.concepts import Coding
from service.terminology.issues import Issue
from service.terminology.similar import Neighbour
from service.terminology.types import Code

DEFAULT_COUNT = 10
"""How many codes are answered where nothing is said."""


class SimilarParameters(fields.Parameters):
    """The in parameters of $similar."""

    code = fields.Code("The code that others are to be like; its system must be given too.", since=None)
    system = fields.Uri("The system of the code.", since=None)
    version = fields.String("The version of the system.", since=None)
    coding = fields.Coding("The code that others are to be like, with its system.", since=None)
    count = fields.Integer(f"How many codes to answer at most; {DEFAULT_COUNT} if not given.", since=None)
    date = fields.DateTime("The day for which the answer holds; today if it is not given.", since=None)


@dataclass(frozen=True, slots=True)
class SimilarPart:
    """One ``match``: a code, why it is like the one asked about, how it was found, and how like (0 to 1).

    ``kind`` is axis, hierarchy, page, listed, map or text.
    """

    coding: Coding
    reason: str
    kind: Code
    score: Decimal


@dataclass(frozen=True, slots=True)
class SimilarCodes:
    """The out parameters of $similar: the most similar code first."""

    match: tuple[SimilarPart, ...] = ()
    issues: tuple[Issue, ...] = ()


def run(context: Context, values: Values) -> SimilarCodes:
    """The codes most like one; TerminologyError when the system or the code is not known."""
    asked = asked_code(context, values, "$similar")
    found = neighbours(asked, values.get("count", DEFAULT_COUNT))
    return SimilarCodes(tuple(map(_part, found)), (asked.issue,) if asked.issue else ())


def neighbours(asked: CodeAsked, count: int = DEFAULT_COUNT) -> Sequence[Neighbour]:
    """The codes most like the one asked about; an expression is like what its code is like."""
    release, number = asked.whole, asked.number
    if asked.release is not release:
        (code,) = asked.release.index.brief(number).parents
        base = release.index.locate(code)
        if base is None:
            return ()
        number = base
    return similar.similar(asked.context.view, release, number, asked.day, count)


def _part(neighbour: Neighbour) -> SimilarPart:
    score = Decimal(f"{neighbour.score:.3f}")
    return SimilarPart(neighbour.coding, neighbour.reason, Code(neighbour.kind.value), score)


SIMILAR = Operation(
    "CodeSystem", "similar", "Codes like a code", ("type", "instance"),
    SimilarParameters(), SimilarCodes, run,
    {"url": "system", "version": "version"}, is_standard=False,
)  # fmt: skip
