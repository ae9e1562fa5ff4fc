"""What stands between the network and the API: limits, request ids, cross-origin headers, the log.

The gate is WSGI around the Flask application. A request below a FHIR path needs nothing that Flask's
dispatch does, and that dispatch would cost more than most answers; everything else goes on to Flask, and so
does what a browser is to see as a page.
"""

import re
import secrets
import traceback
from collections.abc import Iterable
from http import HTTPStatus
from time import perf_counter
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from service.api.answers import Answers
from service.api.fhir import FhirApi
from service.api.lines import answer_lines, takes_lines
from service.api.log import log_request
from service.api.requests import Request
from service.api.responses import Response, write
from service.api.tables import wants_page
from service.api.tags import VARY, unless_known
from service.fhir.outcomes import write_outcome
from service.fhir.versions import BY_PATH
from service.terminology import issues

_REQUEST_ID = re.compile(r"[\w.:/ -]{1,100}")
_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}

_HEADERS = {
    name: "HTTP_" + name.upper().replace("-", "_")
    for name in ("accept", "accept-language", "authorization", "host", "if-match", "if-modified-since",
                 "if-none-exist", "if-none-match", "prefer", "x-cache-id", "x-request-id",
                 "x-too-costly-threshold")
} | {"content-type": "CONTENT_TYPE"}  # fmt: skip
"""The request headers that anything here reads, and where WSGI has them."""


class Gate:
    """The WSGI application around ``inner``. ``max_body`` is in bytes; ``cors_origins`` is ``*``, one
    origin, or empty for none."""

    def __init__(self, inner: WSGIApplication, api: FhirApi, max_body: int, cors_origins: str) -> None:
        self._inner = inner
        self._api = api
        self._max_body = max_body
        self._answers = Answers(api)
        self._shared_headers = _cors(cors_origins) if cors_origins else []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if path[1:].partition("/")[0] not in BY_PATH:
            return self._inner(environ, start_response)
        started = perf_counter()
        headers = {name: environ[key] for name, key in _HEADERS.items() if key in environ}
        request = Request(
            environ["REQUEST_METHOD"],
            path,
            environ.get("QUERY_STRING", ""),
            headers,
            scheme=environ["wsgi.url_scheme"],
        )
        if wants_page(request):
            return self._inner(environ, start_response)
        request_id = headers.get("x-request-id", "")
        if not _REQUEST_ID.fullmatch(request_id):
            request_id = secrets.token_hex(8)
        response = self._safely(environ, request, request_id, started)
        start_response(_STATUS[response.status], self._response_headers(request, response, request_id))
        if request.method == "HEAD":
            return []
        return response.stream or [response.body]

    def _safely(
        self, environ: WSGIEnvironment, request: Request, request_id: str, started: float
    ) -> Response:
        """The response, whatever happens on the way; a failure of ours is in the log, not in the answer."""
        problem = ""
        try:
            response = self._respond(environ, request)
        except Exception:
            problem = traceback.format_exc(limit=-5)
            response = write(request, 500, write_outcome([issues.unexpected(request_id)]))
        log_request(request, request_id, response.status, started, problem)
        return response

    def _respond(self, environ: WSGIEnvironment, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(204, b"")
        refused = self._api.refusal(request)
        if refused is not None:
            return refused
        if takes_lines(request):
            return answer_lines(self._api, request, environ["wsgi.input"].read)
        if request.method in ("GET", "HEAD"):
            return unless_known(request, self._answers.to(request))
        body = _read(environ, self._max_body)
        if body is None:
            return write(request, 413, write_outcome([issues.body_too_large(self._max_body)]))
        return self._api.handle(request.with_body(body))

    def _response_headers(
        self, request: Request, response: Response, request_id: str
    ) -> list[tuple[str, str]]:
        has_length = response.stream is None and response.status not in (204, 304)
        return [
            *response.headers.items(),
            *([("Content-Length", str(len(response.body)))] if has_length else []),
            ("Cache-Control", cache_control(request, response)),
            ("Vary", VARY),
            ("X-Request-Id", request_id),
            *self._shared_headers,
        ]


def cache_control(request: Request, response: Response) -> str:
    """An answer that can be had again is asked for again by its tag; any other is not kept at all."""
    if response.is_passing or "ETag" not in response.headers or request.method not in ("GET", "HEAD"):
        return "no-store"
    return "private, no-cache" if "authorization" in request.headers else "public, no-cache"


def _cors(origins: str) -> list[tuple[str, str]]:
    return [
        ("Access-Control-Allow-Origin", origins),
        ("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE"),
        (
            "Access-Control-Allow-Headers",
            "Accept, Accept-Language, Authorization, Content-Type, If-Match, If-Modified-Since, "
            "If-None-Exist, If-None-Match, Prefer, X-Cache-Id, X-Request-Id",
        ),
        ("Access-Control-Expose-Headers", "ETag, Last-Modified, Location, WWW-Authenticate, X-Request-Id"),
    ]


def _read(environ: WSGIEnvironment, limit: int) -> bytes | None:
    """The body, or None when it has more than ``limit`` bytes; never holds more than that."""
    if int(environ.get("CONTENT_LENGTH") or 0) > limit:
        return None
    body: bytes = environ["wsgi.input"].read(limit + 1)
    return None if len(body) > limit else body
