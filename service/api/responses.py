"""A response, free of any web framework."""

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

    ``used`` are the canonicals that the answer was made of, where its tag depends on them. One that
    ``is_passing`` may be another one the next moment, though nothing stored changed, and is never kept.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    stream: Iterator[bytes] | None = None
    used: frozenset[str] | None = None
    is_passing: bool = False


def check_format(request: Request) -> None:
    """Refuse (406) a caller that accepts nothing that this server can write."""
    asked = request.parameter("_format") or request.headers.get("accept") or "*/*"
    offered = [item.partition(";")[0].strip().lower().replace(" ", "+") for item in asked.split(",")]
    if not _JSON_TYPES.intersection(offered):
        raise RefusedError(406, issues.not_acceptable(asked[:100]))


def write(request: Request, status: int, document: Any, headers: Mapping[str, str] | None = None) -> Response:
    """``document`` as FHIR JSON, indented when the caller asks with ``_pretty=true``."""
    pretty = request.parameter("_pretty") == "true"
    body = orjson.dumps(document, option=orjson.OPT_INDENT_2 if pretty else None)
    return Response(status, body, {"Content-Type": CONTENT_TYPE, **(headers or {})})
