"""The addresses of FHIR as pages: ``/r5/CodeSystem/…`` in a browser is the page about what is there."""

import json
import re
from html import escape
from urllib.parse import urlencode

import orjson
from markupsafe import Markup

from service.api.requests import Request
from service.fhir.values import Json
from service.fhir.versions import BY_PATH
from service.web.names import code_path
from service.web.page import Download, Page, Redirect
from service.web.visits import Visit

_LONGEST = 200_000
"""Characters of JSON that a page shows."""

_LINKED = re.compile(r"&quot;(https?://[^&\s]+(?:&amp;[^&\s]+)*)&quot;")
_LISTS = {"CodeSystem": "/code-systems", "ValueSet": "/value-sets", "ConceptMap": "/concept-maps"}


def fhir(visit: Visit, version: str, rest: str) -> Page | Redirect | Download:
    """The page about what ``/<version>/<rest>`` names; where there is none of its own, its JSON, readably."""
    place = _page_of(visit, tuple(rest.strip("/").split("/")))
    if place is not None:
        return Redirect(place)
    query = visit.request.query_string.decode("utf-8", "replace")
    request = visit.ask("GET", rest, query, path=version)
    response = visit.api.refusal(request) or visit.api.handle(request)
    body = b"".join(response.stream) if response.stream else response.body
    if not response.headers["Content-Type"].startswith("application/fhir+json"):
        return Download(body, response.headers["Content-Type"], "answer")
    given = {
        "title": f"/{version}/{rest}",
        "asked": f"GET /{version}/{rest}{'?' if query else ''}{query}",
        "fhir_version": BY_PATH[version].name,
        "status": response.status,
        "json": linked(orjson.loads(body), f"{request.host}/{version}/"),
        "formats": {form: _address(request, form) for form in ("json", "xml")},
    }
    return Page("fhir.html", given, response.status)


def _page_of(visit: Visit, place: tuple[str, ...]) -> str | None:
    """Where the page is that tells the same; None where there is none, or the query asks for more."""
    asked = {name: value for name, value in visit.arguments.items() if name != "_format"}
    match place:
        case (kind,) if kind in _LISTS and not asked:
            return _LISTS[kind]
        case (kind, name) if kind in _LISTS and not name.startswith(("$", "_")) and not asked:
            return f"{_LISTS[kind]}/{name}"
        case ("CodeSystem", "$lookup") if asked.keys() <= {"system", "code"} and len(asked) == 2:
            return code_path(visit.view, asked["system"], asked["code"])
        case ("CodeSystem", "$diff") if asked.keys() in ({"url", "from", "to"}, {"system", "from", "to"}):
            system = asked.get("url") or asked["system"]
            return f"/diff?{urlencode({'system': system, 'from': asked['from'], 'to': asked['to']})}"
    return None


def _address(request: Request, form: str) -> str:
    others = [part for part in request.query.split("&") if part and not part.startswith("_format=")]
    return f"{request.path}?{'&'.join([*others, f'_format={form}'])}"


def linked(document: Json, base: str) -> Markup:
    """``document`` as indented JSON in HTML, in which addresses of this server are links."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    shown = escape(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\n…")
    return Markup(_LINKED.sub(lambda found: _link(found, base), shown))


def _link(found: re.Match[str], base: str) -> str:
    address = found[1]
    return f'&quot;<a href="{address}">{address}</a>&quot;' if address.startswith(base) else found[0]
