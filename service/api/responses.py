"""A response, free of any web framework."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from service.api.errors import RefusedError
from service.api.formats import XML, Negotiated, negotiate
from service.api.requests import Request
from service.fhir.versions import BY_PATH, R5
from service.fhir.xml import XmlError, write_xml
from service.terminology import issues


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response; ``stream`` gives the body piece by piece where it may be too large to hold.

    ``about`` are the systems, not open by their licence, that the answer says something of.
    ``used`` are the canonicals that the answer was made of, where its tag depends on them. One that
    ``is_passing`` may be another one the next moment, though nothing stored changed, and is never kept.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    stream: Iterator[bytes] | None = None
    used: frozenset[str] | None = None
    is_passing: bool = False
    about: frozenset[str] = frozenset()


def negotiated(request: Request) -> Negotiated:
    """The format in which the caller wants the answer."""
    version = BY_PATH.get(request.segments[0])
    number = version.number if version else None
    return negotiate(request.parameter("_format"), request.headers.get("accept"), number)


def check_format(request: Request) -> None:
    """Refuse (406) a caller that accepts nothing that this server can write."""
    problem = negotiated(request).problem
    if problem is not None:
        raise RefusedError(406, problem)


def write(request: Request, status: int, document: Any, headers: Mapping[str, str] | None = None) -> Response:
    """``document`` in the format that the caller wants, indented when it asks with ``_pretty=true``.

    RefusedError (406) for a document that XML cannot hold.
    """
    chosen = negotiated(request).format
    pretty = request.parameter("_pretty") == "true"
    if chosen is XML:
        body = _xml(request, document, pretty)
    else:
        body = orjson.dumps(document, option=orjson.OPT_INDENT_2 if pretty else None)
    return Response(status, body, {"Content-Type": chosen.content_type, **(headers or {})})


def _xml(request: Request, document: Any, pretty: bool) -> bytes:
    version = BY_PATH.get(request.segments[0], R5)
    try:
        return write_xml(document, version.number, pretty=pretty)
    except XmlError as error:
        raise RefusedError(406, issues.not_in_xml(str(error))) from error
