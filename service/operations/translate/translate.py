"""ConceptMap/$translate: what a code corresponds to in another code system.

There are two ways back from target to source: naming the target (``targetCode`` and its like) gives each
mapping as the map says it, ``concept`` its target and ``source`` its source; R4's ``reverse`` swaps the
two sides, so that ``concept`` is the source and the relationship is seen from the code asked about.
Specification: https://hl7.org/fhir/R5/conceptmap-operation-translate.html
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from service.operations.operation import Context, Operation, Values
from service.operations.translate.dated import DayCheck
from service.operations.translate.parameters import Asked, TranslateParameters, read_asked
from service.operations.translate.used import used
from service.terminology import canonical, issues
from service.terminology.concept_maps import NOT_RELATED, AttributeValue, ConceptMap, Relationship
from service.terminology.concepts import Coding, PropertyValue
from service.terminology.issues import TerminologyError
from service.terminology.translation import Translation, Translator
from service.terminology.types import Canonical, Uri

NO_TRANSLATIONS = "No translations found"
"""The message of an answer without any translation."""


@dataclass(frozen=True, slots=True)
class PropertyPart:
    """One ``property`` of a match."""

    uri: Uri
    value: PropertyValue


@dataclass(frozen=True, slots=True)
class AttributePart:
    """One ``product`` or ``dependsOn`` of a match."""

    attribute: Uri
    value: PropertyValue


@dataclass(frozen=True, slots=True)
class Match:
    """One ``match``: how what was asked about relates to ``concept``."""

    relationship: Relationship
    concept: Coding
    property: tuple[PropertyPart, ...] = ()
    product: tuple[AttributePart, ...] = ()
    depends_on: tuple[AttributePart, ...] = ()
    origin_map: Canonical | None = None
    source: Coding | None = None


@dataclass(frozen=True, slots=True)
class Translations:
    """The out parameters of $translate."""

    result: bool
    message: str | None = None
    match: tuple[Match, ...] = ()
    used_concept_map: tuple[Uri, ...] = field(default=(), metadata={"name": "used-conceptmap"})
    used_system: tuple[Uri, ...] = field(default=(), metadata={"name": "used-system"})
    """The releases whose own maps were looked at; ``used_concept_map`` are those of the matches."""


def run(context: Context, values: Values) -> Translations:
    """All translations; TerminologyError when no code is asked about or a named map is not known."""
    context, asked = context.dated(values), read_asked(values)
    on_day = DayCheck(context.view)
    codings = [coding for coding in asked.codings if on_day.allows(coding)]
    translator = Translator(context.view, context.day(values))
    concept_maps = _concept_maps(context, values, asked)
    _check_scopes(translator, concept_maps, asked)
    matches = (
        _match(translation, asked)
        for concept_map in concept_maps
        for coding in codings
        for translation in _translations(translator, concept_map, coding, asked)
        if on_day.allows(translation.source if asked.backward else translation.target)
    )
    found = _limited(context, matches)
    own = used(translator, concept_maps, asked, {match.origin_map for match in found})
    if any(match.relationship.code != NOT_RELATED for match in found):
        return Translations(True, "; ".join(on_day.said) or None, found, *own)
    said = () if found or asked.backward else _without_targets(translator, concept_maps, asked)
    return Translations(False, "; ".join((NO_TRANSLATIONS, *said, *on_day.said)), found, *own)


def _limited(context: Context, matches: Iterable[Match]) -> tuple[Match, ...]:
    """The matches, each once; TerminologyError when they are more than an answer may have rows."""
    found: dict[Match, None] = {}
    for match in matches:
        context.checkpoint()
        found[match] = None
        if len(found) > context.max_rows:
            raise TerminologyError(issues.too_many_translations(context.max_rows))
    return tuple(found)


def _without_targets(
    translator: Translator, concept_maps: Iterable[ConceptMap], asked: Asked
) -> Iterator[str]:
    """What maps say of codes that are known to have no target."""
    for concept_map in concept_maps:
        for coding in asked.codings:
            if translator.has_no_map(concept_map, coding):
                yield f"{concept_map.canonical or 'the map'} says that {coding.code} has none"


def _concept_maps(context: Context, values: Values, asked: Asked) -> Sequence[ConceptMap]:
    """The map that the request gives or names, else every map about the systems of the codings."""
    inline: ConceptMap | None = values.get("concept_map")
    if inline is not None:
        return [inline]
    url = values.get("url")
    if url is not None:
        reference = url if "|" in url else canonical.join(url, values.get("concept_map_version"))
        found = context.view.concept_map(reference, context.day(values))
        if found is None:
            raise TerminologyError(issues.unknown_concept_map(reference))
        return [found]
    names = dict.fromkeys(
        name for coding in asked.codings for name in context.view.names(coding.system or "")
    )
    day = context.day(values)
    found_maps = (m for name in names for m in context.view.maps_about(name, day))
    return list({m.canonical or id(m): m for m in found_maps}.values())


def _check_scopes(translator: Translator, concept_maps: Sequence[ConceptMap], asked: Asked) -> None:
    """A value set that neither is known nor scopes any of the maps is a mistake."""
    scopes = {m.source_scope for m in concept_maps} | {m.target_scope for m in concept_maps}
    for scope in (asked.source_scope, asked.target_scope):
        if scope is not None and scope not in scopes and not translator.is_known(scope):
            raise TerminologyError(issues.unknown_value_set(scope))


def _translations(
    translator: Translator, concept_map: ConceptMap, coding: Coding, asked: Asked
) -> Iterator[Translation]:
    read = translator.backward if asked.backward else translator.forward
    for found in read(concept_map, coding):
        reached = found.source if asked.backward else found.target
        if asked.system is not None and translator.name(reached.system) != translator.name(asked.system):
            continue
        scoped = translator.is_in_scope(asked.source_scope, found.concept_map.source_scope, found.source)
        scoped = scoped and translator.is_in_scope(
            asked.target_scope, found.concept_map.target_scope, found.target
        )
        if scoped and translator.meets(found.mapping, asked.dependencies):
            yield found


def _match(found: Translation, asked: Asked) -> Match:
    mapping, origin = found.mapping, found.concept_map.canonical
    return Match(
        relationship=mapping.relationship.inverse if asked.swapped else mapping.relationship,
        concept=found.source if asked.swapped else found.target,
        property=tuple(PropertyPart(Uri(p.uri), p.value) for p in mapping.properties),
        product=_attributes(mapping.products),
        depends_on=_attributes(mapping.depends_on),
        origin_map=Canonical(origin) if origin else None,
        source=found.source if asked.backward and not asked.swapped else None,
    )


def _attributes(values: Sequence[AttributeValue]) -> tuple[AttributePart, ...]:
    said = (
        (a.attribute, Canonical(a.value_set) if a.value is None and a.value_set else a.value) for a in values
    )
    return tuple(AttributePart(Uri(attribute), value) for attribute, value in said if value is not None)


TRANSLATE = Operation(
    "ConceptMap", "translate", "Concept translation", ("type", "instance"),
    TranslateParameters(), Translations, run,
    {"url": "url", "version": "conceptMapVersion"},
)  # fmt: skip
