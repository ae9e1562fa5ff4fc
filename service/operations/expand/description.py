"""What an expansion says of itself: what shaped it, what it was made of, what its rows carry."""

from collections.abc import Iterator

from service.operations.expand.drawn import Drawn
from service.operations.expand.expansion import Plain, Row
from service.operations.expand.parameters import ECHOED, ExpandParameters
from service.operations.operation import Values
from service.terminology import canonical
from service.terminology.annotations import PROPERTY_URIS
from service.terminology.members import Members, Part
from service.terminology.standing import standing
from service.terminology.types import Canonical, Code, Uri

_DECLARED = ExpandParameters().fields


def echoed(values: Values, language: str | None) -> Iterator[tuple[str, Plain]]:
    """What the request said that shapes the expansion, by parameter name."""
    for attribute in ECHOED:
        given = values.get(attribute)
        name = _DECLARED[attribute].data_key or attribute
        for value in given if isinstance(given, list) else [given]:
            if value is not None:
                yield name, Uri(value) if isinstance(value, Canonical) else value
    if language is not None:
        yield "displayLanguage", Code(language)


def used(drawn: Drawn) -> Iterator[tuple[str, Plain]]:
    """What the expansion was made of, by which rules, and what is to be said of its standing."""
    value_set, composer = drawn.value_set, drawn.composer
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
        if reference.note is not None:
            yield "warning", reference.note.text
    if composer.matched_across_versions:
        yield "versionsMatch", True
    for other in composer.used_value_sets:
        yield "used-valueset", Uri(other.canonical or "")
    for other in (value_set, *composer.used_value_sets, *composer.listed_from):
        if status := standing(other, value_set):
            yield f"warning-{status}", Uri(other.canonical or "")
    for supplement in drawn.supplements:
        yield "used-supplement", Uri(supplement.canonical)


def unclosed(members: Members, with_expressions: bool) -> Iterator[str]:
    """Why the members may not be all there are; an empty text where filters leave room for more of them.

    ``with_expressions``: whether codes that are put together are wanted.
    """
    for part in members.parts:
        if part.release.content == "fragment":
            yield f"This extension is based on a fragment of the code system {part.release.url}"
        if part.unclosed and with_expressions:
            reason = f"The code System '{part.release.url}' has a grammar and so has infinite members"
            based_on = part.release.index.code_system.listed_from
            if based_on is not None:
                yield f"{reason}. This extension is based on {based_on}"
            else:
                yield reason if _is_whole(part) else ""


def is_endless(members: Members) -> bool:
    """Whether nobody can say how many members there are: all of a system whose codes have no end."""
    endless = (part for part in members.parts if part.unclosed and _is_whole(part))
    return any(part.release.index.code_system.listed_from for part in endless)


def _is_whole(part: Part) -> bool:
    return len(part.numbers) == part.release.index.size


def property_definitions(drawn: Drawn, rows: tuple[Row, ...]) -> Iterator[tuple[str, str | None]]:
    """(code, uri) of every property that a row has."""
    releases = (*(part.release for part in drawn.members.parts), *drawn.supplements)
    headers = [release.index.code_system for release in releases]
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
