"""A write over HTTP: what a request asks to be written, and the answer to it.

Specification: https://hl7.org/fhir/R5/http.html#create and https://hl7.org/fhir/R5/http.html#return
"""

import re
from typing import Any

from service.api.conditional import row_headers
from service.api.patching import read_patch
from service.api.requests import Request
from service.api.responses import Response, write
from service.api.targets import Write
from service.api.uploads import check_content_type, read_body, read_upload
from service.api.writing import Writing, Written
from service.fhir.interactions import JSON_PATCH
from service.fhir.outcomes import write_outcome
from service.terminology import issues
from service.terminology.issues import Issue

_RETURN = re.compile(r"\breturn=(minimal|representation|OperationOutcome)\b")

CHANGING = ("PUT", "PATCH", "DELETE")
"""The methods that change the resource that they name."""


def is_write(request: Request) -> bool:
    """Whether a request asks to change one resource."""
    segments = request.segments[1:]
    created = request.method == "POST" and len(segments) == 1 and not segments[0].startswith("$")
    return created or request.method in CHANGING


def read_write(request: Request, writing: Writing, place: str = "", full_url: str | None = None) -> Write:
    """What a request asks to be written; refuses what cannot be read, with every reason.

    ``place`` is where the request stands in a Bundle, and ``full_url`` how others refer to it there.
    """
    _, resource_type, *rest = request.segments
    resource_id = rest[0] if rest else None
    condition = request.query if resource_id is None else None
    if request.method == "POST":
        condition = request.headers.get("if-none-exist")
    content, remarks = _content(request, resource_type, writing)
    return Write(
        method=request.method,
        type=resource_type,
        id=resource_id,
        content=content,
        remarks=remarks,
        condition=condition,
        if_match=request.headers.get("if-match"),
        if_none_match=request.headers.get("if-none-match"),
        place=place,
        full_url=full_url,
    )


def _content(request: Request, resource_type: str, writing: Writing) -> tuple[Any, tuple[Issue, ...]]:
    if request.method == "DELETE":
        return None, ()
    if request.method == "PATCH":
        check_content_type(request, JSON_PATCH)
        return read_patch(read_body(request)), ()
    found = read_upload(read_body(request), resource_type, writing.version, writing.view, writing.day)
    return found.resource, found.remarks


def answer_write(request: Request, writing: Writing, asked: Write, written: Written) -> Response:
    """The answer to a write, with as much in its body as ``Prefer: return=`` asks."""
    row = written.row
    headers = row_headers(row)
    if asked.method != "DELETE":
        headers["Location"] = f"{request.base}/{row.type}/{row.id}/_history/{row.version_id}"
    wanted = _RETURN.search(request.headers.get("prefer", ""))
    form = wanted[1] if wanted else "representation"
    if form == "OperationOutcome":
        done = issues.written(asked.method, row.type, row.id, row.version_id)
        outcome = write_outcome([done, *asked.remarks])
        return write(request, 200 if written.status == 204 else written.status, outcome, headers)
    if asked.method == "DELETE" or form == "minimal":
        return Response(written.status, b"", headers)
    shown = writing.version.down(writing.stored(row.type, request.origin).shown(row))
    return write(request, written.status, shown, headers)
