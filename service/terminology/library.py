"""All code systems of a view as they answer on a day: what a search of everything looks through.

The systems for procedures and diagnoses come first, in an order of their own, and each is searched by itself,
as is any other large one; the many small ones are gathered and searched as one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from service.terminology.gathered import Gathered
from service.terminology.in_force import InForce
from service.terminology.issues import Issue
from service.terminology.modifiers import CPT, HCPCS
from service.terminology.releases import SystemRelease

FIRST = (
    "http://www.cms.gov/Medicare/Coding/ICD10",
    HCPCS,
    CPT,
    "http://hl7.org/fhir/sid/icd-10-cm",
    "http://hl7.org/fhir/sid/icd-9-cm",
    "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set",
)
"""The systems that people look codes up in, in the order in which they are shown."""

_SMALL = 5_000
"""A system with fewer concepts is gathered."""

_KEPT = 8
"""The libraries of how many days are kept, and of how many collections of releases."""

_Releases = tuple[SystemRelease, ...]


@dataclass(frozen=True)
class Library:
    """``own`` are the releases that are searched each by itself, those of ``FIRST`` in their order.

    ``gathered`` are all others. ``issues`` tell by url what is to be said of a system on the day: that none
    of its releases is in force, or that the one that answers is not quite the right one.
    """

    own: _Releases
    gathered: Gathered
    issues: Mapping[str, Issue]

    @cached_property
    def by_url(self) -> Mapping[str, SystemRelease]:
        """All releases by the url of their system."""
        return {release.url: release for release in (*self.own, *self.gathered.releases)}


class KnownLibraries:
    """The libraries that were put together before, by day and whether that day was asked for."""

    def __init__(self) -> None:
        self._by_day: dict[tuple[str, bool], Library] = {}
        self._gathered: dict[_Releases, Gathered] = {}

    def of(self, day: tuple[str, bool], answering: Callable[[], Mapping[str, InForce]]) -> Library:
        """The library of a day; ``answering`` gives what answers on it, by url."""
        if day not in self._by_day:
            _make_room(self._by_day)
            self._by_day[day] = self._library(answering())
        return self._by_day[day]

    def _library(self, answering: Mapping[str, InForce]) -> Library:
        found = [current.release for current in answering.values() if current.release is not None]
        usable = {r.url: r for r in found if r.is_usable and not r.is_built_in}
        first = [usable.pop(url) for url in FIRST if url in usable]
        large = {url: release for url, release in usable.items() if release.index.size >= _SMALL}
        small = tuple(release for url, release in usable.items() if url not in large)
        if small not in self._gathered:
            _make_room(self._gathered)
            self._gathered[small] = Gathered(small)
        issues = {url: current.issue for url, current in answering.items() if current.issue is not None}
        return Library((*first, *large.values()), self._gathered[small], issues)


def _make_room(kept: dict[Any, Any]) -> None:
    while len(kept) >= _KEPT:
        kept.pop(next(iter(kept)), None)
