"""Entries of a posted Bundle: to requests, and from responses.

Specification: https://hl7.org/fhir/R5/bundle.html
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import orjson

from service.api.errors import RefusedError
from service.api.requests import Request
from service.api.responses import Response
from service.api.written import is_write
from service.fhir.outcomes import write_outcome
from service.fhir.values import Json
from service.terminology import issues
from service.terminology.issues import Issue

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"))
_CONDITIONS = {
    "ifMatch": "if-match",
    "ifNoneMatch": "if-none-match",
    "ifModifiedSince": "if-modified-since",
    "ifNoneExist": "if-none-exist",
}
_JSON = "application/fhir+json"
_OUTER = ("host", "authorization", "accept-language", "prefer")
"""Headers of the Bundle's request that its entries have too."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as a request; ``place`` is where it stands, ``problem`` why it is none."""

    request: Request
    place: str
    full_url: str | None = None
    problem: Issue | None = None


def read_entries(request: Request, bundle: Json, limit: int) -> list[Entry]:
    """The entries of a posted Bundle; RefusedError for more than ``limit``."""
    listed = bundle.get("entry", [])
    if not isinstance(listed, list):
        raise RefusedError(400, issues.bundle_invalid("entry is not an array", "Bundle.entry"))
    if len(listed) > limit:
        raise RefusedError(422, issues.too_many_entries(len(listed), limit))
    entries: list[Entry] = []
    full_urls: set[str] = set()
    for position, raw in enumerate(listed):
        place = f"Bundle.entry[{position}]"
        try:
            entry = _read(request, raw, place)
            if entry.full_url in full_urls:
                raise ValueError(f"another entry has the fullUrl {entry.full_url[:200]} too")
        except ValueError as error:
            problem = issues.bundle_invalid(str(error), place)
            entry = Entry(_inner(request, "GET", "", "", {}), place, problem=problem)
        if entry.full_url is not None:
            full_urls.add(entry.full_url)
        entries.append(entry)
    return entries


def _read(outer: Request, raw: Any, place: str) -> Entry:
    asked = raw.get("request") if isinstance(raw, dict) else None
    if not isinstance(asked, dict):
        raise ValueError("an entry without a request asks for nothing")
    method, url, full_url = asked.get("method"), asked.get("url"), raw.get("fullUrl")
    if method not in _METHODS:
        raise ValueError(f"request.method is '{str(method)[:40]}', none of {', '.join(sorted(_METHODS))}")
    if not isinstance(url, str) or not isinstance(full_url, str | None):
        raise ValueError("request.url and fullUrl have to be strings, and the first to be there")
    path, _, query = url.removeprefix(outer.base).lstrip("/").partition("?")
    if not path or ":" in path.partition("/")[0]:
        raise ValueError(f"request.url is '{url[:200]}', nothing below the address of this server")
    headers = _headers(asked)
    resource = raw.get("resource")
    body, headers["content-type"] = _body(method, resource)
    return Entry(_inner(outer, method, path, query, headers, body), place, full_url)


def _headers(asked: Json) -> dict[str, str]:
    """The conditions of an entry as the headers that they stand for."""
    found: dict[str, str] = {}
    for element, header in _CONDITIONS.items():
        value = asked.get(element)
        if value is not None and not isinstance(value, str):
            raise ValueError(f"request.{element} is not a string")
        if value is not None:
            found[header] = value
    return found


def _body(method: str, resource: Any) -> tuple[bytes, str]:
    """The body of an entry and its content type: a patch comes as a Binary."""
    if resource is None:
        return b"", _JSON
    if method != "PATCH":
        return orjson.dumps(resource), _JSON
    if not isinstance(resource, dict) or resource.get("resourceType") != "Binary":
        raise ValueError("the resource of a PATCH has to be a Binary with the JSON Patch")
    content_type, data = resource.get("contentType"), resource.get("data")
    if not isinstance(content_type, str) or not isinstance(data, str):
        raise ValueError("the Binary of a PATCH has to have contentType and data")
    try:
        return base64.b64decode(data, validate=True), content_type
    except binascii.Error as error:
        raise ValueError(f"the data of the Binary is not base64: {error}") from error


def _inner(
    outer: Request, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes = b""
) -> Request:
    kept = {name: outer.headers[name] for name in _OUTER if name in outer.headers}
    if "return=" not in kept.get("prefer", ""):
        # Who does not ask for it need not get back what was just sent.
        kept["prefer"] = ", ".join(("return=minimal", *filter(None, (kept.get("prefer"),))))
    place = f"/{outer.segments[0]}/{path}"
    return Request(method, place, query, {**kept, "accept": _JSON, **headers}, body, outer.scheme)


@dataclass(slots=True)
class Room:
    """How many bytes the answers of a Bundle may still have."""

    left: int

    def take(self, entry: Entry, response: Response) -> Json:
        """A response as the entry of the answer; a body that finds no room is left out, and that is said."""
        body = self._body(response)
        answered: Json = {"status": _status(response.status)}
        for element, header in (("location", "Location"), ("etag", "ETag")):
            if header in response.headers:
                answered[element] = response.headers[header]
        if "Last-Modified" in response.headers:
            moment = parsedate_to_datetime(response.headers["Last-Modified"])
            answered["lastModified"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        if body is None:
            answered["outcome"] = write_outcome([issues.answers_too_long()])
            if not is_write(entry.request):
                answered["status"] = _status(HTTPStatus.UNPROCESSABLE_ENTITY)
            return {"response": answered}
        document = orjson.loads(body) if body else None
        if document is not None and document["resourceType"] == "OperationOutcome":
            return {"response": {**answered, "outcome": document}}
        return {"response": answered} if document is None else {"resource": document, "response": answered}

    def _body(self, response: Response) -> bytes | None:
        pieces: list[bytes] = []
        for piece in response.stream or (response.body,):
            self.left -= len(piece)
            if self.left < 0:
                self.left += len(piece) + sum(map(len, pieces))
                return None
            pieces.append(piece)
        return b"".join(pieces)


def _status(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"
