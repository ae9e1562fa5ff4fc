"""Read and search.

Specification: https://hl7.org/fhir/R5/http.html#read and https://hl7.org/fhir/R5/http.html#search
"""

from service.api.conditional import row_headers, version_headers
from service.api.requests import Request
from service.api.responses import Response, negotiated, write
from service.api.search import read_form, read_search
from service.api.stored import Collection, Definitions, Stored
from service.fhir.bundles import searchset
from service.fhir.versions import FhirVersion
from service.terminology.repository import ResourceRow


def read(request: Request, version: FhirVersion, stored: Stored, row: ResourceRow, day: str) -> Response:
    """One version of a resource. With ``_summary=false`` nothing is left out: a long CodeSystem is
    streamed, without indentation.
    """
    form = read_form(request)
    # The tag is of the version, the same for those who see all of it.
    headers = row_headers(row) if stored.is_seen_whole(row) else {}
    if form.is_whole:
        chosen = negotiated(request).format
        stream = stored.stream(row, day, chosen.notation(version.number))
        if stream is not None:
            return Response(200, b"", {"Content-Type": chosen.content_type, **headers}, stream)
        return write(request, 200, version.down(form.of(stored.published(row))), headers)
    return write(request, 200, version.down(form.of(stored.shown(row))), headers)


def read_definition(
    request: Request, version: FhirVersion, definitions: Definitions, definition_id: str
) -> Response:
    """One definition of an operation."""
    form = read_form(request)
    document = definitions.read(definition_id)
    meta = document["meta"]
    headers = version_headers(meta["versionId"], meta["lastUpdated"])
    return write(request, 200, version.down(form.of(document)), headers)


def search(
    request: Request, version: FhirVersion, collection: Collection, resource_type: str, day: str
) -> Response:
    """The resources that match, a page of them."""
    asked = read_search(request, resource_type, version)
    found = collection.search(asked, day)
    links = asked.links(f"{request.base}/{resource_type}", found.following)
    bundle = searchset(
        map(asked.form.of, found.matches),
        map(asked.form.of, found.included),
        found.total,
        links,
        request.base,
    )
    return write(request, 200, version.down(bundle))
