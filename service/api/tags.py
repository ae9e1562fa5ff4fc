"""Entity tags: which answers are the same without being made again.

A tag stands for the request, whatever of its headers an answer may depend on, and the stamp of what the
answer was made of. It may change without the answer changing; it never stays when the answer changes.
Specification: https://hl7.org/fhir/R5/http.html#cread and RFC 9110, sections 8.8 and 13.1
"""

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b

from service.api.requests import Request
from service.api.responses import Response
from service.fhir import software
from service.terminology.licences import NOTHING, Withheld
from service.terminology.view_stamps import ViewStamp

VARYING = ("host", "accept", "accept-language", "authorization", "prefer", "x-too-costly-threshold")
"""The headers that an answer may depend on."""

VARY = "Accept, Accept-Language, Authorization, Prefer"

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def tag_headers(request: Request, stamp: ViewStamp, withheld: Withheld = NOTHING) -> dict[str, str]:
    """``ETag`` and ``Last-Modified`` of the answer to ``request`` that what has this stamp gives to a caller
    from whom ``withheld`` is withheld.
    """
    facts = (software.VERSION, *request_key(request), stamp, withheld.mark)
    mark = blake2b(repr(facts).encode(), digest_size=12).hexdigest()
    headers = {"ETag": f'W/"{mark}"'}
    if stamp.moment:
        changed = datetime.fromisoformat(stamp.moment)
        headers["Last-Modified"] = format_datetime(changed, usegmt=True)
    return headers


def request_key(request: Request) -> tuple[str, ...]:
    """What tells one GET request from another."""
    return (request.path, request.query, *(request.headers.get(name, "") for name in VARYING))


def unless_known(request: Request, response: Response) -> Response:
    """The response, or 304 without its body where the caller has it already: ``If-None-Match``, and for
    what has a version of its own ``If-Modified-Since`` (a second is too long for anything else).
    """
    tag = response.headers.get("ETag")
    if tag is None or response.status != 200 or request.method not in ("GET", "HEAD"):
        return response
    if not _has_it(request, response, tag):
        return response
    kept = {name: value for name, value in response.headers.items() if name in ("ETag", "Last-Modified")}
    return Response(304, b"", kept)


def _has_it(request: Request, response: Response, tag: str) -> bool:
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return _names(tags, tag)
    return response.used is None and _is_since(request, response)


def _is_since(request: Request, response: Response) -> bool:
    """Whether the response has not changed since the caller had it."""
    changed = _date(response.headers.get("Last-Modified"))
    since = _date(request.headers.get("if-modified-since"))
    return changed is not None and since is not None and changed <= since


def _date(raw: str | None) -> datetime | None:
    """A date of HTTP; None for anything else, which the specification of HTTP says to ignore."""
    try:
        found = parsedate_to_datetime(raw or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _names(known: str, tag: str) -> bool:
    """Whether a list of tags has ``tag``, by weak comparison."""
    return known.strip() == "*" or tag.removeprefix("W/") in _TAG.findall(known)
