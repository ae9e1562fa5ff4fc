"""``/concept-maps``: the maps from one code system to another."""

from service.fhir.values import Json
from service.web.documents import document
from service.web.links import linked
from service.web.names import title_of
from service.web.page import Page
from service.web.paging import matcher, page_of
from service.web.visits import Visit

_SIZE = 50


def concept_maps(visit: Visit) -> Page:
    """A page of them, those that have all words of ``q``."""
    query = visit.argument("q")
    matches = matcher(query)
    shown = "id,url,version,title,name,status,date,sourceScopeCanonical,targetScopeCanonical"
    answer = visit.get("ConceptMap", _elements=shown, _count=500)
    found = [entry["resource"] for entry in answer.document.get("entry", ())]
    named = [one for one in found if matches(f"{one.get('title')} {one.get('name')} {one.get('url')}")]
    rows = [
        document({**one, "from": scope(visit, one, "source"), "to": scope(visit, one, "target")})
        for one in named
    ]
    return linked(visit, "concept-maps.html", {"query": query, "found": page_of(visit, rows, _SIZE)})


def scope(visit: Visit, concept_map: Json, side: str) -> str:
    """What a map is from or to (``side`` is source or target) by its scope; empty if it has none."""
    canonical = concept_map.get(f"{side}ScopeCanonical", "")
    url, mark, _ = canonical.partition("?fhir_vs")
    return title_of(visit.view, url) if mark else canonical
