"""``/concept-maps/{id}``: what maps to what, and what one code maps to."""

from collections.abc import Iterator

from service.fhir.values import Json
from service.terminology.concept_maps import ConceptMap
from service.web.documents import document
from service.web.links import linked
from service.web.mappings import RELATIONSHIPS, SIZE, listed, looked_up
from service.web.names import title_of
from service.web.page import NoPageError, Page
from service.web.pages.concept_maps import scope
from service.web.paging import address, number, paged
from service.web.parts import Parts, parts
from service.web.visits import Visit


def concept_map(visit: Visit, name: str) -> Page:
    """The map with the id ``name``; with ``code`` what that maps to, or with ``back`` what maps to it."""
    # A search leaves out the groups of a long map before they are read; a read only afterwards.
    answer = visit.get("ConceptMap", _id=name)
    resource = next((entry["resource"] for entry in answer.document.get("entry", ())), None)
    if resource is None:
        text = f"No concept map is called “{name}” here. The list has all that are stored."
        raise NoPageError(404, "There is no such concept map", text)
    canonical = "|".join(resource[key] for key in ("url", "version") if key in resource)
    known = visit.view.concept_maps.named(canonical, visit.today) if canonical else None
    given = {
        "title": resource.get("title") or resource.get("name") or resource.get("url"),
        "map": document(resource),
        "asked": answer.asked,
        "source": _side(visit, resource, known, "source"),
        "target": _side(visit, resource, known, "target"),
        "relationships": RELATIONSHIPS,
        "code": visit.argument("code"),
        "back": bool(visit.argument("back")),
        "translations": _translations(visit, name, known) if visit.argument("code") else None,
        **_rows(visit, resource, known),
    }
    return linked(visit, "concept-map.html", given)


def _side(visit: Visit, resource: Json, known: ConceptMap | None, side: str) -> str:
    """What the map is from or to in words: its code systems, else its scope."""
    systems = {getattr(group, side): None for group in known.groups} if known else {}
    return ", ".join(title_of(visit.view, url) for url in systems if url) or scope(visit, resource, side)


def _rows(visit: Visit, resource: Json, known: ConceptMap | None) -> dict[str, object]:
    """A page of the mappings; of a map too long to list them, those of the codes of its source system."""
    start = number(visit, "offset")
    if "group" in resource or known is None:
        rows = list(listed(resource))
        return {
            "rows": rows[start : start + SIZE],
            "found": paged(visit, rows[start : start + SIZE], len(rows), SIZE),
        }
    stretch = looked_up(visit.view, known, visit.today, start)
    following = address(visit, offset=stretch.following) if stretch.following else None
    return {"rows": stretch.rows, "found": None, "following": following}


def _translations(visit: Visit, name: str, known: ConceptMap | None) -> list[Parts]:
    """What ``$translate`` finds for the code, in each system that the map is from, or back from those to."""
    back = bool(visit.argument("back"))
    groups = known.groups if known else ()
    systems = dict.fromkeys((group.target if back else group.source) for group in groups)
    return [match for system in systems if system for match in _matches(visit, name, system, back=back)]


def _matches(visit: Visit, name: str, system: str, *, back: bool) -> Iterator[Parts]:
    code = visit.argument("code")
    asked = {"targetCode": code, "targetSystem": system} if back else {"sourceCode": code, "system": system}
    answer = visit.get(f"ConceptMap/{name}/$translate", **asked)
    return parts(answer.document).all("match") if answer.ok else iter(())
