"""Canonical → code system, value set: what this server knows, as one FHIR version sees it.

A ``View`` is a snapshot of one revision of the repository. Resources that are bound to a FHIR version
are seen only by that version; all others are shared. ``overlay`` puts resources of one request on top.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from pyroaring import BitMap

from service.terminology import canonical, issues
from service.terminology.code_systems import CodeSystem
from service.terminology.concept_maps import ConceptMap
from service.terminology.concepts import Concept
from service.terminology.issues import TerminologyError
from service.terminology.known_concept_maps import KnownConceptMaps
from service.terminology.members import Members
from service.terminology.page_code_systems import codes_with_pages, supplement, supplement_url
from service.terminology.pages import ProcedurePage
from service.terminology.references import SystemReference
from service.terminology.releases import SystemRelease
from service.terminology.repository import Repository, ResourceRow
from service.terminology.stored import Stored
from service.terminology.value_sets import ValueSet
from service.terminology.versions import choose

ReadValueSet = Callable[[ResourceRow], ValueSet]
"""Gives the parsed ValueSet behind a row; what is behind a row never changes."""

ReadConceptMap = Callable[[ResourceRow], ConceptMap]
"""Gives the parsed ConceptMap behind a row."""

Resource = TypeVar("Resource")


@dataclass(frozen=True, slots=True)
class Composed:
    """A value set, its members on a day, and the value sets and system references on the way."""

    value_set: ValueSet
    members: Members
    used_value_sets: tuple[ValueSet, ...]
    references: tuple[SystemReference, ...]


class View:
    """What one FHIR version sees at one revision."""

    def __init__(
        self,
        releases: Mapping[str, Sequence[SystemRelease]],
        value_sets: Mapping[str, Sequence[Stored[ValueSet]]],
        names: Mapping[str, Sequence[str]],
        concept_maps: KnownConceptMaps,
    ) -> None:
        """``names`` gives, for every name of a system, all its names, the preferred one first."""
        self._releases = releases
        self._value_sets = value_sets
        self._names = names
        self.concept_maps = concept_maps
        self._chosen: dict[tuple[str, str | None, str], SystemRelease | None] = {}
        self.composed: dict[tuple[int, str], Composed] = {}

    def releases(self, system: str) -> Sequence[SystemRelease]:
        """All versions of the system known by that url or by another name for it."""
        found = self._releases.get(system)
        if found:
            return found
        known = (self._releases.get(name) for name in self._names.get(system, ()))
        return next((releases for releases in known if releases), ())

    def names(self, system: str) -> Sequence[str]:
        """All names of a system, the preferred one first; the given one alone where no other is known."""
        return self._names.get(system, (system,))

    def preferred_name(self, system: str) -> str | None:
        """The url under which the system is published here, when ``system`` is another name for it."""
        if system in self._releases:
            return None
        found = self.releases(system)
        return found[0].url if found else None

    def release(self, system: str, version: str | None, day: str) -> SystemRelease | None:
        """The release that answers for ``system`` and ``version`` on ``day``.

        Supplements never do; a fragment, such as the codes with pages of a system that was not loaded yet,
        only where no whole release answers; a release without content only where there is no other.
        """
        key = (system, version, day)
        if key not in self._chosen:
            candidates = [r for r in self.releases(system) if r.content != "supplement"]
            if len(self._chosen) > 1000:
                self._chosen.clear()
            usable = [r for r in candidates if r.is_usable]
            whole = [r for r in usable if r.content != "fragment"]
            choices = (choose(group, version, day) for group in (whole, usable, candidates))
            self._chosen[key] = next((chosen for chosen in choices if chosen), None)
        return self._chosen[key]

    def supplement(self, reference: str, day: str) -> SystemRelease | None:
        """The supplement with that canonical."""
        url, version = canonical.split(reference)
        candidates = [r for r in self._releases.get(url, ()) if r.content == "supplement"]
        return choose(candidates, version, day)

    def value_set(self, reference: str, day: str) -> ValueSet:
        """The value set with that canonical; TerminologyError where there is none."""
        url, version = canonical.split(reference)
        found = choose(self._value_sets.get(url, ()), version, day)
        if found is not None:
            return found.resource
        implicit = self._implicit(url, version, day)
        if implicit is None:
            raise TerminologyError(issues.unknown_value_set(reference))
        return implicit

    def _implicit(self, url: str, version: str | None, day: str) -> ValueSet | None:
        from service.terminology.implicit import all_codes

        system, mark, query = url.partition("?")
        release = self.release(system, version, day) if mark and query == "fhir_vs" else None
        return all_codes(url, release, pinned=version is not None) if release else None

    def is_value_set(self, url: str) -> bool:
        """Whether a value set with that url is known."""
        return url in self._value_sets

    def systems(self) -> Mapping[str, Sequence[SystemRelease]]:
        """All releases, by url."""
        return self._releases

    def overlay(
        self,
        releases: Sequence[SystemRelease],
        value_sets: Sequence[ValueSet],
        concept_maps: Sequence[ConceptMap] = (),
    ) -> "View":
        """This view with resources of one request on top; they win over stored ones of their url."""
        if not releases and not value_sets and not concept_maps:
            return self
        own_releases = _grouped(releases)
        own_value_sets: defaultdict[str, list[Stored[ValueSet]]] = defaultdict(list)
        for value_set in value_sets:
            if value_set.url:
                stored = Stored(value_set.version, partial(_itself, value_set))
                own_value_sets[value_set.url].append(stored)
        return View(
            {**self._releases, **own_releases},
            {**self._value_sets, **own_value_sets},
            self._names,
            self.concept_maps.overlaid(concept_maps),
        )


def _itself(value_set: ValueSet) -> ValueSet:
    return value_set


def _grouped(releases: Sequence[SystemRelease]) -> dict[str, list[SystemRelease]]:
    grouped: defaultdict[str, list[SystemRelease]] = defaultdict(list)
    for release in releases:
        grouped[release.url].append(release)
    return dict(grouped)


def _stored(
    rows: Iterable[ResourceRow], resource_type: str, read: Callable[[ResourceRow], Resource]
) -> dict[str, list[Stored[Resource]]]:
    """The rows of a type by url, each to be read when it is asked for."""
    found: defaultdict[str, list[Stored[Resource]]] = defaultdict(list)
    for row in rows:
        if row.type == resource_type and row.url:
            found[row.url].append(Stored(row.version, partial(read, row)))
    return dict(found)


class Catalogue:
    """Views of the newest revision, one per FHIR version, made when the revision moves."""

    def __init__(
        self,
        repository: Repository,
        read_value_set: ReadValueSet,
        read_concept_map: ReadConceptMap,
        names: Mapping[str, Sequence[str]],
        canonical_base: str,
        default_pages: bool = True,
    ) -> None:
        """``default_pages``: whether procedure pages apply to a $lookup and a search without being named."""
        self._default_pages = default_pages
        self._canonical_base = canonical_base
        self._repository = repository
        self._read_value_set = read_value_set
        self._read_concept_map = read_concept_map
        self._names = names
        self._views: tuple[int, dict[str, View]] = (-1, {})

    def revision(self) -> int:
        """The revision of what is stored; an answer made at one revision holds while it stands."""
        return self._repository.revision()

    def view(self, fhir_version: str) -> View:
        """What the FHIR version ``fhir_version`` (``4.0.1``) sees now."""
        revision = self._repository.revision()
        known, views = self._views
        if known != revision:
            views = {}
            self._views = (revision, views)
        if fhir_version not in views:
            views[fhir_version] = self._build(fhir_version)
        return views[fhir_version]

    def code_systems(self, fhir_version: str) -> list[CodeSystem]:
        """What every release that the FHIR version sees says about itself; no index is opened for it."""
        headers = self._repository.code_systems()
        found = (headers.get(row.build or "") for row in self._rows(fhir_version))
        return [header for header in found if header is not None]

    def concept_map(self, row: ResourceRow) -> ConceptMap:
        """What the ConceptMap behind a row says."""
        return self._read_concept_map(row)

    def is_made_of_pages(self, row: ResourceRow) -> bool:
        """Whether the row is the supplement that this service makes of procedure pages."""
        return row.url is not None and row.url == supplement_url(row.supplements or "", self._canonical_base)

    def concepts(self, row: ResourceRow, fhir_version: str, day: str) -> Iterable[Concept]:
        """All concepts behind a CodeSystem's row, in hierarchy order, each read when it is its turn.

        The concepts of a supplement made of procedure pages come with all that the pages say.
        """
        release = self.view(fhir_version).release(row.supplements or "", None, day)
        if release is not None and self.is_made_of_pages(row):
            pages = codes_with_pages(release)
            return supplement(pages, release.url, self._canonical_base, row.version or "", full=True)[1]
        index = self._repository.index(row)
        return (index.concept(number) for number in range(index.size))

    def _rows(self, fhir_version: str) -> list[ResourceRow]:
        return [r for r in self._repository.rows() if r.url and r.fhir_version in (None, fhir_version)]

    def _build(self, fhir_version: str) -> View:
        rows = self._rows(fhir_version)
        headers = self._repository.code_systems()
        code_systems = ((row, headers.get(row.build or "")) for row in rows if row.type == "CodeSystem")
        releases = _grouped([self._release(row, header) for row, header in code_systems if header])
        value_sets = _stored(rows, "ValueSet", self._read_value_set)
        concept_maps = _stored(rows, "ConceptMap", self._read_concept_map)
        return View(releases, value_sets, self._names, KnownConceptMaps(concept_maps))

    def _release(self, row: ResourceRow, header: CodeSystem) -> SystemRelease:
        return SystemRelease(
            url=header.url,
            version=header.version,
            content=header.content,
            open_index=partial(self._repository.index, row),
            version_aliases=header.version_aliases,
            effective_start=header.effective_start,
            supplements=header.supplements,
            page_supplement=self._page_supplement(header.url),
            find_pages=partial(self._pages, row),
        )

    def _page_supplement(self, system: str) -> str | None:
        return supplement_url(system, self._canonical_base) if self._default_pages else None

    def _pages(self, row: ResourceRow) -> list[tuple[ProcedurePage, BitMap]]:
        pages = self._repository.pages()
        return [(pages[position], numbers) for position, numbers in self._repository.page_numbers(row)]
