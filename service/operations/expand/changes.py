"""What changed in an expansion since a point in time, or since an expansion that a client has.

The state of the past is expanded as it was then, and compared row by row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pyroaring import BitMap

from service.operations.expand.description import echoed
from service.operations.expand.drawn import Drawn, draw
from service.operations.expand.expansion import Row
from service.operations.expand.identifier import identify, read_identifier
from service.operations.languages import display_language
from service.operations.operation import Context, Values
from service.terminology import issues
from service.terminology.concepts import Extension
from service.terminology.issues import TerminologyError
from service.terminology.members import Part

CHANGE = "/StructureDefinition/expansion-change"
"""The extension of a row, below the canonical base: ``added``, ``removed`` or ``changed``."""

_Key = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True)
class _Point:
    """A state of the past: its revision and day, and the identifier of an expansion made of it."""

    revision: int
    day: str
    identifier: str | None


def changes(context: Context, values: Values, drawn: Drawn) -> list[Row]:
    """The rows that were added, removed or changed, each saying which; TerminologyError where that cannot
    be told, and the client has to pull the expansion in full.
    """
    if values.get("filter"):
        raise TerminologyError(issues.parameter_invalid("since", "it is not for a search with filter"))
    point = _point(context, values["since"])
    before = _drawn_then(context, values, drawn, point)
    url = context.canonical_base + CHANGE
    if before is None:
        return [_marked(url, "added", row) for row in _rows(drawn, {}).values()]
    old, new = _rows(before, _same(before, drawn)), _rows(drawn, _same(drawn, before))
    added = [
        _marked(url, "changed" if key in old else "added", new[key])
        for key in new
        if new[key] != old.get(key)
    ]
    removed = [_marked(url, "removed", old[key]) for key in old if key not in new]
    return [*added, *removed]


def _point(context: Context, since: str) -> _Point:
    if since.startswith("urn:"):
        found = read_identifier(since)
        if found is None or not 0 < found[0] <= context.past.revision():
            raise TerminologyError(issues.unknown_expansion(since))
        return _Point(*found, since)
    try:
        moment = datetime.fromisoformat(since)
    except ValueError as error:
        problem = "an instant, or the identifier of an expansion, was expected"
        raise TerminologyError(issues.parameter_invalid("since", problem)) from error
    moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    instant = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    revision = context.past.revision_at(instant)
    if not revision:
        raise TerminologyError(issues.too_old(since))
    return _Point(revision, instant[:10], None)


def _drawn_then(context: Context, values: Values, drawn: Drawn, point: _Point) -> Drawn | None:
    """What the value set was drawn from then; None where it was not known yet."""
    then = context.with_view(context.past.view_at(point.revision))
    reference = drawn.value_set.url or ""
    if values.get("value_set_version"):
        reference = f"{reference}|{values['value_set_version']}"
    try:
        value_set = then.view.value_set(reference, point.day)
    except TerminologyError as error:
        if point.identifier is None:
            return None
        raise TerminologyError(issues.unknown_expansion(point.identifier)) from error
    try:
        before = draw(then, values, value_set, point.day)
    except TerminologyError as error:
        raise TerminologyError(issues.not_expandable_then(values["since"])) from error
    if point.identifier is not None:
        said = tuple(echoed(values, display_language(then, values, value_set)))
        identity = identify(then.view, value_set, said, point.day, is_given=False)
        if identity.identifier != point.identifier:
            raise TerminologyError(issues.unknown_expansion(point.identifier))
    return before


def _rows(drawn: Drawn, same: Mapping[int, BitMap]) -> dict[_Key, Row]:
    """The rows of all members but those that are the ``same`` on both sides, by part."""
    rows = (
        drawn.writer.row(part, number)
        for part in drawn.members.parts
        for number in part.restricted(part.numbers - same.get(id(part), BitMap())).ordered()
    )
    return {(row.system, row.version, row.code): row for row in rows}


def _same(drawn: Drawn, other: Drawn) -> dict[int, BitMap]:
    """By part of ``drawn`` the members whose rows need no look: of one release, active alike, on both
    sides, with nothing that anybody but the release says of them.
    """
    if drawn.supplements or other.supplements or drawn.writer.with_version != other.writer.with_version:
        return {}
    return {id(part): numbers for part in drawn.members.parts for numbers in _alike(part, drawn, other)}


def _alike(part: Part, drawn: Drawn, other: Drawn) -> Iterator[BitMap]:
    index = part.release.index
    for counterpart in other.members.parts:
        if counterpart.release.index is index and counterpart.references == part.references:
            turned = index.active_on(drawn.writer.day) ^ index.active_on(other.writer.day)
            yield (part.numbers & counterpart.numbers) - turned


def _marked(url: str, change: str, row: Row) -> Row:
    return replace(row, extensions=(*row.extensions, Extension(url, "valueCode", change)))
