"""The code that an address names, or where else to look for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, urlencode

from service.terminology import grammars
from service.terminology.index import Index
from service.terminology.ranking import code_key
from service.terminology.releases import SystemRelease
from service.terminology.suggestions import suggestions
from service.web.codes.statements import Statement, statements
from service.web.names import code_path, name_of, title_of, url_of
from service.web.page import NoPageError, Page, Redirect
from service.web.parts import Parts, parts
from service.web.visits import Answer, Visit

_QUOTED = re.compile("'([^']+)'")
"""A code as the texts of suggestions quote it."""


@dataclass(frozen=True)
class FoundCode:
    """A code of ``whole``; ``release`` is that, or one that holds the expression that the code is.

    ``number`` is the code's in ``release``; ``version`` the release that the visitor chose, if they did.
    """

    visit: Visit
    url: str
    code: str
    whole: SystemRelease
    release: SystemRelease
    number: int
    version: str

    @property
    def index(self) -> Index:
        """The index that has the code."""
        return self.release.index

    @cached_property
    def answer(self) -> Answer:
        """What $lookup answers; NoPageError where it has no answer for this visitor."""
        asked = {"system": self.url, "code": self.code, "version": self.whole.version}
        answer = self.visit.get("CodeSystem/$lookup", **asked)
        if not answer.ok:
            raise NoPageError(answer.status, "This code cannot be shown", answer.problem)
        return answer

    @cached_property
    def told(self) -> Parts:
        """The parameters of that answer."""
        return parts(self.answer.document)

    @cached_property
    def properties(self) -> tuple[Statement, ...]:
        """Its properties, those of procedure pages too."""
        return statements(self.answer.document["parameter"])

    @property
    def title(self) -> str:
        """What the code means; the code where its wording is not for the visitor."""
        return str(self.told.one("display"))

    @property
    def path(self) -> str:
        """The path of its page."""
        return code_path(self.visit.view, self.url, self.code)

    def query(self, **more: str | int) -> str:
        """The query that keeps the chosen release, with ``more`` in it; empty where nothing is."""
        given = {**({"version": self.version} if self.version else {}), **more}
        return f"?{urlencode(given)}" if given else ""

    @cached_property
    def notices(self) -> list[str]:
        """What must be said of the rights to what is shown."""
        said = (self.release.index.code_system.copyright, *self.told.all("copyright"))
        return list(dict.fromkeys(text for text in said if text))


def find(visit: Visit, system: str, code: str, suffix: str = "") -> FoundCode | Page | Redirect:
    """The code at ``/code/{system}/{code}{suffix}``: a Redirect where the system or the code is written
    otherwise, a page of status 404 that helps where there is no such code; NoPageError for an unknown
    system or release.
    """
    url, release = find_release(visit, system)
    answering = grammars.resolve(release, code).release
    number = answering.index.locate(code)
    if number is None:
        return _moved(visit, release, code, suffix) or _unknown(visit, release, code)
    own = answering.index.term(number)[0]
    if own != code or name_of(visit.view, url) != system:
        return _elsewhere(visit, url, own, suffix)
    return FoundCode(visit, url, code, release, answering, number, visit.argument("version"))


def find_release(visit: Visit, system: str) -> tuple[str, SystemRelease]:
    """The url of the system with that name, and its release: the one asked for, or the one in force."""
    url, version = url_of(visit.view, system), visit.argument("version")
    release = visit.view.release(url, version or None, visit.today) if url else None
    if url is None or not visit.view.releases(url):
        text = f"No code system is loaded here under the name “{system[:80]}”."
        raise NoPageError(404, "This code system is not here", text)
    if release is None:
        loaded = ", ".join(r.version for r in visit.view.releases(url) if r.version)
        text = f"Release “{version[:80]}” of {title_of(visit.view, url)} is not loaded. Loaded: {loaded}."
        raise NoPageError(404, "This release is not here", text)
    if not release.is_usable:
        text = f"Of {title_of(visit.view, url)} only the description is loaded, and none of its codes."
        raise NoPageError(404, "The codes of this system are not here", text)
    return url, release


def _elsewhere(visit: Visit, url: str, code: str, suffix: str) -> Redirect:
    query = visit.request.query_string.decode("utf-8", "replace")
    return Redirect(f"{code_path(visit.view, url, code)}{suffix}{'?' if query else ''}{query}")


def _moved(visit: Visit, release: SystemRelease, code: str, suffix: str) -> Redirect | None:
    """The address with the code as the release writes it, where only case or punctuation differ."""
    meant = release.index.codes_equal(code_key(code))
    if len(meant) != 1:
        return None
    return _elsewhere(visit, release.url, release.index.brief(meant[0]).code, suffix)


def _unknown(visit: Visit, release: SystemRelease, code: str) -> Page:
    given = {
        "title": f"{title_of(visit.view, release.url)} has no code {code[:80]}",
        "code": code[:80],
        "release": release.version,
        "elsewhere": list(_other_releases(visit, release, code)),
        "suggested": [
            list(_linked(visit, release, issue.text))
            for issue in suggestions(visit.view, release, code, visit.today).issues
        ],
        "search": f"/?{urlencode({'q': code[:80]})}",
    }
    return Page("no-code.html", given, 404)


def _linked(visit: Visit, release: SystemRelease, text: str) -> Iterator[tuple[str, str]]:
    """The pieces of a text, each with the path of the code that it quotes; empty where it quotes none."""
    for position, piece in enumerate(_QUOTED.split(text)):
        is_code = position % 2 and release.index.locate(piece) is not None
        yield piece, code_path(visit.view, release.url, piece) if is_code else ""


def _other_releases(visit: Visit, release: SystemRelease, code: str) -> Iterator[tuple[str, str]]:
    """The other releases that have the code, each with the path of its page there."""
    path = code_path(visit.view, release.url, code)
    for other in visit.view.releases(release.url):
        usable = other.is_usable and other.content != "supplement" and other is not release
        if usable and other.version and other.index.locate(code) is not None:
            yield other.version, f"{path}?version={quote(other.version, safe='')}"
