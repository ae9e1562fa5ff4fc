"""The site: which page is at which path, and what every page carries."""

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from uuid import uuid4

from flask import Flask, abort, make_response, redirect, render_template
from flask import Response as FlaskResponse
from flask import request as flask_request
from jinja2 import StrictUndefined

from service.api.fhir import FhirApi
from service.api.log import log_request
from service.fhir.software import VERSION
from service.web.assets import Asset, read_assets
from service.web.names import code_path, name_of, title_of
from service.web.page import Download, NoPageError, Page, Redirect
from service.web.pages import help as manual
from service.web.pages.code import code, tree
from service.web.pages.code_as_fhir import code_as_fhir
from service.web.pages.code_system import code_system, code_system_file, code_system_tree
from service.web.pages.code_systems import code_systems
from service.web.pages.comparison import comparison
from service.web.pages.concept_map import concept_map
from service.web.pages.concept_maps import concept_maps
from service.web.pages.fhir_page import fhir_page
from service.web.pages.handout import handout, handout_pdf
from service.web.pages.search import found, search
from service.web.pages.sign_in import sign_in
from service.web.pages.status import status
from service.web.pages.validation import validation
from service.web.pages.value_set import value_set, value_set_file
from service.web.pages.value_sets import value_sets
from service.web.visits import KEY_COOKIE, Visit

Made = Page | Download | Redirect
Maker = Callable[..., Made]
"""A page's function: given the visit and what its path names."""


@dataclass(frozen=True, slots=True)
class Route:
    """A page's path, its function, the methods it answers, and whether it is for those who may not read."""

    path: str
    make: Maker
    methods: tuple[str, ...] = ("GET",)
    is_open: bool = False


ROUTES = (
    Route("/help", manual.chapter),
    Route("/help/<name>", manual.chapter),
    Route("/help/operations/<name>", manual.operation),
    Route("/", search),
    Route("/search", found),
    Route("/status", status),
    Route("/code/<system>/<path:code>", code),
    Route("/code/<system>/<path:code>/fhir", code_as_fhir),
    Route("/code/<system>/<path:code>/handout", handout),
    Route("/code/<system>/<path:code>/handout.pdf", handout_pdf),
    Route("/tree/<system>/<path:code>", tree),
    Route("/sign-in", sign_in, ("GET", "POST"), is_open=True),
    Route("/code-systems", code_systems),
    Route("/code-systems/<name>", code_system),
    Route("/code-systems/<name>/tree", code_system_tree),
    Route("/code-systems/<name>/file/<form>", code_system_file),
    Route("/concept-maps", concept_maps),
    Route("/concept-maps/<name>", concept_map),
    Route("/diff", comparison),
    Route("/<any(r4,r5,fhir):version>", fhir_page),
    Route("/<any(r4,r5,fhir):version>/<path:rest>", fhir_page),
    Route("/validate", validation, ("GET", "POST")),
    Route("/value-sets", value_sets),
    Route("/value-sets/<name>", value_set),
    Route("/value-sets/<name>/file/<form>", value_set_file),
)  # fmt: skip

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Vary": "Accept, Accept-Language, Authorization, Cookie",
}
_FOREVER = "public, max-age=31536000, immutable"


def add_site(app: Flask, api: FhirApi) -> Callable[[], FlaskResponse]:
    """Let ``app`` show the site over ``api``; gives what answers when there is no such page."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.template_folder = "web/templates"
    # Some codes are urls, and a path with two slashes is then another one than with one.
    app.url_map.merge_slashes = False
    assets = read_assets()
    app.jinja_env.globals.update(asset=lambda name: assets[name].path, version=VERSION)
    for route in ROUTES:
        view = partial(_answer, api, route)
        app.add_url_rule(route.path, f"web:{route.path}", view, methods=list(route.methods))
    app.add_url_rule("/assets/<digest>/<name>", "web:assets", partial(_asset, assets))
    app.add_url_rule("/favicon.ico", "web:icon", partial(_asset, assets, "", "mark.svg"))
    return partial(_answer, api, Route("", _nothing, is_open=True))


def _nothing(_: Visit) -> Made:
    raise NoPageError(404, "There is no such page", "The address may be mistyped, or the page has moved.")


def _asset(assets: Mapping[str, Asset], digest: str, name: str) -> FlaskResponse:
    found = assets.get(name) or abort(404)
    is_same = found.path == f"/assets/{digest}/{name}"
    headers = {"Content-Type": found.content_type, "Cache-Control": _FOREVER if is_same else "no-cache"}
    return FlaskResponse(found.content, headers={**headers, "X-Content-Type-Options": "nosniff"})


def _answer(api: FhirApi, route: Route, **path: str) -> FlaskResponse:
    started, visit = perf_counter(), Visit(api, flask_request)
    request_id, problem = uuid4().hex, ""
    try:
        response = _written(visit, _made(visit, route, path))
    except NoPageError as error:
        response = _written(visit, _without(error))
    except Exception:
        problem = traceback.format_exc(limit=-5)
        response = _written(visit, _without(_failure(request_id)))
    response.headers.update({**_HEADERS, "X-Request-Id": request_id})
    log_request(visit.as_sent, request_id, response.status_code, started, problem)
    return response


def _made(visit: Visit, route: Route, path: Mapping[str, str]) -> Made:
    if visit.refusal is not None and not route.is_open:
        text = "This service answers those who show a key. Sign in with yours to see its pages."
        raise NoPageError(401, "Sign in to read", text)
    return route.make(visit, **path)


def _failure(request_id: str) -> NoPageError:
    text = f"Something went wrong on our side. The request is in the log as {request_id}."
    return NoPageError(500, "This page could not be made", text)


def _without(error: NoPageError) -> Page:
    return Page("error.html", {"title": error.title, "text": error.text}, error.status)


def _written(visit: Visit, made: Made) -> FlaskResponse:
    if isinstance(made, Redirect):
        return _redirected(visit, made)
    if isinstance(made, Download):
        disposition = f'attachment; filename="{made.name}"'
        headers = {"Content-Type": made.content_type, "Content-Disposition": disposition}
        return FlaskResponse(made.content, headers=headers)
    links = {
        "path_of": partial(name_of, visit.view),
        "title_of": partial(title_of, visit.view),
        "code_path": partial(code_path, visit.view),
    }
    return make_response(render_template(made.template, visit=visit, **links, **made.given), made.status)


def _redirected(visit: Visit, made: Redirect) -> FlaskResponse:
    response = make_response(redirect(made.address, 303))
    if made.key:
        secure = visit.request.scheme == "https"
        response.set_cookie(KEY_COOKIE, made.key, httponly=True, samesite="Strict", secure=secure)
    elif made.key is not None:
        response.delete_cookie(KEY_COOKIE)
    return response
