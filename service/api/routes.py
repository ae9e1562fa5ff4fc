"""What Flask itself answers: whether the service is alive, its description, and nothing elsewhere."""

import orjson
from flask import Blueprint, Flask, request
from flask import Response as FlaskResponse
from werkzeug.exceptions import HTTPException

from service.api.fhir import FhirApi
from service.fhir.openapi import openapi
from service.fhir.outcomes import write_outcome
from service.terminology import issues

_JSON = {"Content-Type": "application/fhir+json; charset=utf-8"}


def blueprint(api: FhirApi) -> Blueprint:
    """``/healthz``: 200 while the registry answers; ``/openapi.json``: the operations."""
    routes = Blueprint("api", __name__)

    @routes.get("/healthz")
    def healthz() -> FlaskResponse:
        body = orjson.dumps({"status": "ok", "revision": api.catalogue.revision()})
        return FlaskResponse(body, 200, {"Content-Type": "application/json"})

    @routes.get("/openapi.json")
    def description() -> FlaskResponse:
        return FlaskResponse(orjson.dumps(openapi()), 200, {"Content-Type": "application/json"})

    return routes


def answer_problems(app: Flask) -> None:
    """Let ``app`` answer unknown paths and wrong methods with an OperationOutcome."""

    @app.errorhandler(HTTPException)
    def problem(error: HTTPException) -> FlaskResponse:
        issue = issues.no_such_path(request.path)
        if error.code == 405:
            issue = issues.method_not_allowed(request.method, request.path)
        return FlaskResponse(orjson.dumps(write_outcome([issue])), error.code, _JSON)
