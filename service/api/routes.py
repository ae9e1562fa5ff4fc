"""The Flask side of the API: from Flask's request to ``FhirApi`` and back."""

import re
import traceback
from dataclasses import dataclass, field, replace
from time import perf_counter
from uuid import uuid4

import orjson
from flask import Blueprint
from flask import Request as FlaskRequest
from flask import Response as FlaskResponse
from flask import request as flask_request

from service.api.fhir import FhirApi
from service.api.log import log_request
from service.api.requests import Request
from service.api.responses import Response, write
from service.fhir.outcomes import write_outcome
from service.terminology import issues

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_REQUEST_ID = re.compile(r"[\w.:/ -]{1,100}")


@dataclass(frozen=True)
class Gate:
    """What stands between the network and the API: limits, request ids, cross-origin headers, the log.

    ``max_body`` is in bytes. ``cors_origins`` is ``*``, one origin, or empty for none.
    """

    api: FhirApi
    max_body: int
    cors_origins: str = "*"
    cached: dict[tuple[str, ...], tuple[int, str, Response]] = field(default_factory=dict)

    def answer(self, incoming: FlaskRequest) -> FlaskResponse:
        """The response to one request, whatever happens on the way."""
        started = perf_counter()
        headers = {name.lower(): value for name, value in incoming.headers}
        given_id = headers.get("x-request-id", "")
        request_id = given_id if _REQUEST_ID.fullmatch(given_id) else uuid4().hex
        query = incoming.query_string.decode("utf-8", "replace")
        request = Request(incoming.method, incoming.path, query, headers, scheme=incoming.scheme)
        problem = ""
        try:
            response = self._respond(incoming, request)
        except Exception:
            problem = traceback.format_exc(limit=-5)
            response = write(request, 500, write_outcome([issues.unexpected(request_id)]))
        log_request(request, request_id, response.status, started, problem)
        return self._written(response, request, request_id)

    def _respond(self, incoming: FlaskRequest, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(204, b"")
        if request.method in ("GET", "HEAD"):
            return self._cached(request)
        body = _read(incoming, self.max_body)
        if body is None:
            return write(request, 413, write_outcome([issues.body_too_large(self.max_body)]))
        return self.api.handle(replace(request, body=body))

    def _cached(self, request: Request) -> Response:
        """The same request at the same revision on the same day has the same answer."""
        revision, today = self.api.catalogue.revision(), self.api.clock().date().isoformat()
        h = request.headers
        key = (
            request.path,
            request.query,
            h.get("host", ""),
            h.get("accept", ""),
            h.get("accept-language", ""),
            h.get("prefer", ""),
        )
        found = self.cached.get(key)
        if found is not None and found[0] == revision and found[1] == today:
            return found[2]
        response = self.api.handle(request)
        if response.status == 200 and response.stream is None and len(response.body) <= _CACHED_BYTES:
            if len(self.cached) >= _CACHED_ANSWERS:
                self.cached.clear()
            self.cached[key] = (revision, today, response)
        return response

    def _written(self, response: Response, request: Request, request_id: str) -> FlaskResponse:
        headers = {**response.headers, "X-Request-Id": request_id}
        if self.cors_origins:
            headers["Access-Control-Allow-Origin"] = self.cors_origins
            headers["Access-Control-Expose-Headers"] = "ETag, Location, X-Request-Id"
            if request.method == "OPTIONS":
                headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST"
                headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type, Prefer"
        return FlaskResponse(response.stream or response.body, response.status, headers)


_CACHED_ANSWERS = 2048
_CACHED_BYTES = 16_384


def _read(incoming: FlaskRequest, limit: int) -> bytes | None:
    """The body, or None when it has more than ``limit`` bytes; never holds more than that."""
    if (incoming.content_length or 0) > limit:
        return None
    body = incoming.environ["wsgi.input"].read(limit + 1)
    return None if len(body) > limit else body


def blueprint(gate: Gate) -> Blueprint:
    """Everything below ``/r4``, ``/r5`` and ``/fhir``, ``/openapi.json`` and ``/healthz``."""
    routes = Blueprint("api", __name__)

    @routes.get("/healthz")
    def healthz() -> FlaskResponse:
        body = orjson.dumps({"status": "ok", "revision": gate.api.catalogue.revision()})
        return FlaskResponse(body, 200, {"Content-Type": "application/json"})

    @routes.route("/openapi.json", methods=METHODS, provide_automatic_options=False)
    @routes.route("/<any(r4, r5, fhir):version>", methods=METHODS, provide_automatic_options=False)
    @routes.route(
        "/<any(r4, r5, fhir):version>/<path:rest>", methods=METHODS, provide_automatic_options=False
    )
    def fhir(**_: str) -> FlaskResponse:
        return gate.answer(flask_request)

    @routes.app_errorhandler(404)
    @routes.app_errorhandler(405)
    def nothing_here(_: Exception) -> FlaskResponse:
        return gate.answer(flask_request)

    return routes
