"""What an expansion is drawn from: the members of a value set, and a writer of their rows."""

from collections import Counter
from dataclasses import dataclass

from service.operations import versions
from service.operations.expand.rows import RowWriter
from service.operations.languages import languages
from service.operations.operation import Context, Values
from service.operations.supplements import adds_to, asked_supplements
from service.terminology import canonical
from service.terminology.composition import Composer
from service.terminology.members import Members, Part
from service.terminology.ranking import search
from service.terminology.references import SystemReference
from service.terminology.releases import SystemRelease
from service.terminology.value_sets import ValueSet
from service.terminology.view import PAGES


@dataclass(frozen=True, slots=True)
class Drawn:
    """The members of a value set on a day: all, and those that the request leaves."""

    value_set: ValueSet
    composer: Composer
    composed: Members
    members: Members
    supplements: list[SystemRelease]
    writer: RowWriter


def draw(context: Context, values: Values, value_set: ValueSet, day: str) -> Drawn:
    """Compose ``value_set`` as the request wants it; TerminologyError when it cannot be."""
    rules = versions.version_rules(values)
    if values.get("property") or values.get("filter"):
        context.view.note((PAGES,))
    composer = Composer(context.view, day, rules, checkpoint=context.checkpoint)
    composed = composer.compose(value_set)
    members = _left(composed, values, day)
    supplements = [
        supplement
        for supplement in asked_supplements(context.view, values, day, value_set)
        if not supplement.is_language_pack or any(_names(supplement, part) for part in members.parts)
    ]
    designations = values.get("designation")
    if designations is None and values.get("include_designations"):
        designations = ()
    writer = RowWriter(
        day=day,
        languages=languages(context, values, value_set),
        supplements=supplements,
        designations=designations,
        properties=frozenset(values.get("property", ())),
        with_version=frozenset(_in_several_versions(composer.references)),
        references=composer.references,
        checkpoint=context.checkpoint,
    )
    return Drawn(value_set, composer, composed, members, supplements, writer)


def _names(pack: SystemRelease, part: Part) -> bool:
    """Whether the language pack is about some of the members."""
    if not adds_to(pack, part.release):
        return False
    numbers = map(part.release.index.locate, pack.index.codes())
    return any(number in part.numbers for number in numbers if number is not None)


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


def _in_several_versions(references: list[SystemReference]) -> set[str]:
    """The systems of which the value set names several versions."""
    named = {(r.release.url, r.version) for r in references if r.release is not None}
    return {url for url, n in Counter(url for url, _ in named).items() if n > 1}


def tiers(members: Members, text: str) -> list[list[Part]]:
    """The members that ``text`` finds, tier by tier over all systems; one tier without a text."""
    if not text.strip():
        return [list(members.parts)]
    found_tiers: list[list[Part]] = []
    for part in members.parts:
        found = search(part.release.index, text, part.numbers, part.release.searched_names)
        for rank, numbers in enumerate(found):
            if rank == len(found_tiers):
                found_tiers.append([])
            found_tiers[rank].append(Part(part.release, numbers, None, part.references))
    return found_tiers
