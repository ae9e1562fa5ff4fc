"""Read and search.

Specification: https://hl7.org/fhir/R5/http.html#read and https://hl7.org/fhir/R5/http.html#search
"""

from datetime import datetime
from email.utils import format_datetime

from service.api.requests import Request
from service.api.responses import Response, negotiated, write
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
    """One resource. With ``_summary=false`` nothing is left out: a long CodeSystem is streamed, without
    indentation.
    """
    form = read_form(request)
    document = collection.read(resource_id)
    if document is None:
        raise TerminologyError(issues.unknown_resource(request.segments[1], resource_id))
    headers = _version_headers(document)
    if form.is_whole and isinstance(collection, Stored):
        chosen = negotiated(request).format
        stream = collection.stream(resource_id, day, chosen.notation(version.number))
        if stream is not None:
            return Response(200, b"", {"Content-Type": chosen.content_type, **headers}, stream)
        row = collection.row(resource_id)
        document = collection.published(row) if row else document
    return write(request, 200, version.down(form.of(document)), headers)


def _version_headers(document: Json) -> dict[str, str]:
    meta = document["meta"]
    changed = datetime.fromisoformat(meta["lastUpdated"])
    return {"ETag": f'W/"{meta["versionId"]}"', "Last-Modified": format_datetime(changed, usegmt=True)}


def search(request: Request, version: FhirVersion, collection: Collection, resource_type: str) -> Response:
    """The resources that match, a page of them."""
    asked = read_search(request)
    count = asked.count if asked.shows_matches else 0
    found, total = collection.search(asked.criteria_in(version.number), asked.offset, count)
    links = asked.links(f"{request.base}/{resource_type}", total)
    bundle = searchset([asked.form.of(document) for document in found], total, links, request.base)
    return write(request, 200, version.down(bundle))
