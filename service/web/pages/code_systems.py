"""``/code-systems``: every code system that is loaded, those of care and billing first."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from service.terminology.releases import SystemRelease
from service.terminology.system_names import SYSTEMS
from service.web.links import OF_FHIR, linked
from service.web.names import name_of, title_of
from service.web.page import NoPageError, Page, Redirect
from service.web.paging import matcher, page_of
from service.web.visits import Visit

_SIZE = 50
_RANK = {system.url: rank for rank, system in enumerate(SYSTEMS)}


@dataclass(frozen=True, slots=True)
class Listed:
    """A code system in the list; ``count`` is None where its codes are not known here."""

    url: str
    name: str
    title: str
    content: str
    versions: Sequence[str]
    count: int | None
    rights: str
    description: str

    @property
    def is_of_fhir(self) -> bool:
        """Whether it came with FHIR: one of hundreds that few people look for."""
        return self.url.startswith(OF_FHIR) and self.url not in _RANK


def code_systems(visit: Visit) -> Page | Redirect:
    """The main systems as cards, the others as tables: those that have all words of ``q``. With ``url`` it
    goes on to the page about that one.
    """
    if visit.argument("url"):
        return Redirect(_place(visit, visit.argument("url")))
    query = visit.argument("q")
    matches = matcher(query)
    systems = [
        listed
        for url, releases in visit.view.systems().items()
        if not any(release.is_built_in for release in releases)
        and matches(f"{(listed := _listed(visit, url, releases)).title} {listed.name} {url}")
    ]
    systems.sort(key=_order)
    own = visit.api.canonical_base
    given = {
        "query": query,
        "main_systems": [s for s in systems if not s.is_of_fhir and not s.url.startswith(own)],
        "own_systems": [s for s in systems if s.url.startswith(own)],
        "others": page_of(visit, [s for s in systems if s.is_of_fhir], _SIZE),
    }
    return linked(visit, "code-systems.html", given)


def _place(visit: Visit, url: str) -> str:
    """The path of the page about the system ``url``, by the id of its newest release."""
    found = visit.get("CodeSystem", url=url, _elements="id").document.get("entry", ())
    if not found:
        text = f"No code system with the address {url} is loaded here."
        raise NoPageError(404, "There is no such code system", text)
    version = visit.argument("version")
    return f"/code-systems/{found[-1]['resource']['id']}{f'?version={quote(version)}' if version else ''}"


def _order(system: Listed) -> tuple[int, str]:
    return _RANK.get(system.url, len(_RANK)), system.title.casefold()


def _listed(visit: Visit, url: str, releases: Sequence[SystemRelease]) -> Listed:
    release = visit.view.release(url, None, visit.today) or releases[-1]
    header = release.index.code_system
    return Listed(
        url,
        name_of(visit.view, url),
        title_of(visit.view, url),
        release.content,
        [found.version for found in releases if found.version],
        release.index.size if release.is_usable else None,
        header.copyright or "",
        header.description or "",
    )
