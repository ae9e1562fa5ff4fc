"""A text searched in every code system at once.

Within a system the order and the total are those of ``ranking.search``, with one difference: typos are only
allowed where no system has what was written.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from pyroaring import BitMap

from service.terminology.library import Library
from service.terminology.ranking import Searchable, search_as_written, search_with_typos
from service.terminology.releases import PageNames, SystemRelease
from service.terminology.sections import Section


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for: a text, and which codes are left out.

    ``active_on`` is a day (``YYYY-MM-DD``): codes that are not active on it are left out. With ``billable``
    headings are left out, where a system tells which ones those are.
    """

    text: str
    active_on: str | None = None
    billable: bool = False


@dataclass(frozen=True)
class Hits:
    """What was found in one release, at least one concept; ``total`` is exact.

    ``cut`` makes the release's own numbers of each of the ``found`` ones.
    """

    release: SystemRelease
    total: int
    found: Sequence[BitMap]
    cut: Callable[[BitMap], BitMap] | None = None

    @cached_property
    def tiers(self) -> Sequence[BitMap]:
        """The numbers of the concepts, disjoint, best first."""
        return self.found if self.cut is None else [self.cut(tier) for tier in self.found]

    def numbers(self, offset: int, limit: int) -> Iterator[int]:
        """A page of them in rank order."""
        for tier in self.tiers:
            yield from tier[offset : offset + limit]
            taken = max(min(len(tier) - offset, limit), 0)
            offset, limit = max(offset - len(tier), 0), limit - taken

    def among(self, section: Section) -> int:
        """How many of them are in a section."""
        return sum(tier.intersection_cardinality(section.numbers) for tier in self.tiers)

    def within(self, section: Section) -> "Hits | None":
        """Those in a section; None where none is."""
        tiers = [tier & section.numbers for tier in self.tiers]
        total = sum(map(len, tiers))
        return Hits(self.release, total, tiers) if total else None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, system by system: those of their own in the library's order, then the others by
    how much they have. ``has_typos``: nothing was found as it is written.
    """

    hits: Sequence[Hits]
    has_typos: bool = False

    @property
    def total(self) -> int:
        """How many codes were found in all systems."""
        return sum(hits.total for hits in self.hits)

    def of(self, url: str) -> Hits | None:
        """What was found in one system."""
        return next((hits for hits in self.hits if hits.release.url == url), None)


def search_all(library: Library, wanted: Wanted) -> Found:
    """Search the library; with typos allowed where it has nothing else."""
    as_written = search_as_it_is(library, wanted)
    if as_written.hits:
        return as_written
    return Found(tuple(_hits(library, wanted, _with_typos)), has_typos=True)


def search_as_it_is(library: Library, wanted: Wanted) -> Found:
    """Search the library, no typos being allowed."""
    return Found(tuple(_hits(library, wanted, search_as_written)))


def headings(release: SystemRelease) -> BitMap:
    """The concepts of which the release says that they are no codes to be used."""
    index = release.index
    abstract = index.with_value(index.code_system.standard_property("notSelectable"), "true")
    return abstract | index.with_value("billable", "false")


_Search = Callable[[Searchable, str, BitMap, PageNames | None], list[BitMap]]


def _with_typos(index: Searchable, text: str, within: BitMap, names: PageNames | None) -> list[BitMap]:
    return [search_with_typos(index, text, within, names)]


def _hits(library: Library, wanted: Wanted, search: _Search) -> Iterator[Hits]:
    for release in library.own:
        tiers = search(release.index, wanted.text, _eligible(wanted, release), release.searched_names)
        if total := sum(map(len, tiers)):
            yield Hits(release, total, tiers)
    gathered = library.gathered
    eligible = gathered.chosen(partial(_eligible, wanted), (wanted.active_on, wanted.billable))
    tiers = [tier for tier in search(gathered, wanted.text, eligible, None) if tier]
    found = gathered.having(BitMap.union(BitMap(), *tiers))
    for position, total in sorted(found, key=lambda pair: -pair[1]):
        cut = partial(gathered.cut, position)
        yield Hits(gathered.releases[position], total, tiers, cut)


def _eligible(wanted: Wanted, release: SystemRelease) -> BitMap:
    numbers = BitMap(range(release.index.size))
    if wanted.active_on is not None:
        numbers &= release.index.active_on(wanted.active_on)
    return numbers - headings(release) if wanted.billable else numbers
