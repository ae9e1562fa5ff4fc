"""A visit: one request of a person, and what the API answers when it is asked in their name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Request as FlaskRequest

from service.api.fhir import FhirApi
from service.api.requests import Request
from service.api.responses import Response
from service.fhir.values import Json
from service.fhir.versions import R5
from service.terminology.view import View

KEY_COOKIE = "procodex-key"
"""The cookie that keeps the key of who signed in; only pages read it."""

_PASSED_ON = ("authorization", "accept-language", "host")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered: ``asked`` is the request as it is shown to people (``GET /r5/…``)."""

    asked: str
    status: int
    document: Json

    @property
    def ok(self) -> bool:
        """Whether it is an answer and not an OperationOutcome that says why there is none."""
        return self.status < 400

    @property
    def problem(self) -> str:
        """What an OperationOutcome says, in words; empty where it says nothing."""
        issues = self.document.get("issue", [])
        texts = (issue.get("details", {}).get("text") or issue.get("diagnostics", "") for issue in issues)
        return " ".join(text for text in texts if text)


class Visit:
    """One request of a person. ``arguments`` are those of the query, the first of each name."""

    def __init__(self, api: FhirApi, request: FlaskRequest, key: str | None = None) -> None:
        self.api = api
        self._key = request.cookies.get(KEY_COOKIE) if key is None else key
        self.arguments: Mapping[str, str] = request.args.to_dict()
        self.request = request

    def with_key(self, key: str) -> "Visit":
        """The same visit of somebody with that key."""
        return Visit(self.api, self.request, key)

    @property
    def is_signed_in(self) -> bool:
        """Whether the visitor shows a key."""
        return "authorization" in self._headers

    @cached_property
    def refusal(self) -> Response | None:
        """Why the visitor may read nothing here; None where they may."""
        return self.api.refusal(self.ask("GET", "CodeSystem"))

    def argument(self, name: str, default: str = "") -> str:
        """An argument of the query without blanks around it."""
        return self.arguments.get(name, default).strip()

    def get(self, path: str, **query: str | int | None) -> Answer:
        """The answer to ``GET /r5/<path>``; what is None or empty is not asked."""
        given = {name: value for name, value in query.items() if value not in (None, "")}
        text = urlencode(given, safe=":/|$,?=")
        return self.of(f"{path}?{text}" if text else path)

    def of(self, address: str, body: Mapping[str, Any] | None = None) -> Answer:
        """The answer to ``GET /r5/<address>``, or to a POST of ``body`` there."""
        path, _, query = address.partition("?")
        method, content = ("GET", b"") if body is None else ("POST", orjson.dumps(body))
        response = self._response(self.ask(method, path, query, content))
        answer = b"".join(response.stream) if response.stream else response.body
        return Answer(f"{method} /{R5.path}/{address}", response.status, orjson.loads(answer))

    def fetch(self, address: str, query: str, accept: str) -> Response:
        """The response to ``GET <address>?<query>`` in the media type ``accept``, as the API gives it."""
        headers = {**self._headers, "accept": accept}
        return self._response(Request("GET", address, query, headers, scheme=self.request.scheme))

    def _response(self, request: Request) -> Response:
        return self.api.refusal(request) or self.api.handle(request)

    def ask(self, method: str, path: str, query: str = "", body: bytes = b"") -> Request:
        """A request to the API in the name of the visitor."""
        address = f"/{R5.path}/{path}"
        return Request(method, address, query, self._headers, body, self.request.scheme)

    @cached_property
    def view(self) -> View:
        """What the visitor may see."""
        return self.api.view(self.ask("GET", "metadata"), R5)

    def count(self, systems: Iterable[str]) -> None:
        """Count the page as an answer about these systems, by their urls, as the API counts its own."""
        about = frozenset(self.api.licensing.licences.bound(systems))
        self.api.licensing.counted(self.ask("GET", "metadata"), Response(200, b"", about=about))

    @cached_property
    def as_sent(self) -> Request:
        """The request itself, for the log."""
        query = self.request.query_string.decode("utf-8", "replace")
        return Request(self.request.method, self.request.path, query, {})

    @property
    def today(self) -> str:
        """The day (``YYYY-MM-DD``, UTC)."""
        return self.api.today

    @cached_property
    def _headers(self) -> Mapping[str, str]:
        sent = {name.lower(): value for name, value in self.request.headers if name.lower() in _PASSED_ON}
        if self._key and "authorization" not in sent:
            sent["authorization"] = f"Bearer {self._key}"
        return {**sent, "accept": "application/fhir+json", "content-type": "application/fhir+json"}
