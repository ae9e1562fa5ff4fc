"""The concept maps that a view knows: by canonical, and by the code systems that they map."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial

from service.terminology import canonical
from service.terminology.concept_maps import ConceptMap
from service.terminology.stored import Stored
from service.terminology.versions import choose, newest


class KnownConceptMaps:
    """Stored concept maps, or those of one request on top of them.

    A map on top hides all maps ``below`` with its url.
    """

    def __init__(
        self, by_url: Mapping[str, Sequence[Stored[ConceptMap]]], below: "KnownConceptMaps | None" = None
    ) -> None:
        self._by_url = by_url
        self._below = below

    def named(self, reference: str, day: str) -> ConceptMap | None:
        """The map with that canonical, the newest version where it names none; None if not known."""
        url, version = canonical.split(reference)
        if url not in self._by_url and self._below is not None:
            return self._below.named(reference, day)
        found = choose(self._by_url.get(url, ()), version, day)
        return found.resource if found else None

    def about(self, system: str) -> list[ConceptMap]:
        """The maps from or to a code system, of each url the newest version."""
        own = [stored.resource for stored in self._by_system.get(system, ())]
        below = self._below.about(system) if self._below is not None else []
        return [*own, *(concept_map for concept_map in below if concept_map.url not in self._by_url)]

    @cached_property
    def _by_system(self) -> Mapping[str, list[Stored[ConceptMap]]]:
        found: defaultdict[str, list[Stored[ConceptMap]]] = defaultdict(list)
        for stored in self._by_url.values():
            current = newest(stored)
            for item in stored:
                if current is not None and item.version == current.version:
                    for system in item.resource.systems:
                        found[system].append(item)
        return dict(found)

    def overlaid(self, concept_maps: Iterable[ConceptMap]) -> "KnownConceptMaps":
        """These maps with those of one request on top."""
        own: defaultdict[str, list[Stored[ConceptMap]]] = defaultdict(list)
        for concept_map in concept_maps:
            own[concept_map.url or ""].append(Stored(concept_map.version, partial(_itself, concept_map)))
        return KnownConceptMaps(own, self) if own else self


def _itself(concept_map: ConceptMap) -> ConceptMap:
    return concept_map
