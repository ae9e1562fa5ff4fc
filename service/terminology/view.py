"""Canonical → code system, value set, concept map: what one FHIR version sees at one revision.

A view notes which canonicals it was asked about, found or not. An answer made of it stays the same while
none of these changes and no day passes on which one of them becomes another: ``view.stamp`` is that.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from service.terminology import canonical, issues
from service.terminology.concept_maps import ConceptMap
from service.terminology.differences import KnownDifferences
from service.terminology.in_force import InForce, answering
from service.terminology.issues import TerminologyError
from service.terminology.known import Composed, Known
from service.terminology.known_concept_maps import KnownConceptMaps
from service.terminology.library import KnownLibraries, Library
from service.terminology.licences import Withheld
from service.terminology.releases import SystemRelease
from service.terminology.repository import ResourceRow, Stamp
from service.terminology.stored import Stored
from service.terminology.value_set_releases import of_the_day
from service.terminology.value_sets import ValueSet
from service.terminology.versions import choose
from service.terminology.view_stamps import ViewStamp

EVERYTHING = "*"
"""Noted where an answer depends on all that is stored, and on the day."""

STORED = "stored"
"""Noted where an answer depends on all that is stored, whatever the day."""

PAGES = "pages"
"""Noted where an answer depends on procedure pages."""

_NEVER = Stamp(0, "")

_CHOSEN = 10_000
"""How many choices of a release are kept: days are asked for by the hundred."""


class View:
    """What one FHIR version sees at one revision."""

    def __init__(self, known: Known, used: set[str] | None = None, date: str | None = None) -> None:
        """``date`` is the day (``YYYY-MM-DD``) that was asked for, None where that is just today."""
        self._known = known
        self.used: set[str] = set() if used is None else used
        self.date = date

    def anew(self) -> "View":
        """The same view, nothing noted yet."""
        return View(self._known, date=self.date)

    def on(self, date: str) -> "View":
        """The same view, answering where no version is named by what was in force on ``date``."""
        return View(self._known, self.used, date)

    def without(self, withheld: Withheld) -> "View":
        """The same view as those see it from whom the text of these systems is withheld."""
        return View(self._known.without(withheld), self.used, self.date) if withheld else self

    def note(self, canonicals: Collection[str]) -> None:
        """Note canonicals that something kept from before was made of."""
        self.used.update(canonicals)

    @property
    def concept_maps(self) -> KnownConceptMaps:
        """The concept maps."""
        self.used.add(EVERYTHING)
        return self._known.concept_maps

    @property
    def language_packs(self) -> tuple[SystemRelease, ...]:
        """The language packs that came with the request."""
        return self._known.language_packs

    @property
    def value_set_rows(self) -> Sequence[ResourceRow]:
        """The rows of all ValueSets that have a url."""
        return self._known.value_set_rows

    @property
    def composed(self) -> dict[tuple[int, str, bool], Composed]:
        """What was composed before, by the value set's ``id``, the day, and whether that was asked for."""
        return self._known.composed

    @property
    def differences(self) -> KnownDifferences:
        """The differences between releases that were computed before."""
        return self._known.differences

    def stamp(self, used: Collection[str], day: str) -> ViewStamp:
        """When the last of these canonicals changed, as they stand on ``day``."""
        known = self._known
        if EVERYTHING in used or STORED in used:
            newest = max(known.newest, known.pages, key=lambda stamp: stamp.revision)
        else:
            changed = (known.stamps.get(url, _NEVER) for url in used)
            pages = known.pages if PAGES in used else _NEVER
            newest = max((*changed, pages), key=lambda stamp: stamp.revision)
        return ViewStamp(newest.revision, newest.moment, self._turned(used, day))

    def _turned(self, used: Collection[str], day: str) -> str:
        """The last day until ``day`` on which one of these canonicals became another; empty for none."""
        if EVERYTHING in used:
            return day
        days = (self._turning_days(url) for url in used if url in self._known.releases)
        return max((found[at - 1] for found in days if (at := bisect_right(found, day))), default="")

    def _turning_days(self, url: str) -> Sequence[str]:
        known = self._known.turning_days
        if url not in known:
            releases = self._known.releases[url]
            known[url] = sorted({day for release in releases for day in release.turning_days})
        return known[url]

    def releases(self, system: str) -> Sequence[SystemRelease]:
        """All versions of the system known by that url or by another name for it."""
        names = self.names(system)
        self.used.update(names)
        found = self._known.releases.get(system)
        if found:
            return found
        known = (self._known.releases.get(name) for name in names)
        return next((releases for releases in known if releases), ())

    def names(self, system: str) -> Sequence[str]:
        """All names of a system, the preferred one first; the given one alone where no other is known."""
        return self._known.names.get(system, (system,))

    def preferred_name(self, system: str) -> str | None:
        """The url under which the system is published here, when ``system`` is another name for it."""
        if system in self._known.releases:
            return None
        found = self.releases(system)
        return found[0].url if found else None

    def release(self, system: str, version: str | None, day: str) -> SystemRelease | None:
        """The release that answers for ``system`` and ``version`` on ``day``, as ``in_force`` says."""
        return self.in_force(system, version, day).release

    def in_force(self, system: str, version: str | None, day: str) -> InForce:
        """The release that answers for ``system`` and ``version`` on ``day``, and what is to be said of it.

        Supplements never do; a fragment, such as the codes with pages of a system that was not loaded yet,
        only where no whole release answers; a release without content only where there is no other. Nothing
        is said where no day was asked for.
        """
        key, chosen_before = (system, version, day, self.date is not None), self._known.chosen
        releases = self.releases(system)
        if key not in chosen_before:
            if len(chosen_before) >= _CHOSEN:
                chosen_before.clear()
            chosen_before[key] = answering(releases, version, day, self.date is not None)
        return chosen_before[key]

    def supplement(self, reference: str, day: str) -> SystemRelease | None:
        """The supplement with that canonical."""
        url, version = canonical.split(reference)
        self.used.add(url)
        candidates = [r for r in self._known.releases.get(url, ()) if r.content == "supplement"]
        return choose(candidates, version, day)

    def value_set(self, reference: str, day: str) -> ValueSet:
        """The value set with that canonical; TerminologyError where there is none."""
        url, version = canonical.split(reference)
        self.used.add(url)
        candidates = self._known.value_sets.get(url, ())
        if self.date is not None and version is None and len(candidates) > 1:
            candidates = of_the_day(candidates, lambda system: self.in_force(system, None, day))
        found = self._chosen_value_set(candidates, url, version, day)
        if found is not None:
            return found.resource
        implicit = self._implicit(url, version, day)
        if implicit is None:
            raise TerminologyError(issues.unknown_value_set(reference))
        return implicit

    def _chosen_value_set(
        self, candidates: Sequence[Stored[ValueSet]], url: str, version: str | None, day: str
    ) -> Stored[ValueSet] | None:
        if self.date is not None:
            return choose(candidates, version, day)
        key, chosen_before = (url, version, day), self._known.chosen_value_sets
        if key not in chosen_before:
            if len(chosen_before) >= _CHOSEN:
                chosen_before.clear()
            chosen_before[key] = choose(candidates, version, day)
        return chosen_before[key]

    def _implicit(self, url: str, version: str | None, day: str) -> ValueSet | None:
        from service.terminology import implicit

        base = implicit.system_asked(url)
        if base is None:
            return None
        system, version = implicit.release_of(base, version)
        answering = self.in_force(system, version, day)
        if answering.release is None and answering.issue is not None:
            raise TerminologyError(answering.issue)
        return implicit.value_set(url, answering.release, version is not None) if answering.release else None

    def concept_map(self, reference: str, day: str) -> ConceptMap | None:
        """The concept map with that canonical, stored or implicit; None if not known."""
        from service.terminology import implicit_concept_maps as implicit

        return self.concept_maps.named(reference, day) or implicit.named(reference, self._on(day))

    def maps_about(self, system: str, day: str) -> list[ConceptMap]:
        """The concept maps from or to a code system, stored and implicit."""
        from service.terminology import implicit_concept_maps as implicit

        return [*self.concept_maps.about(system), *implicit.about(system, self._on(day))]

    def _on(self, day: str) -> Callable[[str, str | None], SystemRelease | None]:
        return lambda url, version: self.release(url, version, day)

    def is_value_set(self, url: str) -> bool:
        """Whether a value set with that url is known."""
        self.used.add(url)
        return url in self._known.value_sets

    def systems(self) -> Mapping[str, Sequence[SystemRelease]]:
        """All releases, by url."""
        self.used.add(EVERYTHING)
        return self._known.releases

    def library(self, day: str) -> Library:
        """Every code system as it answers on ``day``, ready to be searched."""
        self.used.add(EVERYTHING)
        return self._known.libraries.of((day, self.date is not None), partial(self._answering, day))

    def _answering(self, day: str) -> Mapping[str, InForce]:
        return {url: self.in_force(url, None, day) for url in self._known.releases}

    def overlay(
        self,
        releases: Sequence[SystemRelease],
        value_sets: Sequence[ValueSet],
        concept_maps: Sequence[ConceptMap] = (),
    ) -> "View":
        """This view with resources of one request on top; they win over stored ones of their url."""
        if not releases and not value_sets and not concept_maps:
            return self
        own_releases = grouped(releases)
        own_value_sets: defaultdict[str, list[Stored[ValueSet]]] = defaultdict(list)
        for value_set in value_sets:
            if value_set.url:
                stored = Stored(value_set.version, partial(_itself, value_set))
                own_value_sets[value_set.url].append(stored)
        known = replace(
            self._known,
            releases={**self._known.releases, **own_releases},
            value_sets={**self._known.value_sets, **own_value_sets},
            concept_maps=self._known.concept_maps.overlaid(concept_maps),
            language_packs=(*self.language_packs, *(r for r in releases if r.is_language_pack)),
            chosen={},
            chosen_value_sets={},
            composed={},
            turning_days={},
            differences=KnownDifferences(),
            libraries=KnownLibraries(),
            withheld={},
        )
        return View(known, self.used, self.date)


def _itself(value_set: ValueSet) -> ValueSet:
    return value_set


def grouped(releases: Iterable[SystemRelease]) -> dict[str, list[SystemRelease]]:
    """Releases by the url of their system."""
    found: defaultdict[str, list[SystemRelease]] = defaultdict(list)
    for release in releases:
        found[release.url].append(release)
    return dict(found)
