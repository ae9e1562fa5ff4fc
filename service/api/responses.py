"""A response, free of any web framework."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from service.api.requests import Request
from service.terminology import issues
from service.terminology.issues import TerminologyError

_JSON_TYPES = frozenset(
    ("application/fhir+json", "application/json", "json", "text/json", "*/*", "application/*", "html",
     "text/html", "application/json+fhir")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def check_format(request: Request) -> None:
    """TerminologyError (406) when the caller accepts nothing that this server can write."""
    asked = request.parameter("_format") or request.headers.get("accept") or "*/*"
    offered = [item.partition(";")[0].strip().lower().replace(" ", "+") for item in asked.split(",")]
    if not _JSON_TYPES.intersection(offered):
        raise TerminologyError(issues.not_acceptable(asked[:100]))


def write(request: Request, status: int, document: Any) -> Response:
    """``document`` as FHIR JSON, indented when the caller asks with ``_pretty=true``."""
    pretty = request.parameter("_pretty") == "true"
    body = orjson.dumps(document, option=orjson.OPT_INDENT_2 if pretty else None)
    return Response(status, body, {"Content-Type": "application/fhir+json; charset=utf-8"})
