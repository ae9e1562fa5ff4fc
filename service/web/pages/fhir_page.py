"""The addresses of FHIR in a browser: the page about what they name, else the resource as it is."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from urllib.parse import urlencode

import orjson

from service.fhir.versions import BY_PATH, FHIR_VERSIONS
from service.web.json_text import pieces
from service.web.links import canonical_path, linked
from service.web.names import code_path
from service.web.page import NoPageError, Page, Redirect
from service.web.pages.code_system import code_system
from service.web.pages.code_systems import code_systems
from service.web.pages.concept_map import concept_map
from service.web.pages.concept_maps import concept_maps
from service.web.pages.value_set import value_set
from service.web.pages.value_sets import value_sets
from service.web.visits import Visit

_SHOWN = 300_000
"""Characters of JSON that a page shows at most."""

_LISTS = {"CodeSystem": code_systems, "ValueSet": value_sets, "ConceptMap": concept_maps}
_PAGES = {"CodeSystem": code_system, "ValueSet": value_set, "ConceptMap": concept_map}
_PATHS = {"CodeSystem": "/code-systems", "ValueSet": "/value-sets", "ConceptMap": "/concept-maps"}


def fhir_page(visit: Visit, version: str, rest: str = "") -> Page | Redirect:
    """What ``GET /<version>/<rest>`` names, as a page of the same status."""
    as_json = partial(_as_json, visit, version, rest)
    asked = {name: value for name, value in visit.arguments.items() if name != "_format"}
    match tuple(rest.strip("/").split("/")):
        case (kind,) if kind in _LISTS and asked.keys() <= {"url", "offset", "q"}:
            return _LISTS[kind](visit)
        case (kind, name) if kind in _PAGES and not name.startswith(("$", "_")):
            return _page_or_json(partial(_PAGES[kind], visit, name), as_json)
        case ("CodeSystem", "$lookup") if asked.get("system") and asked.get("code"):
            return Redirect(code_path(visit.view, asked["system"], asked["code"]))
        case ("ValueSet", "$expand") if asked.get("url"):
            return Redirect(f"/value-sets?{_chosen(asked, 'url', 'filter', 'offset')}")
        case ("ValueSet", name, "$expand"):
            return Redirect(f"/value-sets/{name}?{_chosen(asked, 'filter', 'offset')}".rstrip("?"))
    return as_json()


def _chosen(asked: dict[str, str], *names: str) -> str:
    return urlencode({name: asked[name] for name in names if name in asked})


def _page_or_json(make: Callable[[], Page], as_json: Callable[[], Page]) -> Page:
    """The page, or what the API answers where there is none: of another FHIR version, deleted, not there."""
    try:
        return make()
    except NoPageError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        return as_json()


def _as_json(visit: Visit, version: str, rest: str) -> Page:
    arguments = visit.request.args.to_dict(flat=False)
    arguments.pop("_format", None)
    query = urlencode(arguments, doseq=True)
    path = f"/{version}/{rest}".rstrip("/")
    mark = "?" if query else ""
    response = visit.fetch(path, query, "application/fhir+json")
    document = orjson.loads(response.body) if response.stream is None and response.body else None
    given = {
        "title": f"{document['resourceType'] if document else 'Resource'} as FHIR",
        "asked": f"GET {path}{mark}{query}",
        "status": response.status,
        "pieces": list(pieces(document, partial(_place, visit), _SHOWN)) if document else (),
        "formats": {form: f"{path}?{query}{'&' if query else ''}_format={form}" for form in ("json", "xml")},
        "versions": {one.name: f"/{one.path}/{rest}{mark}{query}" for one in FHIR_VERSIONS},
        "here": BY_PATH[version].name,
        "home": _PATHS.get(rest.partition("/")[0]),
    }
    return linked(visit, "fhir.html", given, response.status)


def _place(visit: Visit, url: str) -> str | None:
    """Where a url in a resource leads on this site."""
    own = visit.request.host_url
    if url.startswith(own):
        return f"/{url.removeprefix(own).lstrip('/')}"
    return canonical_path(visit.view, url)
