"""What a client sends, as JSON whatever it is sent in: nothing behind this door knows XML."""

from service.api.errors import RefusedError
from service.api.formats import JSON, XML, Format, format_of_body
from service.api.requests import MAX_DEPTH, Request
from service.fhir.versions import FhirVersion
from service.fhir.xml import XmlError, read_xml
from service.terminology import issues
from service.terminology.issues import TerminologyError


def with_json_body(request: Request, version: FhirVersion) -> Request:
    """The request with its body as JSON; without a Content-Type it is taken to be that.

    A patch has a format of its own, and so has the form of a search: they are left as they are. Refuses
    (415) a format that is not read here, and raises TerminologyError for what is no FHIR XML.
    """
    if not request.body or request.method == "PATCH" or request.segments[-1] == "_search":
        return request
    if _format(request, version) is not XML:
        return request
    try:
        return request.with_body(read_xml(request.body, version.number, MAX_DEPTH))
    except XmlError as error:
        raise TerminologyError(issues.body_invalid(str(error))) from error


def _format(request: Request, version: FhirVersion) -> Format:
    content_type = request.headers.get("content-type")
    if not content_type:
        return JSON
    found = format_of_body(content_type, version.number)
    if isinstance(found, Format):
        return found
    raise RefusedError(415, found)
