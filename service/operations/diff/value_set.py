"""ValueSet/$diff: what changed in a value set, between its versions or between those of its systems.

The kinds of change are those of ``service.terminology.value_set_differences``.
"""

from service.operations import fields
from service.operations.diff.answer import Difference, KindCount, Page, count, kind, offset
from service.operations.operation import Context, Operation, Values
from service.operations.versions import by_url
from service.terminology import canonical, issues
from service.terminology.composition import Composer
from service.terminology.differences import ADDED, DISPLAY_CHANGED, REMOVED
from service.terminology.issues import TerminologyError
from service.terminology.members import Members
from service.terminology.types import Canonical
from service.terminology.value_set_differences import ValueSetComparison
from service.terminology.value_sets import ValueSet
from service.terminology.versions import VersionRules

_KINDS = (ADDED, REMOVED, DISPLAY_CHANGED)


class ValueSetDiffParameters(fields.Parameters):
    """The in parameters of $diff."""

    url = fields.Uri("The value set.", since=None)
    old = fields.String("The version to start from; the newest if it is not given.", since=None, name="from")
    new = fields.String("The version to come to; the newest if it is not given.", since=None, name="to")
    old_system_version = fields.Canonical(
        "system|version to use before where a reference has no version.",
        many=True,
        since=None,
        name="from-system-version",
    )
    new_system_version = fields.Canonical(
        "system|version to use after where a reference has no version.",
        many=True,
        since=None,
        name="to-system-version",
    )
    kind = kind()
    count = count()
    offset = offset()


def run(context: Context, values: Values) -> Difference:
    """The changes; TerminologyError where a value set is not known or there is nothing to compare."""
    page = Page.asked(context, values, _KINDS)
    old, new = (_value_set(context, values, side) for side in ("old", "new"))
    before, after = (_rules(values, side) for side in ("old", "new"))
    if old == new and before == after:
        problem = "they name the same version of the value set and the same versions of its systems"
        raise TerminologyError(issues.parameter_invalid("to", f"nothing differs from from: {problem}"))
    comparison = ValueSetComparison(_members(context, old, before), _members(context, new, after))
    found = comparison.differences()
    return Difference(
        old=Canonical(old.canonical or ""),
        new=Canonical(new.canonical or ""),
        old_systems=_systems(comparison.old),
        new_systems=_systems(comparison.new),
        summary=tuple(map(KindCount.of, found.tallies())),
        total=found.total(page.kinds),
        offset=page.offset,
        change=page.of(found, comparison.change),
    )


def _value_set(context: Context, values: Values, side: str) -> ValueSet:
    if not values.get("url"):
        raise TerminologyError(issues.parameters_missing("$diff needs the url of a value set"))
    return context.view.value_set(canonical.join(values["url"], values.get(side)), context.today)


def _rules(values: Values, side: str) -> VersionRules:
    name = {"old": "from-system-version", "new": "to-system-version"}[side]
    return VersionRules(default=by_url(name, values.get(f"{side}_system_version", ())))


def _members(context: Context, value_set: ValueSet, rules: VersionRules) -> Members:
    return Composer(context.view, context.today, rules, checkpoint=context.checkpoint).compose(value_set)


def _systems(members: Members) -> tuple[Canonical, ...]:
    return tuple(Canonical(part.release.canonical) for part in members.parts)


VALUE_SET_DIFF = Operation(
    "ValueSet", "diff", "What changed between two versions of a value set", ("type",),
    ValueSetDiffParameters(), Difference, run, is_standard=False,
)  # fmt: skip
