"""ValueSet/$compare, and $related, its older name: how two value sets relate.

The rules are those of ``service.terminology.comparison``.
Specification: https://build.fhir.org/ig/HL7/fhir-tx-ecosystem-ig
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service.operations import fields
from service.operations.operation import Context, Operation, Values
from service.operations.value_set_asked import asked_value_set
from service.terminology.comparison import Comparison, by_definition, by_members
from service.terminology.composition import Composer
from service.terminology.issues import TerminologyError
from service.terminology.members import Members
from service.terminology.types import Code
from service.terminology.value_sets import Compose, ConceptSet, ValueSet

_MESSAGES = {
    "same": "The value sets {0} and {1} contain the same codes",
    "empty": "Both the value sets {0} and {1} are empty",
    "disjoint": "No shared codes between the value sets {0} and {1}",
    "subset": "The valueSet {0} is a sub-set of the valueSet {1}",
    "superset": "The valueSet {0} is a super-set of the valueSet {1}",
    "overlapping": "Both value sets {0} and {1} contain the codes the other doesn't, "
    "but there is some overlap",
    "indeterminate": "Unable to compare {0} and {1}: {2}",
}


class CompareParameters(fields.Parameters):
    """The in parameters of $compare."""

    this_url = fields.Uri("The first value set.", since=None)
    this_version = fields.String("The version of the first value set.", since=None)
    this_value_set = fields.ValueSetResource("The first value set itself.", since=None)
    other_url = fields.Uri("The second value set.", since=None)
    other_version = fields.String("The version of the second value set.", since=None)
    other_value_set = fields.ValueSetResource("The second value set itself.", since=None)
    diagnostics = fields.Boolean(
        "Whether to say how the answer was found and, where codes were listed for it, which differ. A list "
        "with more codes than an answer may have rows is left out.",
        since=None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """The out parameters of $compare; the lists have the codes with commas between them.

    ``result`` says what this value set is to the other: same, subset, superset, overlapping, disjoint,
    empty (both are), or indeterminate. ``missing_codes`` are those that only this value set has.
    """

    result: Code
    message: str
    performed_expansion: bool | None = field(default=None, metadata={"name": "performed-expansion"})
    common_codes: str | None = field(default=None, metadata={"name": "common-codes"})
    missing_codes: str | None = field(default=None, metadata={"name": "missing-codes"})
    extra_codes: str | None = field(default=None, metadata={"name": "extra-codes"})


@dataclass(frozen=True, slots=True)
class _Request:
    """Two value sets to compare, and the answer in their names."""

    context: Context
    this: ValueSet
    other: ValueSet
    diagnostics: bool

    def composer(self) -> Composer:
        return Composer(self.context.view, self.context.today)

    def answer(self, found: Comparison, expanded: bool) -> Relation:
        answer = self._said(found.relation, expanded)
        codes = found.codes
        if not self.diagnostics or codes is None or (expanded and found.relation == "same"):
            return answer
        return replace(
            answer,
            common_codes=self._list(codes.common),
            missing_codes=self._list(codes.missing),
            extra_codes=self._list(codes.extra),
        )

    def indeterminate(self, reason: str, expanded: bool) -> Relation:
        return self._said("indeterminate", expanded, reason)

    def _said(self, relation: str, expanded: bool, *more: str) -> Relation:
        names = (value_set.canonical or "without a url" for value_set in (self.this, self.other))
        message = _MESSAGES[relation].format(*names, *more)
        return Relation(
            result=Code(relation),
            message=message,
            performed_expansion=expanded if self.diagnostics else None,
        )

    def _list(self, codes: Sequence[str]) -> str | None:
        return ",".join(codes) if 0 < len(codes) <= self.context.max_rows else None


def run(context: Context, values: Values) -> Relation:
    """How the value sets relate; TerminologyError when one is not given or not known."""
    request = _Request(
        context,
        _value_set(context, values, "this"),
        _value_set(context, values, "other"),
        values.get("diagnostics", False),
    )
    this, other = request.this.compose, request.other.compose
    if this is None or other is None:
        return request.indeterminate("a value set without a compose has no definition to compare", False)
    found = by_definition(this, other, lambda items: _members(request, items))
    return request.answer(found, expanded=False) if found is not None else _by_expansion(request)


def _value_set(context: Context, values: Values, which: str) -> ValueSet:
    names = {"url": "url", "value_set_version": "version", "value_set": "value_set"}
    own = {name: values.get(f"{which}_{suffix}") for name, suffix in names.items()}
    return asked_value_set(context, own, context.today)


def _members(request: _Request, items: Sequence[ConceptSet]) -> Members | None:
    try:
        return request.composer().members(ValueSet(compose=Compose(include=tuple(items))))
    except TerminologyError:
        return None


def _by_expansion(request: _Request) -> Relation:
    members: dict[str, Members] = {}
    for name, value_set in (("This", request.this), ("Other", request.other)):
        try:
            members[name] = request.composer().compose(value_set)
        except TerminologyError as error:
            return request.indeterminate(f"{name} expansion failed: {error}", True)
    limit = request.context.max_rows if request.diagnostics else 0
    return request.answer(by_members(members["This"], members["Other"], limit), expanded=True)


COMPARE = Operation(
    "ValueSet", "compare", "Compare two value sets", ("type", "instance"),
    CompareParameters(), Relation, run,
    {"url": "thisUrl", "version": "thisVersion"}, is_standard=False,
)  # fmt: skip

RELATED = replace(COMPARE, name="related")
"""The same under the name that it had first."""
