"""``/value-sets/{id}``: what a value set chooses, in words, and the codes that it comes to."""

from urllib.parse import urlencode

from service.fhir.values import Json
from service.web.documents import document
from service.web.downloads import downloaded
from service.web.links import linked
from service.web.page import Download, NoPageError, Page
from service.web.paging import number, paged
from service.web.sentences import sentences
from service.web.visits import Answer, Visit

_SIZE = 50


def value_set(visit: Visit, name: str) -> Page:
    """The stored value set with the id ``name``."""
    expanded = _expanded(visit, f"ValueSet/{name}/$expand")
    answer = expanded if expanded.ok else visit.get(f"ValueSet/{name}")
    if not answer.ok:
        text = f"No value set is called “{name}” here. The list has all that are stored."
        raise NoPageError(404, "There is no such value set", text)
    return _page(visit, expanded, answer.document, f"/value-sets/{name}/file/")


def value_set_of_url(visit: Visit, url: str) -> Page:
    """A value set that is not stored but follows from its url, such as all codes of a system."""
    expanded = _expanded(visit, "ValueSet/$expand", url)
    if not expanded.ok:
        raise NoPageError(404, "There is no such value set", expanded.problem)
    return _page(visit, expanded, expanded.document, None)


def value_set_file(visit: Visit, name: str, form: str) -> Download:
    """The codes as a table or as FHIR: those that ``filter`` leaves, as many as one answer may have."""
    query = {
        "count": visit.api.max_rows,
        "filter": visit.argument("filter"),
        "offset": number(visit, "offset"),
    }
    asked = urlencode({key: value for key, value in query.items() if value})
    return downloaded(visit, f"ValueSet/{name}/$expand", asked, name, form)


def _expanded(visit: Visit, path: str, url: str | None = None) -> Answer:
    offset = number(visit, "offset")
    return visit.get(
        path,
        url=url,
        filter=visit.argument("filter"),
        offset=offset or None,
        count=_SIZE,
        includeDefinition="true",
    )


def _page(visit: Visit, expanded: Answer, resource: Json, files: str | None) -> Page:
    shown = document(resource)
    expansion = shown["expansion"] if expanded.ok else None
    rows = expansion["contains"] or [] if expansion else []
    query = visit.argument("filter")
    given = {
        "title": shown["title"] or shown["name"] or shown["url"],
        "value_set": shown,
        "sentences": sentences(visit.view, visit.today, resource.get("compose", {})),
        "query": query,
        "url": visit.argument("url"),
        "expanded": expanded,
        "found": paged(visit, rows, expansion["total"] or 0, _SIZE) if expansion else None,
        "systems": sorted({row["system"] for row in rows}),
        "files": files,
        "limit": visit.api.max_rows,
        "asked_filter": f"?{urlencode({'filter': query})}" if query else "",
    }
    return linked(visit, "value-set.html", given)
