"""What Flask itself answers: whether the service is alive."""

import orjson
from flask import Blueprint
from flask import Response as FlaskResponse

from service.api.fhir import FhirApi


def blueprint(api: FhirApi) -> Blueprint:
    """``/healthz``: 200 while the registry answers."""
    routes = Blueprint("api", __name__)

    @routes.get("/healthz")
    def healthz() -> FlaskResponse:
        body = orjson.dumps({"status": "ok", "revision": api.catalogue.revision()})
        return FlaskResponse(body, 200, {"Content-Type": "application/json"})

    return routes
