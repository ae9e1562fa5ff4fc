"""All that one FHIR version knows at one revision, and what was computed of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from service.terminology.differences import KnownDifferences
from service.terminology.in_force import InForce
from service.terminology.known_concept_maps import KnownConceptMaps
from service.terminology.library import KnownLibraries
from service.terminology.licences import Withheld
from service.terminology.members import Members
from service.terminology.references import SystemReference
from service.terminology.releases import SystemRelease
from service.terminology.repository import ResourceRow, Stamp
from service.terminology.stored import Stored
from service.terminology.value_sets import ValueSet
from service.terminology.withheld import without_wording

_ENTITLED = 16
"""For how many combinations of entitlements it is kept what they show."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A value set, its members on a day, and the value sets and system references on the way."""

    value_set: ValueSet
    members: Members
    used_value_sets: tuple[ValueSet, ...]
    references: tuple[SystemReference, ...]
    used: frozenset[str]
    listed_from: tuple[ValueSet, ...] = ()
    """The canonicals that were asked about."""


@dataclass(frozen=True)
class Known:
    """All that one FHIR version knows at one revision; views of it share it.

    ``names`` gives, for every name of a system, all its names, the preferred one first. ``stamps`` tells
    when each canonical last changed, ``pages`` when procedure pages did, ``newest`` when anything did.
    """

    releases: Mapping[str, Sequence[SystemRelease]]
    value_sets: Mapping[str, Sequence[Stored[ValueSet]]]
    names: Mapping[str, Sequence[str]]
    concept_maps: KnownConceptMaps
    stamps: Mapping[str, Stamp]
    newest: Stamp
    pages: Stamp
    value_set_rows: Sequence[ResourceRow] = ()
    language_packs: tuple[SystemRelease, ...] = ()
    """Those that came with the request."""
    chosen: dict[tuple[str, str | None, str, bool], InForce] = field(default_factory=dict)
    chosen_value_sets: dict[tuple[str, str | None, str], Stored[ValueSet] | None] = field(
        default_factory=dict
    )
    composed: dict[tuple[int, str, bool], Composed] = field(default_factory=dict)
    turning_days: dict[str, Sequence[str]] = field(default_factory=dict)
    differences: KnownDifferences = field(default_factory=KnownDifferences)
    libraries: KnownLibraries = field(default_factory=KnownLibraries)
    withheld: dict[Withheld, "Known"] = field(default_factory=dict)

    def without(self, withheld: Withheld) -> "Known":
        """The same without the licensors' text in ``withheld``; nothing computed from it is shared."""
        found = self.withheld.get(withheld)
        if found is None:
            while len(self.withheld) >= _ENTITLED:
                self.withheld.pop(next(iter(self.withheld)), None)
            found = self.withheld.setdefault(withheld, self._seen_without(withheld))
        return found

    def _seen_without(self, withheld: Withheld) -> "Known":
        hidden, systems = dict(withheld.caps), withheld.systems
        releases = {
            url: [release.withheld(cap) for release in self.releases[url]]
            for url, cap in hidden.items()
            if url in self.releases
        }
        value_sets = {
            url: [stored.seen_as(partial(without_wording, systems=systems)) for stored in versions]
            for url, versions in self.value_sets.items()
        }
        return replace(
            self,
            releases={**self.releases, **releases},
            value_sets=value_sets,
            chosen={},
            chosen_value_sets={},
            composed={},
            differences=KnownDifferences(),
            libraries=KnownLibraries(),
            withheld={},
        )
