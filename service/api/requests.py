"""A request, free of any web framework."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

import orjson

from service.terminology import issues
from service.terminology.issues import TerminologyError
from service.terminology.keys import Key

MAX_DEPTH = 100
"""How deep the JSON of a request may nest."""


class Request:
    """One HTTP request. ``path`` and ``query`` are as sent; header names are in lower case.

    ``segments`` are those of the path and ``parameters`` the names and values of the query, decoded and
    in order; ``is_strict`` tells whether the caller asks to refuse what it does not know.
    """

    __slots__ = (
        "_callers",
        "body",
        "headers",
        "is_strict",
        "method",
        "parameters",
        "path",
        "query",
        "scheme",
        "segments",
    )

    def __init__(
        self,
        method: str,
        path: str,
        query: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        scheme: str = "http",
    ) -> None:
        self._callers: tuple[Key | None, ...] = ()
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.scheme = scheme
        self.segments = tuple(_decoded(part) for part in path.strip("/").split("/"))
        self.parameters = [_pair(part) for part in query.split("&") if part]
        self.is_strict = "handling=strict" in headers.get("prefer", "").replace(" ", "").lower()

    def with_body(self, body: bytes) -> "Request":
        """The same request with a body."""
        return Request(self.method, self.path, self.query, self.headers, body, self.scheme)

    @property
    def base(self) -> str:
        """The address of the API as this caller knows it, ``http://host/r5``."""
        return f"{self.origin}/{self.segments[0]}"

    @property
    def origin(self) -> str:
        """The service's address as this caller knows it, ``http://host``; no forwarding header counts."""
        return f"{self.scheme}://{self.headers.get('host', 'localhost')}"

    def caller(self, find: Callable[["Request"], Key | None]) -> Key | None:
        """Whose key the request shows, as ``find`` says when first asked.

        An answer is one caller's throughout, whatever becomes of the key while it is made.
        """
        if not self._callers:
            self._callers = (find(self),)
        return self._callers[0]

    def parameter(self, name: str) -> str | None:
        """The first value of a query parameter."""
        return next((value for key, value in self.parameters if key == name), None)

    def json(self) -> Any:
        """The body as JSON; TerminologyError when it cannot be read."""
        try:
            document = orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise TerminologyError(issues.body_invalid(f"it is not JSON: {error}")) from error
        if isinstance(document, dict | list) and _is_too_deep(document):
            raise TerminologyError(issues.body_invalid(f"it nests deeper than {MAX_DEPTH} levels"))
        return document


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return _decoded(name.replace("+", " ")), _decoded(value.replace("+", " "))


def _decoded(part: str) -> str:
    """``part`` without percent encoding; most parts have none, and looking is cheaper than decoding."""
    return unquote(part) if "%" in part else part


def _is_too_deep(document: Any) -> bool:
    """Whether anything in ``document`` nests deeper than ``MAX_DEPTH``; looks level by level."""
    level = [document]
    for _ in range(MAX_DEPTH):
        inner = (item.values() if isinstance(item, dict) else item for item in level)
        level = [value for values in inner for value in values if isinstance(value, dict | list)]
        if not level:
            return False
    return True
