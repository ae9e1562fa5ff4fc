"""Read and search.

Specification: https://hl7.org/fhir/R5/http.html#read and https://hl7.org/fhir/R5/http.html#search
"""

from datetime import datetime
from email.utils import format_datetime

from service.api.requests import Request
from service.api.responses import CONTENT_TYPE, Response, write
from service.api.search import read_form, read_search
from service.api.stored import Collection, Stored
from service.fhir.bundles import searchset
from service.fhir.values import Json
from service.fhir.versions import FhirVersion
from service.terminology import issues
from service.terminology.issues import TerminologyError


def read(
    request: Request, version: FhirVersion, collection: Collection, resource_id: str, day: str
) -> Response:
    """One resource. With ``_summary=false`` a long CodeSystem is streamed whole, without indentation."""
    form = read_form(request)
    document = collection.read(resource_id)
    if document is None:
        raise TerminologyError(issues.unknown_resource(request.segments[1], resource_id))
    headers = _version_headers(document)
    if form.is_whole and isinstance(collection, Stored):
        stream = collection.stream(resource_id, day)
        if stream is not None:
            return Response(200, b"", {"Content-Type": CONTENT_TYPE, **headers}, stream)
    return write(request, 200, version.down(form.of(document)), headers)


def _version_headers(document: Json) -> dict[str, str]:
    meta = document["meta"]
    changed = datetime.fromisoformat(meta["lastUpdated"])
    return {"ETag": f'W/"{meta["versionId"]}"', "Last-Modified": format_datetime(changed, usegmt=True)}


def search(request: Request, version: FhirVersion, collection: Collection, resource_type: str) -> Response:
    """The resources that match, a page of them."""
    asked = read_search(request, resource_type, version)
    found = collection.search(asked)
    links = asked.links(f"{request.base}/{resource_type}", found.following)
    bundle = searchset(
        map(asked.form.of, found.matches),
        map(asked.form.of, found.included),
        found.total,
        links,
        request.base,
    )
    return write(request, 200, version.down(bundle))
