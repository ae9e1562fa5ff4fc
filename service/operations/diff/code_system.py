"""CodeSystem/$diff: what changed between two releases of a code system.

The kinds of change are those of ``service.terminology.system_differences``.
"""

from collections.abc import Sequence

from service.operations import fields
from service.operations.diff.answer import Difference, KindCount, Page, count, kind, offset
from service.operations.operation import Context, Operation, Values
from service.operations.release_asked import asked_release
from service.terminology import issues
from service.terminology.differences import KINDS
from service.terminology.issues import TerminologyError
from service.terminology.releases import SystemRelease
from service.terminology.system_differences import AS_PROPERTIES, POSITION, Dated, SystemComparison
from service.terminology.types import Canonical, Code


class CodeSystemDiffParameters(fields.Parameters):
    """The in parameters of $diff."""

    url = fields.Uri("The code system.", since=None)
    system = fields.Uri("The code system: the same as url.", since=None)
    old = fields.String("The version to start from.", since=None, name="from")
    new = fields.String("The version to come to; the newest if it is not given.", since=None, name="to")
    kind = kind()
    property = fields.Code(
        f"A property to compare; all but '{POSITION}' without it. Besides those that the code system "
        f"defines there are {', '.join(AS_PROPERTIES)}.",
        many=True,
        since=None,
    )
    count = count()
    offset = offset()


def run(context: Context, values: Values) -> Difference:
    """The changes; TerminologyError where a release is not known or there is nothing to compare."""
    page = Page.asked(context, values, KINDS)
    old, new = _releases(context, values)
    comparison = SystemComparison(
        new.url, _dated(old, context.today), _dated(new, context.today), values.get("property")
    )
    defined = _properties(comparison)
    for unknown in set(values.get("property", ())).difference(defined, AS_PROPERTIES):
        problem = f"neither version defines a property '{unknown}'"
        raise TerminologyError(issues.parameter_invalid("property", problem))
    found = context.view.differences.get(
        (id(old), id(new), comparison.old.day, comparison.new.day, frozenset(values.get("property", ()))),
        comparison.differences,
    )
    return Difference(
        old=Canonical(old.canonical),
        new=Canonical(new.canonical),
        summary=tuple(map(KindCount.of, found.tallies())),
        not_compared=tuple(Code(code) for code in defined if not comparison.compares(code)),
        total=found.total(page.kinds),
        offset=page.offset,
        change=page.of(found, comparison.change),
    )


def _releases(context: Context, values: Values) -> tuple[SystemRelease, SystemRelease]:
    url, system = values.get("url"), values.get("system")
    named = url or system
    if not named or "old" not in values:
        raise TerminologyError(issues.parameters_missing("$diff needs a url and the version to start from"))
    if url and system and url != system:
        raise TerminologyError(issues.parameter_invalid("system", f"url says '{url}'"))
    old = asked_release(context, named, values["old"], "from")
    new = asked_release(context, named, values.get("new"), "to")
    if old is new:
        problem = f"it is the version that from names too: {new.version}"
        raise TerminologyError(issues.parameter_invalid("to", problem))
    return old, new


def _dated(release: SystemRelease, today: str) -> Dated:
    return Dated(release.index, release.effective_start or today)


def _properties(comparison: SystemComparison) -> Sequence[str]:
    indexes = (comparison.old.index, comparison.new.index)
    return list(dict.fromkeys(p.code for index in indexes for p in index.code_system.properties))


CODE_SYSTEM_DIFF = Operation(
    "CodeSystem", "diff", "What changed between two versions of a code system", ("type",),
    CodeSystemDiffParameters(), Difference, run, is_standard=False,
)  # fmt: skip
