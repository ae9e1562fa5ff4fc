"""``POST $validate-codes``: codes as lines of JSON, answered line by line while they come.

The body is read a piece at a time and the answers to it are sent before the next piece is read, so that
neither is ever held whole: a client has to read while it sends. No limit of the size of bodies applies.
"""

from collections.abc import Callable, Iterator

import orjson
from werkzeug.http import parse_options_header

from service.api.errors import RefusedError, method_not_allowed, status_of
from service.api.fhir import FhirApi
from service.api.licensing import bound
from service.api.requests import Request
from service.api.responses import Response, write
from service.fhir.lines.answering import Account, answers
from service.fhir.lines.reading import Columns, Reader
from service.fhir.lines.splitting import pieces, split
from service.fhir.outcomes import write_outcome
from service.fhir.versions import BY_PATH
from service.operations.lines import VALIDATE_CODES, Asked
from service.operations.operation import Context
from service.terminology import issues
from service.terminology.issues import TerminologyError

MEDIA_TYPE = "application/ndjson"
_MEDIA_TYPES = (MEDIA_TYPE, "application/x-ndjson", "application/jsonl")


def takes_lines(request: Request) -> bool:
    """Whether the request is for this door."""
    return request.segments[1:] == (f"${VALIDATE_CODES.name}",)


def answer_lines(api: FhirApi, request: Request, read: Callable[[int], bytes]) -> Response:
    """The answers to the lines that ``read`` gives piece by piece; an OperationOutcome to a request that is
    wrong as a whole.
    """
    try:
        context = _context(api, request)
        asked = _read(request, context)
    except RefusedError as refused:
        return write(request, refused.status, write_outcome(refused.issues), refused.headers)
    except TerminologyError as error:
        return write(request, status_of(error.issues), write_outcome(error.issues))
    stream = _counted(api, request, context, _answers(asked, read))
    return Response(200, b"", {"Content-Type": MEDIA_TYPE}, stream=stream, is_passing=True)


def _context(api: FhirApi, request: Request) -> Context:
    number = BY_PATH[request.segments[0]].number
    view = api.catalogue.view(number).without(api.licensing.withheld(request))
    return Context(view=view, moment=api.clock(), fhir_version=number)


def _counted(api: FhirApi, request: Request, context: Context, stream: Iterator[bytes]) -> Iterator[bytes]:
    """The stream; at its end, whatever it was, the licensed systems of its codes are counted."""
    try:
        yield from stream
    finally:
        about = bound(context.view, api.licensing.licences, {}).systems
        api.licensing.counted(request, Response(200, b"", about=about))


def _read(request: Request, context: Context) -> Asked:
    if request.method != "POST":
        raise method_not_allowed(request.method, request.path, ("POST",))
    media_type, _ = parse_options_header(request.headers.get("content-type", ""))
    if media_type.lower() not in _MEDIA_TYPES:
        raise RefusedError(415, issues.media_type_not_supported(media_type[:100], MEDIA_TYPE))
    given: dict[str, list[str]] = {}
    for name, value in request.parameters:
        given.setdefault(name, []).append(value)
    asked: Asked = VALIDATE_CODES.run(context, VALIDATE_CODES.parse(given, request.is_strict))
    return asked


def _answers(asked: Asked, read: Callable[[int], bytes]) -> Iterator[bytes]:
    account = Account()
    reader = Reader(Columns(), asked.defaults)
    yield from answers(split(pieces(read)), reader.of_json, asked.bulk, account)
    if asked.summary:
        yield orjson.dumps({"summary": account.document()}, option=orjson.OPT_APPEND_NEWLINE)
