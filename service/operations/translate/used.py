"""What an answer of $translate says of maps that come with a code system, and are no resources."""

from collections.abc import Collection, Iterable, Iterator

from service.operations.translate.parameters import Asked
from service.terminology.concept_maps import ConceptMap
from service.terminology.translation import Translator
from service.terminology.types import Uri

Names = tuple[Uri, ...]


def used(
    translator: Translator, concept_maps: Iterable[ConceptMap], asked: Asked, origins: Collection[str | None]
) -> tuple[Names, Names]:
    """Of the maps that could have answered those that did (``origins``), and the releases that hold them."""
    asked_for = [m for m in concept_maps if m.held_by and _may_answer(translator, m, asked)]
    own = dict.fromkeys(m.canonical for m in asked_for if m.canonical in origins)
    held_by = dict.fromkeys(m.held_by for m in asked_for)
    return tuple(_uris(own)), tuple(_uris(held_by))


def _may_answer(translator: Translator, concept_map: ConceptMap, asked: Asked) -> bool:
    """Whether the map leads from the system of a coding, or back to it, to what is sought."""
    systems = {translator.name(coding.system) for coding in asked.codings}
    sought = (None, translator.name(asked.system))
    for group in concept_map.groups:
        sides = (translator.name(group.source), translator.name(group.target))
        own, other = reversed(sides) if asked.backward else sides
        if own in systems and (asked.system is None or other in sought):
            return True
    return False


def _uris(names: Iterable[str | None]) -> Iterator[Uri]:
    return (Uri(name) for name in names if name)
