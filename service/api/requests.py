"""A request, free of any web framework."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson

from service.terminology import issues
from service.terminology.issues import TerminologyError

MAX_DEPTH = 100
"""How deep the JSON of a request may nest."""


@dataclass(frozen=True)
class Request:
    """One HTTP request. ``path`` and ``query`` are as sent; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""
    scheme: str = "http"

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The segments of the path, decoded."""
        return tuple(unquote(part) for part in self.path.strip("/").split("/"))

    @cached_property
    def base(self) -> str:
        """The service's address as this caller knows it, ``http://host/r5``; no forwarding header counts."""
        return f"{self.scheme}://{self.headers.get('host', 'localhost')}/{self.segments[0]}"

    @cached_property
    def parameters(self) -> list[tuple[str, str]]:
        """The query's names and values, in order."""
        return parse_qsl(self.query, keep_blank_values=True)

    def parameter(self, name: str) -> str | None:
        """The first value of a query parameter."""
        return next((value for key, value in self.parameters if key == name), None)

    @cached_property
    def is_strict(self) -> bool:
        """Whether the caller asks to refuse what it does not know (``Prefer: handling=strict``)."""
        prefer = self.headers.get("prefer", "")
        return "handling=strict" in prefer.replace(" ", "").lower()

    def json(self) -> Any:
        """The body as JSON; TerminologyError when it cannot be read."""
        try:
            document = orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise TerminologyError(issues.body_invalid(f"it is not JSON: {error}")) from error
        if isinstance(document, dict | list) and _is_too_deep(document):
            raise TerminologyError(issues.body_invalid(f"it nests deeper than {MAX_DEPTH} levels"))
        return document


def _is_too_deep(document: Any) -> bool:
    """Whether anything in ``document`` nests deeper than ``MAX_DEPTH``; looks level by level."""
    level = [document]
    for _ in range(MAX_DEPTH):
        inner = (item.values() if isinstance(item, dict) else item for item in level)
        level = [value for values in inner for value in values if isinstance(value, dict | list)]
        if not level:
            return False
    return True
