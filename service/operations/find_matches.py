"""CodeSystem/$find-matches: from what is known of something to the codes for it.

Answered are the best matches: complete ones, or without any those that have most of the properties.
Specification: https://hl7.org/fhir/R5/codesystem-operation-find-matches.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.operations import fields
from service.operations.operation import Context, Operation, Values
from service.operations.release_asked import asked_release
from service.terminology import issues
from service.terminology.concepts import Coding, PropertyValue, comparable
from service.terminology.index import Index
from service.terminology.issues import TerminologyError
from service.terminology.matching import DISPLAY, HIERARCHY, Match, Wanted, best_matches
from service.terminology.releases import SystemRelease
from service.terminology.types import Code, DateTime

_TEXTS: dict[str, type[str]] = {"code": Code, "dateTime": DateTime}
"""What texts are in Python, by the type of a property."""


class FindMatchesParameters(fields.Parameters):
    """The in parameters of $find-matches."""

    system = fields.Uri("The code system in which codes are sought.")
    version = fields.String("The version of the system.")
    property = fields.Parts(
        f"What is known: a property that the code system defines, {DISPLAY}, {' or '.join(HIERARCHY)}.",
        {
            "code": fields.Code("Which property it is."),
            "value": fields.AnyValue("Its value; any will do without one."),
            "subproperty": fields.Parts(
                "Refused: the properties of what is served here have none.",
                {"code": fields.Code("Which property it is."), "value": fields.AnyValue("Its value.")},
                many=True,
            ),
        },
        many=True,
    )
    exact = fields.Boolean(
        "Whether only codes with the very values match. If not, a code whose display has the words of a "
        "text may be meant too, and a comment says so; false if not given."
    )
    compositional = fields.Boolean("Only false is supported: no code here is put together by the caller.")


@dataclass(frozen=True, slots=True)
class UnmatchedPart:
    """One ``unmatched``: a property that the code does not have."""

    code: Code
    value: PropertyValue | None = None


@dataclass(frozen=True, slots=True)
class MatchPart:
    """One ``match``: a code, what it lacks of what was asked for, and why it may be meant all the same."""

    code: Coding
    unmatched: tuple[UnmatchedPart, ...] = ()
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """The out parameters of $find-matches."""

    match: tuple[MatchPart, ...] = ()


def run(context: Context, values: Values) -> Matches:
    """The best matches; TerminologyError where they are too many, or a property is not known."""
    if values.get("compositional"):
        problem = "codes that are put together by the caller are not supported, so it can only be false"
        raise TerminologyError(issues.parameter_invalid("compositional", problem))
    if not values.get("system") or not values.get("property"):
        raise TerminologyError(
            issues.parameters_missing("$find-matches needs a system and a property at least")
        )
    release = asked_release(context, values["system"], values.get("version"))
    wanted = [_wanted(given, release.index) for given in values["property"]]
    found = best_matches(release.index, wanted, values.get("exact", False))
    if len(found) > context.max_rows:
        raise TerminologyError(issues.too_many_rows(len(found), context.max_rows, "Give more properties"))
    return Matches(tuple(_part(release, match) for match in found))


def _wanted(given: Values, index: Index) -> Wanted:
    code = given.get("code")
    if not code:
        raise TerminologyError(issues.parameter_invalid("property", "it has no code"))
    if given.get("subproperty"):
        raise TerminologyError(issues.parameter_invalid("property", f"'{code}' has no properties of its own"))
    is_defined = index.code_system.property_definition(code) is not None or index.with_property(code)
    if code not in (DISPLAY, *HIERARCHY) and not is_defined:
        problem = f"the code system defines no property '{code}'"
        raise TerminologyError(issues.parameter_invalid("property", problem))
    return Wanted(code, _value(code, given.get("value"), index))


def _value(code: str, given: Any, index: Index) -> PropertyValue | None:
    """A given value in the type that the code system says the property has."""
    if isinstance(given, str):
        definition = index.code_system.property_definition(code)
        return _TEXTS.get(definition.type if definition else "", str)(given)
    if isinstance(given, float):
        return Decimal(str(given))
    if given is None or isinstance(given, bool | int | Coding):
        return given
    problem = f"the value of '{code}' is neither a simple value nor a Coding"
    raise TerminologyError(issues.parameter_invalid("property", problem))


def _part(release: SystemRelease, match: Match) -> MatchPart:
    concept = release.index.brief(match.number)
    return MatchPart(
        Coding(release.url, concept.code, release.version, concept.display),
        tuple(UnmatchedPart(Code(wanted.code), wanted.value) for wanted in match.unmatched),
        "; ".join(_comments(match)) or None,
    )


def _comments(match: Match) -> Iterator[str]:
    for wanted in match.possible:
        text = comparable(wanted.value) if wanted.value is not None else ""
        yield f"the display has the words of the {wanted.code} '{text}'"


FIND_MATCHES = Operation(
    "CodeSystem", "find-matches", "Finding codes based on supplied properties", ("type", "instance"),
    FindMatchesParameters(), Matches, run,
    {"url": "system", "version": "version"},
)  # fmt: skip
