"""What was found, as the search page shows it: a group of codes for each code system."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import quote

from service.terminology.library import FIRST, Library
from service.terminology.near_misses import NearCode
from service.terminology.releases import SystemRelease
from service.terminology.searching_all import Found, Hits
from service.web.names import name_of, title_of, url_of
from service.web.search.asked import Asked
from service.web.search.rows import Row, RowWriter
from service.web.visits import Visit

_A_FEW, _FEWER = 5, 3
"""Rows of a system among others: of one that people look codes up in, and of any other."""

_OTHERS = 4
"""How many of the other systems show rows where all are searched."""

_NAMED = 40
"""How many more of them are named."""

_PAGE = 25
"""Rows of a page where one system is searched."""


@dataclass(frozen=True, slots=True)
class Count:
    """A system with how many codes were found there, and the address of these."""

    title: str
    total: int
    address: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The codes of one system; ``said`` is what is to be said of it on the day.

    ``first`` is the position of the first row among ``total``, from 1; ``before`` and ``after`` are the
    addresses of the pages around, where there are any; ``most`` is how many codes this visitor may have of
    the system where more were found, and then there are no rows.
    """

    release: SystemRelease
    title: str
    said: str
    total: int
    rows: Sequence[Row]
    first: int = 1
    before: str = ""
    after: str = ""
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Grouping:
    """Makes groups for one search."""

    visit: Visit
    library: Library
    asked: Asked
    writer: RowWriter

    def groups(self, found: Found) -> list[Group]:
        """The systems that show rows where all are searched."""
        first = [hits for hits in found.hits if hits.release.url in FIRST]
        others = [hits for hits in found.hits if hits.release.url not in FIRST]
        shown = [*((hits, _A_FEW) for hits in first), *((hits, _FEWER) for hits in others[:_OTHERS])]
        return [self._few(hits, count) for hits, count in shown]

    def page(self, hits: Hits) -> Group:
        """The page that is asked for of the one system that is searched."""
        number, offset = self.asked.page, (self.asked.page - 1) * _PAGE
        group = self._with_rows(hits.release, hits.total, hits.numbers(offset, _PAGE))
        is_last = hits.total <= offset + _PAGE or group.most is not None
        return replace(
            group,
            first=offset + 1,
            before=self.asked.address(page=number - 1) if number > 1 else "",
            after="" if is_last else self.asked.address(page=number + 1),
        )

    def counts(self, found: Found) -> list[Count]:
        """How many codes each system has that shows rows, or is the one that is searched."""
        shown = [hits for hits in found.hits if hits.release.url in FIRST]
        others = [hits for hits in found.hits if hits.release.url not in FIRST]
        searched = url_of(self.visit.view, self.asked.system) if self.asked.system else None
        current = [hits for hits in others[_OTHERS:] if hits.release.url == searched]
        return [self._count(hits) for hits in (*shown, *others[:_OTHERS], *current)]

    def more(self, found: Found) -> tuple[list[Count], int]:
        """The systems with hits that show no rows, and how many more there are than are named."""
        others = [hits for hits in found.hits if hits.release.url not in FIRST][_OTHERS:]
        return [self._count(hits) for hits in others[:_NAMED]], max(len(others) - _NAMED, 0)

    def of_near(self, near: Iterable[NearCode]) -> list[Group]:
        """Codes much like the one that was asked for, by system."""
        by_release = groupby(near, key=lambda each: each.release)
        found = [(release, [each.number for each in some]) for release, some in by_release]
        return [self._with_rows(release, len(numbers), numbers) for release, numbers in found]

    def _count(self, hits: Hits) -> Count:
        name, title = self._name(hits), title_of(self.visit.view, hits.release.url)
        address = self.asked.address(system=name, section="")
        return Count(title, hits.total, address, is_current=name == self.asked.system)

    def _name(self, hits: Hits) -> str:
        return name_of(self.visit.view, hits.release.url)

    def _few(self, hits: Hits, count: int) -> Group:
        group = self._with_rows(hits.release, hits.total, hits.numbers(0, count))
        more = self.asked.address(system=self._name(hits)) if hits.total > count else ""
        return replace(group, after=more)

    def _with_rows(self, release: SystemRelease, total: int, numbers: Iterable[int]) -> Group:
        issue, most = self.library.issues.get(release.url), release.max_expansion
        is_too_much = most is not None and total > most
        path = f"/code/{quote(name_of(self.visit.view, release.url), safe='')}"
        return Group(
            release=release,
            title=title_of(self.visit.view, release.url),
            said=issue.text if issue else "",
            total=total,
            rows=() if is_too_much else tuple(self.writer.rows(release, path, numbers)),
            most=most if is_too_much else None,
        )
