"""ValueSet/$expand.

Order is the value set's own, or rank order with a text filter. ``count`` and ``offset`` imply a flat
expansion, and so do a text filter and an enumeration.
Specification: https://hl7.org/fhir/R5/valueset-operation-expand.html
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import NAMESPACE_URL, uuid5

from service.operations import fields, versions
from service.operations.expand.expansion import ExpandedValueSet, Expansion, Plain, Row
from service.operations.expand.rows import RowWriter
from service.operations.languages import display_language, languages
from service.operations.operation import Context, Operation, Values
from service.operations.supplements import named_supplements
from service.operations.value_set_asked import asked_value_set
from service.terminology import canonical, issues
from service.terminology.annotations import PROPERTY_URIS
from service.terminology.composition import Composer
from service.terminology.issues import TerminologyError
from service.terminology.members import Members, Part
from service.terminology.ranking import search
from service.terminology.references import SystemReference
from service.terminology.releases import SystemRelease
from service.terminology.standing import standing
from service.terminology.types import Canonical, Code, Uri
from service.terminology.value_sets import ValueSet
from service.terminology.versions import sort_key


class ExpandParameters(fields.Parameters):
    """The in parameters of $expand."""

    url = fields.Uri("The value set.")
    value_set = fields.ValueSetResource("The value set itself, given with the request.")
    value_set_version = fields.String("The version of the value set.")
    context = fields.Uri("The element that the value set is bound to.", supported=False)
    context_direction = fields.Code("Whether the context reads or writes.", supported=False)
    filter = fields.String("A text that the codes must match.")
    date = fields.DateTime("The day for which the answer holds; today if it is not given.")
    offset = fields.Integer("How many codes to leave out at the beginning.")
    count = fields.Integer("How many codes to return at most; 0 asks for the total alone.")
    include_designations = fields.Boolean("Return the designations.")
    designation = fields.String("Return designations of this language or use (system|code).", many=True)
    include_definition = fields.Boolean("Return the definition of the value set (compose).")
    active_only = fields.Boolean("Return active codes only.")
    use_supplement = fields.Canonical("A supplement to take into account.", many=True, since="R5")
    exclude_nested = fields.Boolean("Return a flat list.")
    exclude_not_for_ui = fields.Boolean("Leave out codes that are not selectable.", name="excludeNotForUI")
    exclude_post_coordinated = fields.Boolean("Leave out post-coordinated codes.")
    display_language = fields.Code("The language of the displays.")
    property = fields.String("A property to return with each code.", many=True, since="R5")
    exclude_system = fields.Canonical("A system (or version) to leave out.", many=True, name="exclude-system")
    system_version = versions.system_version()
    check_system_version = versions.check_system_version()
    force_system_version = versions.force_system_version()
    default_valueset_version = versions.default_value_set_version()


_ECHOED = (
    "filter", "date", "offset", "count", "include_designations", "designation", "active_only",
    "exclude_nested", "exclude_not_for_ui", "exclude_post_coordinated", "exclude_system",
    "force_system_version", "default_valueset_version",
)  # fmt: skip
"""The parameters that an expansion repeats as they were given, by attribute."""


def run(context: Context, values: Values) -> ExpandedValueSet:
    """The expansion; TerminologyError when it cannot be made or has too many rows for one answer."""
    day = context.day(values)
    value_set = asked_value_set(context, values, day)
    rules = versions.version_rules(values)
    composer = Composer(context.view, day, rules, checkpoint=context.checkpoint)
    composed = composer.compose(value_set)
    members = _left(composed, values, day)
    tiers = _tiers(members, values.get("filter", ""))
    total = sum(len(part.numbers) for tier in tiers for part in tier)
    _check_size(context, values, value_set, total)
    supplements = named_supplements(context.view, values, day, value_set)
    writer = _writer(context, values, composer.references, supplements, value_set)
    contains = _contains(writer, tiers, values)
    language = display_language(context, values, value_set)
    echoed = tuple(_echoed(values, language))
    used = tuple(_used(value_set, composer, supplements))
    identity = uuid5(NAMESPACE_URL, repr((value_set.canonical, day, total, echoed, used)))
    paged = "count" in values or "offset" in values
    expansion = Expansion(
        identifier=f"urn:uuid:{identity}",
        timestamp=context.now,
        total=total,
        offset=values.get("offset", 0) if paged else None,
        parameters=tuple(sorted({*echoed, *used}, key=lambda p: (p[0], str(p[1])))),
        properties=tuple(_property_definitions([*members.parts], supplements, contains)),
        contains=contains,
        unclosed=tuple(_unclosed(composed)),
    )
    return ExpandedValueSet(value_set, expansion, values.get("include_definition", False))


def _check_size(context: Context, values: Values, value_set: ValueSet, total: int) -> None:
    """TerminologyError when the answer would have more rows than one may have."""
    count, limit = values.get("count"), context.max_rows
    rows = total if count is None else min(count, total - values.get("offset", 0))
    if rows > limit:
        raise TerminologyError(issues.too_costly(value_set.canonical or "??", limit))


def _left(members: Members, values: Values, day: str) -> Members:
    """What activeOnly, exclude-system and excludeNotForUI leave."""
    excluded = [canonical.split(reference) for reference in values.get("exclude_system", ())]
    parts: list[Part] = []
    for part in members.parts:
        release, numbers = part.release, part.numbers
        if any(url == release.url and version in (None, release.version) for url, version in excluded):
            continue
        if values.get("active_only"):
            numbers = numbers & release.index.active_on(day)
        if values.get("exclude_not_for_ui"):
            name = release.index.code_system.standard_property("notSelectable")
            numbers = numbers - release.index.with_value(name, "true")
        parts.append(part.restricted(numbers))
    return Members(tuple(parts))


def _tiers(members: Members, text: str) -> list[list[Part]]:
    """The members that ``text`` finds, tier by tier over all systems; one tier without a text."""
    if not text.strip():
        return [list(members.parts)]
    tiers: list[list[Part]] = []
    for part in members.parts:
        names = part.release.page_names if part.release.page_supplement else None
        found = search(part.release.index, text, part.numbers, names)
        for rank, numbers in enumerate(found):
            if rank == len(tiers):
                tiers.append([])
            tiers[rank].append(Part(part.release, numbers, None, part.references))
    return tiers


def _writer(
    context: Context,
    values: Values,
    references: list[SystemReference],
    supplements: list[SystemRelease],
    value_set: ValueSet,
) -> RowWriter:
    designations = values.get("designation")
    if designations is None and values.get("include_designations"):
        designations = ()
    return RowWriter(
        day=context.day(values),
        languages=languages(context, values, value_set),
        supplements=supplements,
        designations=designations,
        properties=frozenset(values.get("property", ())),
        with_version=frozenset(_in_several_versions(references)),
        references=references,
        checkpoint=context.checkpoint,
    )


def _in_several_versions(references: list[SystemReference]) -> set[str]:
    """The systems of which the value set names several versions."""
    named = {(r.release.url, r.version) for r in references if r.release is not None}
    return {url for url, n in Counter(url for url, _ in named).items() if n > 1}


def _contains(writer: RowWriter, tiers: list[list[Part]], values: Values) -> tuple[Row, ...]:
    count, offset = values.get("count"), values.get("offset", 0)
    if writer.with_version or values.get("exclude_nested") or count is not None or "offset" in values:
        members = (member for tier in tiers for member in _flat(writer, tier))
        stop = None if count is None else offset + count
        return tuple(writer.row(part, number) for part, number in islice(members, offset, stop))
    whole = [part for tier in tiers for part in tier if part.numbers]
    return tuple(row for part in whole for row in _unpaged(writer, part))


def _flat(writer: RowWriter, parts: list[Part]) -> Iterable[tuple[Part, int]]:
    """The members in order; versions of one system side by side, code by code, the newest first."""
    members = ((part, number) for part in parts for number in part.ordered())
    if not writer.with_version:
        return members
    named = [r for r in writer.references if r.version and r.release]
    rank = {id(part.release): position for position, part in enumerate(_newest_first(parts, named))}

    def key(member: tuple[Part, int]) -> tuple[str, str, int]:
        part, number = member
        return part.release.url, part.release.index.concept(number).code, rank[id(part.release)]

    return sorted(members, key=key)


def _newest_first(parts: list[Part], named: list[SystemReference]) -> list[Part]:
    """The versions that a value set names, newest first, before the one that it leaves open."""
    open_ones = {id(part.release) for part in parts} - {id(reference.release) for reference in named}
    newest = sorted(parts, key=lambda part: sort_key(part.release.version), reverse=True)
    return sorted(newest, key=lambda part: id(part.release) in open_ones)


def _unpaged(writer: RowWriter, part: Part) -> list[Row]:
    if part.order is not None or part.flat or not part.release.index.code_system.nested:
        return [writer.row(part, number) for number in part.ordered()]
    return writer.nested(part)


def _echoed(values: Values, language: str | None) -> Iterator[tuple[str, Plain]]:
    declared = EXPAND.parameters.fields
    for attribute in _ECHOED:
        given = values.get(attribute)
        name = declared[attribute].data_key or attribute
        for value in given if isinstance(given, list) else [given]:
            if value is not None:
                yield name, Uri(value) if isinstance(value, Canonical) else value
    if language is not None:
        yield "displayLanguage", Code(language)


def _used(
    value_set: ValueSet, composer: Composer, supplements: list[SystemRelease]
) -> Iterator[tuple[str, Plain]]:
    """What the expansion was made of, by which rules, and what is to be said of its standing."""
    for release in dict.fromkeys(r.release for r in composer.references if r.release is not None):
        yield "used-codesystem", Uri(release.canonical)
        if release.content == "fragment":
            yield "used-fragment", Uri(release.canonical)
        if status := standing(release.index.code_system, value_set):
            yield f"warning-{status}", Uri(release.canonical)
    for reference in composer.references:
        effective = reference.effective
        if effective.parameter and effective.parameter != "force-system-version":
            yield effective.parameter, Uri(canonical.join(reference.system, effective.version))
    if composer.matched_across_versions:
        yield "versionsMatch", True
    for used in composer.used_value_sets:
        yield "used-valueset", Uri(used.canonical or "")
    for used in (value_set, *composer.used_value_sets):
        if status := standing(used, value_set):
            yield f"warning-{status}", Uri(used.canonical or "")
    for supplement in supplements:
        yield "used-supplement", Uri(supplement.canonical)


def _unclosed(members: Members) -> Iterator[str]:
    for part in members.parts:
        if part.release.content == "fragment":
            yield f"This extension is based on a fragment of the code system {part.release.url}"


def _property_definitions(
    parts: list[Part], supplements: list[SystemRelease], rows: tuple[Row, ...]
) -> Iterator[tuple[str, str | None]]:
    """(code, uri) of every property that a row has."""
    headers = [release.index.code_system for release in (*(p.release for p in parts), *supplements)]
    for code in sorted(_codes_in(rows)):
        found = (header.property_definition(code) for header in headers)
        definition = next((d for d in found if d is not None and d.uri), None)
        yield code, PROPERTY_URIS.get(code) or (definition.uri if definition else None)


def _codes_in(rows: tuple[Row, ...]) -> set[str]:
    codes: set[str] = set()
    pending = list(rows)
    while pending:
        row = pending.pop()
        codes.update(p.code for p in row.properties)
        pending.extend(row.contains)
    return codes


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
