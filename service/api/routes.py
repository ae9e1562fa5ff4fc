"""What Flask itself answers: whether the service is alive, and its description."""

import orjson
from flask import Blueprint
from flask import Response as FlaskResponse

from service.api.fhir import FhirApi
from service.fhir.openapi import openapi

_JSON = {"Content-Type": "application/json"}


def blueprint(api: FhirApi) -> Blueprint:
    """``/healthz`` (200 while the registry answers) and ``/openapi.json``."""
    routes = Blueprint("api", __name__)

    @routes.get("/healthz")
    def healthz() -> FlaskResponse:
        body = orjson.dumps({"status": "ok", "revision": api.catalogue.revision()})
        return FlaskResponse(body, 200, _JSON)

    @routes.get("/openapi.json")
    def description() -> FlaskResponse:
        return FlaskResponse(orjson.dumps(openapi()), 200, _JSON)

    return routes
