"""What this server knows, now and at revisions of the past: the source of views.

Resources that are bound to a FHIR version are seen only by that version; all others are shared.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from pyroaring import BitMap

from service.terminology.built_in import BuiltIn, headers_beside, with_built_in
from service.terminology.code_systems import CodeSystem
from service.terminology.concept_maps import ConceptMap
from service.terminology.concepts import Concept
from service.terminology.dependencies import KnownReferences, reached
from service.terminology.known import Known
from service.terminology.known_concept_maps import KnownConceptMaps
from service.terminology.licences import NOTHING, Withheld
from service.terminology.page_code_systems import codes_with_pages, is_fragment, supplement, supplement_url
from service.terminology.pages import ProcedurePage
from service.terminology.releases import SystemRelease
from service.terminology.repository import ReleaseHeader, Repository, ResourceRow, State
from service.terminology.stored import Stored
from service.terminology.value_sets import ValueSet
from service.terminology.view import View, grouped

ReadValueSet = Callable[[ResourceRow], ValueSet]
"""Gives the parsed ValueSet behind a row; what is behind a row never changes."""

ReadConceptMap = Callable[[ResourceRow], ConceptMap]
"""Gives the parsed ConceptMap behind a row."""

ReadReferences = Callable[[ResourceRow], frozenset[str]]
"""Gives the urls that the definition of the ValueSet behind a row names."""

Resource = TypeVar("Resource")


@dataclass(frozen=True, slots=True)
class Readers:
    """How what is behind a row is read."""

    value_set: ReadValueSet
    concept_map: ReadConceptMap
    references: ReadReferences


_PAST = 8
"""How many states of the past are kept ready."""


def _stored(
    rows: Iterable[ResourceRow],
    resource_type: str,
    read: Callable[[ResourceRow], Resource],
    start: Callable[[Resource], str | None] = lambda _: None,
) -> dict[str, list[Stored[Resource]]]:
    """The rows of a type by url, each to be read when it is asked for."""
    found: defaultdict[str, list[Stored[Resource]]] = defaultdict(list)
    for row in rows:
        if row.type == resource_type and row.url:
            found[row.url].append(Stored(row.version, partial(read, row), start))
    return dict(found)


def _start(value_set: ValueSet) -> str | None:
    return value_set.effective_start


def _seen(rows: Iterable[ResourceRow], fhir_version: str) -> list[ResourceRow]:
    """The rows with a url that the FHIR version sees."""
    return [row for row in rows if row.url and row.fhir_version in (None, fhir_version)]


@dataclass(frozen=True, slots=True)
class Past:
    """What one FHIR version saw before; implements ``operations.operation.Past``."""

    catalogue: "Catalogue"
    fhir_version: str
    withheld: Withheld = NOTHING

    def revision(self) -> int:
        return self.catalogue.revision()

    def revision_at(self, moment: str) -> int:
        return self.catalogue.revision_at(moment)

    def view_at(self, revision: int) -> View:
        return self.catalogue.view_at(self.fhir_version, revision).without(self.withheld)


class Catalogue:
    """Views of the newest revision, one per FHIR version, made when the revision moves."""

    def __init__(
        self,
        repository: Repository,
        readers: Readers,
        names: Mapping[str, Sequence[str]],
        canonical_base: str,
        default_pages: bool = True,
        built_in: Sequence[BuiltIn] = (),
    ) -> None:
        """``default_pages``: whether procedure pages apply to a $lookup and a search without being named.

        ``built_in`` are the systems that are known without loading.
        """
        self._built_in = built_in
        self._default_pages = default_pages
        self._canonical_base = canonical_base
        self._repository = repository
        self._read_value_set = readers.value_set
        self._read_concept_map = readers.concept_map
        self._references = KnownReferences(readers.references)
        self._names = names
        self._known: tuple[int, dict[str, Known]] = (-1, {})
        self._past: dict[tuple[str, int], Known] = {}

    def revision(self) -> int:
        """The revision of what is stored; an answer made at one revision holds while it stands."""
        return self._repository.revision()

    def view(self, fhir_version: str) -> View:
        """What the FHIR version ``fhir_version`` (``4.0.1``) sees now; nothing is noted in it yet."""
        revision = self._repository.revision()
        known, views = self._known
        if known != revision:
            views = {}
            self._known = (revision, views)
        if fhir_version not in views:
            views[fhir_version] = self._build(fhir_version, self._repository.state())
        return View(views[fhir_version])

    def view_at(self, fhir_version: str, revision: int) -> View:
        """What the FHIR version saw at a revision of the past."""
        key = (fhir_version, revision)
        if key not in self._past:
            while len(self._past) >= _PAST:
                self._past.pop(next(iter(self._past)), None)
            self._past[key] = self._build(fhir_version, self._repository.state(revision))
        return View(self._past[key])

    def expansion_moments(self, fhir_version: str, day: str) -> list[tuple[ResourceRow, str]]:
        """The ValueSets, each with the instant since which its expansion on ``day`` is what it is."""
        view = self.view(fhir_version)
        named = self._references.by_url(view.value_set_rows)
        moments = {url: view.stamp(reached(named, url, view.names), day).moment for url in named}
        return [(row, moments[row.url or ""]) for row in view.value_set_rows]

    def value_sets_using(self, fhir_version: str, urls: Collection[str]) -> list[ResourceRow]:
        """The ValueSets whose expansion depends on one of these code systems or value sets."""
        view = self.view(fhir_version)
        named = self._references.by_url(view.value_set_rows)
        using = {url for url in named if not reached(named, url, view.names).isdisjoint(urls)}
        return [row for row in view.value_set_rows if row.url in using]

    def value_sets_by_dependency(self, fhir_version: str) -> Mapping[str, Sequence[ResourceRow]]:
        """By canonical of a code system or value set the ValueSets whose expansion depends on it."""
        view = self.view(fhir_version)
        named = self._references.by_url(view.value_set_rows)
        depends_on = {url: reached(named, url, view.names) for url in named}
        found: defaultdict[str, list[ResourceRow]] = defaultdict(list)
        for row in view.value_set_rows:
            for url in depends_on[row.url or ""]:
                found[url].append(row)
        return found

    def turned_between(self, fhir_version: str, after: str, until: str) -> Mapping[str, str]:
        """The code systems of which a release came into force, or codes began or ceased to be active,
        later than the day ``after``, and the last day until ``until`` on which that was.
        """
        found: dict[str, str] = {}
        for url, releases in self.view(fhir_version).systems().items():
            days = (day for release in releases for day in release.turning_days if after < day <= until)
            last = max(days, default=None)
            if last is not None:
                found[url] = last
        return found

    def revision_at(self, moment: str) -> int:
        """The revision that stood at an instant; 0 before the first change."""
        return self._repository.revision_at(moment)

    def code_systems(self, fhir_version: str) -> list[CodeSystem]:
        """What every release that the FHIR version sees says about itself; no index is opened for it."""
        state = self._repository.state()
        found = (state.releases.get(row.build or "") for row in _seen(state.rows, fhir_version))
        stored = [header.code_system for header in found if header is not None]
        return [*stored, *headers_beside(stored, self._built_in)]

    def concept_map(self, row: ResourceRow) -> ConceptMap:
        """What the ConceptMap behind a row says."""
        return self._read_concept_map(row)

    def is_made_of_pages(self, row: ResourceRow) -> bool:
        """Whether the row is the supplement that this service makes of procedure pages."""
        return row.url is not None and row.url == supplement_url(row.supplements or "", self._canonical_base)

    def concepts(self, row: ResourceRow, fhir_version: str, day: str) -> Iterable[Concept]:
        """All concepts behind a CodeSystem's row, in hierarchy order, each read when it is its turn.

        The concepts of a supplement made of procedure pages come with all that the pages say, unless it
        was loaded and the pages were not.
        """
        release = self.view(fhir_version).release(row.supplements or "", None, day)
        if release is not None and release.page_names.pages and self.is_made_of_pages(row):
            pages = codes_with_pages(release)
            return supplement(pages, release.url, self._canonical_base, row.version or "", full=True)[1]
        index = self._repository.index(row)
        return (index.concept(number) for number in range(index.size))

    def _build(self, fhir_version: str, state: State) -> Known:
        rows = _seen(state.rows, fhir_version)
        code_systems = ((row, state.releases.get(row.build or "")) for row in rows)
        return Known(
            releases=with_built_in(
                grouped([self._release(row, header) for row, header in code_systems if header]),
                self._built_in,
            ),
            value_sets=_stored(rows, "ValueSet", self._read_value_set, _start),
            names=self._names,
            concept_maps=KnownConceptMaps(_stored(rows, "ConceptMap", self._read_concept_map)),
            stamps=state.stamps,
            newest=state.newest,
            pages=state.pages,
            value_set_rows=[row for row in rows if row.type == "ValueSet"],
        )

    def _release(self, row: ResourceRow, stored: ReleaseHeader) -> SystemRelease:
        header = stored.code_system
        return SystemRelease(
            url=header.url,
            version=header.version,
            content=header.content,
            open_index=partial(self._repository.index, row),
            version_aliases=header.version_aliases,
            effective_start=header.effective_start,
            effective_end=header.effective_end,
            supplements=header.supplements,
            turning_days=stored.turning_days,
            page_supplement=self._page_supplement(header.url),
            find_pages=partial(self._pages, row),
            made_of_pages=is_fragment(header),
            title=header.title or header.name,
        )

    def _page_supplement(self, system: str) -> str | None:
        return supplement_url(system, self._canonical_base) if self._default_pages else None

    def _pages(self, row: ResourceRow) -> list[tuple[ProcedurePage, BitMap]]:
        pages = self._repository.pages()
        return [(pages[position], numbers) for position, numbers in self._repository.page_numbers(row)]
