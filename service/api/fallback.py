"""What no route answers is an OperationOutcome too, but for people, who get a page."""

from collections.abc import Callable
from functools import partial
from time import perf_counter
from uuid import uuid4

from flask import Flask
from flask import Response as FlaskResponse
from flask import request as flask_request
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound

from service.api.log import log_request
from service.api.requests import Request
from service.api.responses import write
from service.api.tables import wants_page
from service.fhir.outcomes import write_outcome
from service.terminology import issues


def answer_the_rest(app: Flask, no_page: Callable[[], FlaskResponse]) -> None:
    """Make ``app`` answer what has no route, no such method, or failed outside of the API: in FHIR's way, or
    with ``no_page`` where a browser asks for what is not there.
    """
    for kind in (NotFound, MethodNotAllowed, InternalServerError):
        app.register_error_handler(kind, partial(_refuse, no_page))


def _refuse(no_page: Callable[[], FlaskResponse], error: HTTPException) -> FlaskResponse:
    started, request_id, status = perf_counter(), uuid4().hex, error.code or 500
    query = flask_request.query_string.decode("utf-8", "replace")
    headers = {"accept": flask_request.headers.get("Accept", "")}
    request = Request(flask_request.method, flask_request.path, query, headers)
    if isinstance(error, NotFound) and wants_page(request):
        return no_page()
    if isinstance(error, NotFound):
        issue = issues.no_such_path(request.path)
    elif isinstance(error, MethodNotAllowed):
        issue = issues.method_not_allowed(request.method, request.path)
    else:
        issue = issues.unexpected(request_id)
    response = write(request, status, write_outcome([issue]))
    cause = getattr(error, "original_exception", None)
    log_request(request, request_id, status, started, repr(cause) if cause else "")
    allowed = {name: value for name, value in error.get_headers() if name == "Allow"}
    return FlaskResponse(response.body, status, {**response.headers, **allowed, "X-Request-Id": request_id})
