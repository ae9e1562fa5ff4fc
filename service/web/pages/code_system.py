"""``/code-systems/{id}``: one code system, its releases, what it says of itself, and its codes as a tree."""

from collections.abc import Sequence

from service.fhir.values import Json
from service.terminology.in_force import answers_until
from service.terminology.releases import SystemRelease
from service.web.documents import Document, document
from service.web.downloads import downloaded
from service.web.links import linked
from service.web.names import name_of, title_of, url_of
from service.web.page import Download, NoPageError, Page
from service.web.paging import number
from service.web.trees import Level, level, trail
from service.web.visits import Visit

_SHOWN = "id,url,version,date,count,content,status"


def code_system(visit: Visit, name: str) -> Page:
    """The release that is in force today, or the one that ``version`` or the name tells."""
    documents, chosen = _documents(visit, name)
    answer = visit.get(f"CodeSystem/{chosen['id']}")
    release = _release(visit, chosen)
    opened = visit.argument("open") or None
    given = {
        "asked": answer.asked,
        "system": document(answer.document),
        "name": name,
        "title": title_of(visit.view, chosen["url"]),
        "in_force": _in_force(visit, chosen["url"]),
        "releases": [_with_period(visit, release) for release in documents],
        "versions": [release["version"] for release in documents if "version" in release],
        "path": trail(release.index, opened) if release else (),
        "level": _level(visit, release, opened) if release else None,
        "tree_path": f"/code-systems/{chosen['id']}/tree",
    }
    return linked(visit, "code-system.html", given)


def code_system_tree(visit: Visit, name: str) -> Page:
    """The codes below ``parent``, or at the top, as a fragment of a page."""
    _, chosen = _documents(visit, name)
    release = _release(visit, chosen)
    if release is None:
        raise NoPageError(404, "There are no codes", "The codes of this code system are not loaded here.")
    found = _level(visit, release, visit.argument("parent") or None)
    given = {"level": found, "system": document(chosen), "name": name, "tree_path": visit.request.path}
    return linked(visit, "code-system-tree.html", given)


def code_system_file(visit: Visit, name: str, form: str) -> Download:
    """The whole release as FHIR, in JSON or XML."""
    _, chosen = _documents(visit, name)
    return downloaded(visit, f"CodeSystem/{chosen['id']}", "_summary=false", chosen["id"], form)


def _documents(visit: Visit, name: str) -> tuple[Sequence[Json], Json]:
    """What each release says of itself in short, and the one that the visit is about."""
    url, version = url_of(visit.view, name), visit.argument("version") or None
    named = None if url else visit.get(f"CodeSystem/{name}")
    if named is not None:
        if not named.ok:
            text = f"No code system is called “{name}” here. The list has all that are loaded."
            raise NoPageError(404, "There is no such code system", text)
        url, version = named.document["url"], version or named.document.get("version")
    found = visit.get("CodeSystem", url=url, _elements=_SHOWN, _count=200)
    documents = [entry["resource"] for entry in found.document.get("entry", ())]
    wanted = version or _in_force(visit, url or "")
    chosen = next((d for d in documents if d.get("version") == wanted), None)
    if chosen is None and (version or not documents):
        versions = ", ".join(d["version"] for d in documents if "version" in d)
        text = f"Version {version} is not loaded here. These are: {versions}."
        raise NoPageError(404, "There is no such release", text)
    return documents, chosen or documents[-1]


def _in_force(visit: Visit, url: str) -> str | None:
    release = visit.view.release(url, None, visit.today)
    return release.version if release else None


def _release(visit: Visit, shown: Json) -> SystemRelease | None:
    """The release behind a resource; None where its codes are not known here."""
    found = visit.view.releases(shown["url"])
    return next((r for r in found if r.version == shown.get("version") and r.is_usable), None)


def _with_period(visit: Visit, shown: Json) -> Document:
    found = visit.view.releases(shown["url"])
    release = next((r for r in found if r.version == shown.get("version")), None)
    start = release.effective_start if release else None
    if release is None or start is None:
        return document({**shown, "start": None, "end": release.effective_end if release else None})
    later = [other for other in found if (other.effective_start or "") > start]
    return document({**shown, "start": start, "end": release.effective_end or answers_until(release, later)})


def _level(visit: Visit, release: SystemRelease, parent: str | None) -> Level:
    try:
        return level(release.index, parent, number(visit, "offset"))
    except LookupError:
        name = name_of(visit.view, release.url)
        text = f"{name} has no code “{parent}” in this release."
        raise NoPageError(404, "There is no such code", text) from None
