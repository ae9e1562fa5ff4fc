"""A response, free of any web framework."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from service.api.errors import RefusedError
from service.api.requests import Request
from service.terminology import issues

_JSON_TYPES = frozenset(
    ("application/fhir+json", "application/json", "json", "text/json", "*/*", "application/*", "html",
     "text/html", "application/json+fhir")
)  # fmt: skip

CONTENT_TYPE = "application/fhir+json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response; ``stream`` gives the body piece by piece where it may be too large to hold.

    ``used`` are the canonicals that the answer was made of, where its tag depends on them.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    stream: Iterator[bytes] | None = None
    used: frozenset[str] | None = None


def check_format(request: Request) -> None:
    """Refuse (406) a caller that accepts nothing that this server can write."""
    if not _JSON_TYPES.intersection(offered(request)):
        raise RefusedError(406, issues.not_acceptable(_asked_format(request)[:100]))


def offered(request: Request) -> list[str]:
    """The media types that the caller takes, the one it likes best first; ``*/*`` if it says nothing."""
    items = [item.partition(";") for item in _asked_format(request).split(",")]
    liked = sorted(items, key=lambda item: -_quality(item[2]))
    return [media.strip().lower().replace(" ", "+") for media, _, _ in liked]


def _asked_format(request: Request) -> str:
    return request.parameter("_format") or request.headers.get("accept") or "*/*"


def _quality(parameters: str) -> float:
    """The weight ``q`` among the parameters of a media type: 0 to 1."""
    found = re.search(r"(?:^|;)\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", parameters)
    return float(found[1]) if found else 1.0


def write(request: Request, status: int, document: Any, headers: Mapping[str, str] | None = None) -> Response:
    """``document`` as FHIR JSON, indented when the caller asks with ``_pretty=true``."""
    pretty = request.parameter("_pretty") == "true"
    body = orjson.dumps(document, option=orjson.OPT_INDENT_2 if pretty else None)
    return Response(status, body, {"Content-Type": CONTENT_TYPE, **(headers or {})})
