"""The result of a search: everything that the template of the results shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.terminology.near_misses import corrected, near_codes, shorter_queries
from service.terminology.releases import SystemRelease
from service.terminology.searching_all import Found, Hits, Wanted, search_all
from service.terminology.sections import Section
from service.web.names import title_of, url_of
from service.web.page import NoPageError
from service.web.search.asked import Asked
from service.web.search.groups import Count, Group, Grouping
from service.web.search.rows import RowWriter
from service.web.visits import Visit


@dataclass(frozen=True, slots=True)
class Choice:
    """A section that the search can be narrowed to, with how many codes were found in it."""

    key: str
    title: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What was found. ``system`` is the title of the one system that is searched, where it is one, and
    ``said`` what is to be said of it; ``everywhere`` is how many codes all systems have.

    ``more`` are systems that show no rows, and ``unnamed`` how many there are beside these. ``meant`` is the
    text spelled otherwise; ``near`` are codes much like it, ``shorter`` texts of one word less.
    """

    groups: Sequence[Group] = ()
    counts: Sequence[Count] = ()
    everywhere: int = 0
    systems: int = 0
    system: str = ""
    said: str = ""
    sections: Sequence[Choice] = ()
    more: Sequence[Count] = ()
    unnamed: int = 0
    has_typos: bool = False
    meant: Count | None = None
    near: Sequence[Group] = ()
    shorter: Sequence[Count] = ()

    @property
    def total(self) -> int:
        """How many codes were found in what is searched."""
        return sum(group.total for group in self.groups) if self.system else self.everywhere


def results(visit: Visit, asked: Asked) -> Results:
    """What a visitor finds; NoPageError (404) for a system, section or page that there is not."""
    day = asked.day or visit.today
    library = (visit.view.on(asked.day) if asked.day else visit.view).library(day)
    wanted = Wanted(asked.text, asked.day or None, asked.billable)
    found = search_all(library, wanted)
    grouping = Grouping(visit, library, asked, RowWriter(asked.text, day, found.has_typos))
    shown = _of_one(grouping, found) if asked.system else _of_all(grouping, found)
    everywhere = replace(
        shown,
        counts=grouping.counts(found),
        everywhere=found.total,
        systems=len(found.hits),
        has_typos=found.has_typos,
        meant=_meant(asked, shown.groups) if found.has_typos else None,
    )
    return everywhere if shown.groups else _helped(everywhere, grouping, wanted, day)


def _helped(nothing: Results, grouping: Grouping, wanted: Wanted, day: str) -> Results:
    """Nothing found, and what comes near."""
    asked, library = grouping.asked, grouping.library
    shorter = [
        Count(text, each.total, asked.address(q=text)) for text, each in shorter_queries(library, wanted)
    ]
    return replace(nothing, near=grouping.of_near(near_codes(library, asked.text, day)), shorter=shorter)


def _of_all(grouping: Grouping, found: Found) -> Results:
    more, unnamed = grouping.more(found)
    return Results(groups=grouping.groups(found), more=more, unnamed=unnamed)


def _of_one(grouping: Grouping, found: Found) -> Results:
    url, release = _searched(grouping)
    issue = grouping.library.issues.get(url)
    hits = found.of(url)
    section = _section(release, grouping.asked.section)
    within = hits.within(section) if hits and section else hits
    return Results(
        system=title_of(grouping.visit.view, url),
        said=issue.text if issue else "",
        sections=_choices(hits),
        groups=[_page(grouping, within)] if within else [],
    )


def _searched(grouping: Grouping) -> tuple[str, SystemRelease | None]:
    """The system that is searched, and its release, where one answers on the day."""
    name = grouping.asked.system
    url = url_of(grouping.visit.view, name)
    if url is None or not (url in grouping.library.by_url or grouping.visit.view.releases(url)):
        text = f"No code system here is called “{name[:80]}”. Search all of them instead."
        raise NoPageError(404, "There is no such code system", text)
    return url, grouping.library.by_url.get(url)


def _section(release: SystemRelease | None, key: str) -> Section | None:
    if not key or release is None:
        return None
    found = next((section for section in release.sections if section.key == key), None)
    if found is None:
        text = f"The code system has no section “{key[:80]}”. Search all of it instead."
        raise NoPageError(404, "There is no such section", text)
    return found


def _choices(hits: Hits | None) -> list[Choice]:
    if hits is None or hits.release.is_withheld:
        return []
    counted = ((section, hits.among(section)) for section in hits.release.sections)
    return [Choice(section.key, section.title, total) for section, total in counted if total]


def _page(grouping: Grouping, hits: Hits) -> Group:
    group = grouping.page(hits)
    if not group.rows and group.most is None:
        text = f"The search has {hits.total:,} codes, and no page {grouping.asked.page}."
        raise NoPageError(404, "There is no such page", text)
    return group


def _meant(asked: Asked, groups: Sequence[Group]) -> Count | None:
    """The text spelled as what it found is."""
    names = [
        "".join(piece for piece, _ in pieces)
        for group in groups
        for row in group.rows
        for pieces in (row.display, row.common_name, row.other)
    ]
    text = corrected(asked.text, names)
    total = sum(group.total for group in groups)
    return Count(text, total, asked.address(q=text)) if text else None
