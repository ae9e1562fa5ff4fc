"""ValueSet/$expand.

Order is the value set's own, or rank order with a text filter. ``count`` and ``offset`` imply a flat
expansion, and so do a text filter and an enumeration. ``since`` asks for the changes only.
Specification: https://hl7.org/fhir/R5/valueset-operation-expand.html
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from service.operations.expand.changes import changes
from service.operations.expand.description import echoed, is_endless, property_definitions, unclosed, used
from service.operations.expand.drawn import draw, tiers
from service.operations.expand.expansion import ExpandedValueSet, Expansion, Row
from service.operations.expand.identifier import identify
from service.operations.expand.parameters import ExpandParameters
from service.operations.expand.rows import RowWriter
from service.operations.languages import display_language
from service.operations.operation import Context, Operation, Values
from service.operations.value_set_asked import asked_value_set
from service.terminology import issues
from service.terminology.issues import TerminologyError
from service.terminology.members import Part
from service.terminology.references import SystemReference
from service.terminology.value_sets import ValueSet
from service.terminology.versions import sort_key


def run(context: Context, values: Values) -> ExpandedValueSet:
    """The expansion; TerminologyError when it cannot be made or has too many rows for one answer."""
    context, day = context.dated(values), context.day(values)
    drawn = draw(context, values, asked_value_set(context, values, day), day)
    value_set = drawn.value_set
    if "since" in values:
        _check_licences(value_set, tiers(drawn.members, ""))
        changed = changes(context, values, drawn)
        total = len(changed)
        _check_size(context, values, value_set, total)
        contains = tuple(_page(changed, values))
    else:
        found = tiers(drawn.members, values.get("filter", ""))
        total = sum(len(part.numbers) for tier in found for part in tier)
        _check_licences(value_set, found)
        _check_size(context, values, value_set, total)
        contains = _contains(drawn.writer, found, values)
    said = tuple(echoed(values, display_language(context, values, value_set)))
    identity = identify(context.view, value_set, said, day, is_given="value_set" in values)
    paged = "count" in values or "offset" in values
    expansion = Expansion(
        identifier=identity.identifier,
        timestamp=identity.moment or context.now,
        total=None if is_endless(drawn.composed) and not paged else total,
        offset=values.get("offset", 0) if paged else None,
        parameters=tuple(sorted({*said, *used(drawn)}, key=lambda p: (p[0], str(p[1])))),
        properties=tuple(property_definitions(drawn, contains)),
        contains=contains,
        unclosed=tuple(unclosed(drawn.composed, not values.get("exclude_post_coordinated"))),
    )
    return ExpandedValueSet(value_set, expansion, values.get("include_definition", False))


def _check_licences(value_set: ValueSet, tiers: list[list[Part]]) -> None:
    """TerminologyError when there are more codes of a system than those may have who are not entitled."""
    counted: Counter[str] = Counter()
    for part in (part for tier in tiers for part in tier):
        limit = part.release.max_expansion
        if limit is not None:
            counted[part.release.url] += len(part.numbers)
            if counted[part.release.url] > limit:
                raise TerminologyError(issues.too_costly(value_set.canonical or "??", limit))


def _check_size(context: Context, values: Values, value_set: ValueSet, total: int) -> None:
    """TerminologyError when the answer would have more rows than one may have."""
    count, asked = values.get("count"), values.get("limit")
    if asked is not None and total > asked:
        raise TerminologyError(issues.more_than_asked(value_set.url or "??", asked))
    limit = context.max_rows
    rows = total if count is None else min(count, total - values.get("offset", 0))
    if rows > limit:
        raise TerminologyError(issues.too_costly(value_set.canonical or "??", limit))


def _page(rows: Sequence[Row], values: Values) -> Sequence[Row]:
    count, offset = values.get("count"), values.get("offset", 0)
    return rows[offset : None if count is None else offset + count]


def _contains(writer: RowWriter, tiers: list[list[Part]], values: Values) -> tuple[Row, ...]:
    count, offset = values.get("count"), values.get("offset", 0)
    if writer.with_version or values.get("exclude_nested") or count is not None or "offset" in values:
        members = _from(offset, writer, tiers)
        return tuple(writer.row(part, number) for part, number in islice(members, count))
    whole = [part for tier in tiers for part in tier if part.numbers]
    return tuple(row for part in whole for row in _unpaged(writer, part))


def _from(offset: int, writer: RowWriter, tiers: list[list[Part]]) -> Iterator[tuple[Part, int]]:
    """The members in order, without so many at the beginning."""
    for parts in tiers if writer.with_version else ([part] for tier in tiers for part in tier):
        size = sum(len(part.numbers) for part in parts)
        if offset < size:
            yield from _flat(writer, parts, offset)
        offset = max(0, offset - size)


def _flat(writer: RowWriter, parts: list[Part], offset: int) -> Iterable[tuple[Part, int]]:
    """The members in order; versions of one system side by side, code by code, the newest first."""
    if not writer.with_version:
        return ((part, number) for part in parts for number in part.ordered(offset))
    members = ((part, number) for part in parts for number in part.ordered())
    named = [r for r in writer.references if r.version and r.release]
    rank = {id(part.release): position for position, part in enumerate(_newest_first(parts, named))}

    def key(member: tuple[Part, int]) -> tuple[str, str, int]:
        part, number = member
        return part.release.url, part.release.index.term(number)[0], rank[id(part.release)]

    return sorted(members, key=key)[offset:]


def _newest_first(parts: list[Part], named: list[SystemReference]) -> list[Part]:
    """The versions that a value set names, newest first, before the one that it leaves open."""
    open_ones = {id(part.release) for part in parts} - {id(reference.release) for reference in named}
    newest = sorted(parts, key=lambda part: sort_key(part.release.version), reverse=True)
    return sorted(newest, key=lambda part: id(part.release) in open_ones)


def _unpaged(writer: RowWriter, part: Part) -> list[Row]:
    if part.order is not None or part.flat or not part.release.index.code_system.nested:
        return [writer.row(part, number) for number in part.ordered()]
    return writer.nested(part)


EXPAND = Operation(
    "ValueSet",
    "expand",
    "Value set expansion",
    ("type", "instance"),
    ExpandParameters(),
    ExpandedValueSet,
    run,
    {"url": "url", "version": "valueSetVersion"},
)
