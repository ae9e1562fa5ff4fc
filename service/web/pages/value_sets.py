"""``/value-sets``: every value set that is stored, searched by its name."""

from service.terminology.repository import ResourceRow
from service.web.links import OF_FHIR, linked, value_set_path
from service.web.page import Page, Redirect
from service.web.pages.value_set import value_set_of_url
from service.web.paging import matcher, page_of
from service.web.visits import Visit

_SIZE = 50


def value_sets(visit: Visit) -> Page | Redirect:
    """A page of them, those that did not come with FHIR first; with ``url`` on to the one that has it."""
    url = visit.argument("url")
    if url:
        path = value_set_path(visit.view, url)
        return Redirect(path) if path else value_set_of_url(visit, url)
    query = visit.argument("q")
    matches = matcher(query)
    rows = [row for row in visit.view.value_set_rows if matches(f"{row.title} {row.name} {row.url}")]
    found = page_of(visit, sorted(rows, key=_order), _SIZE)
    return linked(visit, "value-sets.html", {"query": query, "found": found})


def _order(row: ResourceRow) -> tuple[bool, str, str]:
    url = row.url or ""
    return url.startswith(OF_FHIR), (row.title or row.name or url).casefold(), row.version or ""
