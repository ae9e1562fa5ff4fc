"""``/`` searches every code system at once; ``/search`` is the part of it that changes as somebody types."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.terminology.releases import SystemRelease
from service.web.names import title_of
from service.web.notices import notices
from service.web.page import NoPageError, Page
from service.web.search.asked import Asked, asked
from service.web.search.results import results
from service.web.visits import Visit

EXAMPLES = (
    ("carpal tunnel", "a name that people use"),
    ("release hand muscle", "words in any order"),
    ("0KNC", "how a code begins"),
    ("knee repl left open", "beginnings of words"),
    ("wheelchair", "equipment"),
    ("office", "a place of service"),
)
"""Searches to begin with, and what each of them shows."""

_NOTHING: Mapping[str, Any] = {"asked": Asked(), "found": None, "problem": None, "notices": ()}


@dataclass(frozen=True, slots=True)
class System:
    """A code system to begin with."""

    title: str
    release: SystemRelease


def search(visit: Visit) -> Page:
    """The whole page, which needs no script."""
    return _page("search.html", visit)


def found(visit: Visit) -> Page:
    """The results alone."""
    return _page("results.html", visit)


def _page(template: str, visit: Visit) -> Page:
    try:
        wanted = asked(visit)
        return Page(template, _start(visit) if wanted.is_empty else _found(visit, wanted))
    except NoPageError as error:
        return Page(
            template, {**_NOTHING, "asked": Asked(visit.argument("q")), "problem": error}, error.status
        )


def _start(visit: Visit) -> Mapping[str, Any]:
    library = visit.view.library(visit.today)
    own = [System(title_of(visit.view, release.url), release) for release in library.own]
    return {**_NOTHING, "own": own, "others": len(library.gathered.releases), "examples": EXAMPLES}


def _found(visit: Visit, wanted: Asked) -> Mapping[str, Any]:
    what = results(visit, wanted)
    shown = [group.release for group in (*what.groups, *what.near)]
    visit.count(release.url for release in shown if not release.made_of_pages)
    return {**_NOTHING, "asked": wanted, "found": what, "notices": notices(visit, shown)}
