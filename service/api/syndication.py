"""The syndication feed over HTTP: tagged like every other answer, and read like any other.

Specification: RFC 4287, and RFC 9110, section 13.1
"""

from time import perf_counter
from typing import Protocol
from uuid import uuid4

from flask import Blueprint
from flask import Response as FlaskResponse
from flask import request as flask_request

from service.api.fhir import FhirApi
from service.api.gate import cache_control
from service.api.log import log_request
from service.api.requests import Request
from service.api.responses import Response, write
from service.api.tags import VARY, tag_headers, unless_known
from service.fhir.outcomes import write_outcome
from service.fhir.versions import R5
from service.terminology import issues
from service.terminology.view import EVERYTHING

PATH = "/syndication/syndication.xml"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"


class Pages(Protocol):
    """The pages of the feed."""

    def page(self, address: str, updated: str, day: str, after: str | None) -> bytes:
        """The page at ``address`` (``http://host/path``) after the position that a link names, or the first.

        ``updated`` is the instant of the last change, empty before the first; ``day`` (``YYYY-MM-DD``) that
        of the request. Raises ``ValueError`` for what is no position.
        """


def blueprint(api: FhirApi, pages: Pages) -> Blueprint:
    """``/syndication/syndication.xml``."""
    routes = Blueprint("syndication", __name__)

    @routes.get(PATH)
    def syndication() -> FlaskResponse:
        started, request_id = perf_counter(), uuid4().hex
        request = Request(
            flask_request.method,
            flask_request.path,
            flask_request.query_string.decode("utf-8", "replace"),
            {name.lower(): value for name, value in flask_request.headers},
            scheme=flask_request.scheme,
        )
        response = api.refusal(request) or _page(request, api, pages)
        log_request(request, request_id, response.status, started)
        control = cache_control(request, response)
        headers = {**response.headers, "Cache-Control": control, "Vary": VARY, "X-Request-Id": request_id}
        return FlaskResponse(response.body, response.status, headers)

    return routes


def _page(request: Request, api: FhirApi, pages: Pages) -> Response:
    # What is made of procedure pages may be another text each day.
    stamp = api.catalogue.view(R5.number).stamp((EVERYTHING,), api.today)
    response = Response(200, b"", {"Content-Type": CONTENT_TYPE, **tag_headers(request, stamp)})
    known = unless_known(request, response)
    if known.status == 304:
        return known
    address = request.base.removesuffix(f"/{request.segments[0]}")
    try:
        body = pages.page(address, stamp.revised, api.today, request.parameter("after"))
    except ValueError as error:
        return write(request, 400, write_outcome([issues.parameter_invalid("after", str(error))]))
    return Response(200, body, response.headers)
