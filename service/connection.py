"""A connection to a FHIR server: GET, as often as it takes.

What breaks off or is refused for the moment is asked again, after pauses that double; a server that is busy
says itself how long to wait.
Specification: https://hl7.org/fhir/R5/http.html and RFC 9110
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import orjson
import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from service.fhir.values import Json
from service.terminology.issues import Issue, TerminologyError

FHIR_JSON = "application/fhir+json"

SECONDS = (10.0, 60.0)
"""How long to wait for a connection, and for each next piece of an answer."""

RETRIES = Retry(
    total=6,
    backoff_factor=0.5,
    backoff_jitter=0.5,
    backoff_max=30,
    retry_after_max=120,
    status_forcelist=(429, 500, 502, 503, 504),
)
"""How often to ask again, and how many seconds to wait before."""

_PIECE = 1 << 16

_BROKEN_OFF = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)


class ClientError(TerminologyError):
    """The server refused, or answered what cannot be understood: its HTTP status, its reasons as issues."""

    def __init__(self, url: str, status: int, *issues: Issue) -> None:
        super().__init__(*issues)
        self.url = url
        self.status = status

    def __str__(self) -> str:
        return f"{self.url}: {self.status}: {super().__str__()}"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of 200 or 304; ``body`` is empty where it was saved in a file."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_unchanged(self) -> bool:
        """Whether the caller has it already."""
        return self.status == 304

    @property
    def etag(self) -> str | None:
        """The entity tag, as the server wrote it."""
        return self.headers.get("ETag")

    def document(self) -> Json:
        """The resource in the body; ClientError where there is none."""
        try:
            document = orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise _not_understood(self.url, self.status, f"the answer is no JSON ({error})") from error
        if not isinstance(document, dict) or "resourceType" not in document:
            raise _not_understood(self.url, self.status, "the answer is no resource")
        return document


@dataclass(frozen=True)
class Connection:
    """Asks the FHIR server at ``base_url`` (``https://host/r5``); ``key`` is its bearer key.

    Safe for several threads. Raises ``requests.RequestException`` where nothing answers as often as
    ``retries`` allows, and ``ClientError`` for what is refused.
    """

    base_url: str
    key: str | None = None
    retries: Retry = RETRIES
    seconds: tuple[float, float] = SECONDS
    connections: int = 4
    _session: requests.Session = field(default_factory=requests.Session, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"{self.base_url} is not the address of a FHIR server (https://host/path)")
        adapter = HTTPAdapter(pool_maxsize=self.connections, pool_block=True)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter)
        self._session.headers["Accept"] = FHIR_JSON
        if self.key is not None:
            self._session.auth = _Bearer(self.key)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def get(
        self,
        path: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        etag: str | None = None,
        into: Path | None = None,
    ) -> Answer:
        """The answer to a GET of a path below the base, or of a link that the server gave.

        ``etag`` asks only for what has another one; ``into`` is a file that takes the body.
        """
        url = self._url(path)
        headers = {"If-None-Match": etag} if etag else {}
        retries = self.retries
        while True:
            raw = None
            try:
                with self._session.get(
                    url, params=parameters, headers=headers, stream=True, timeout=self.seconds
                ) as response:
                    if not retries.total or not retries.is_retry("GET", response.status_code):
                        return _answer(response, into)
                    raw = response.raw
            except _BROKEN_OFF:
                if not retries.total:
                    raise
            retries = retries.increment("GET", url)
            _pause(retries, raw)

    def _url(self, path: str) -> str:
        """An address of this server, whatever it calls itself in links: the key is for no other."""
        here = urlsplit(self.base_url.rstrip("/") + "/")
        if "://" not in path and not path.startswith("/"):
            return here.geturl() + path
        return (
            urlsplit(urljoin(here.geturl(), path))._replace(scheme=here.scheme, netloc=here.netloc).geturl()
        )


class _Bearer(AuthBase):
    """Sends the key, whatever a ``.netrc`` says of the host."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


def _pause(retries: Retry, raw: Any) -> None:
    try:
        retries.sleep(raw)
    except InvalidHeader:
        retries.sleep()


def _answer(response: requests.Response, into: Path | None) -> Answer:
    status, headers, url = response.status_code, response.headers, response.url
    if status == 200 and into is not None:
        with into.open("wb") as file:
            for piece in response.iter_content(_PIECE):
                file.write(piece)
        return Answer(url, status, headers, b"")
    body = response.content
    if status in (200, 304):
        return Answer(url, status, headers, body)
    reasons = tuple(read_issues(body)) or (_issue(response.reason or "no reason was given"),)
    raise ClientError(url, status, *reasons)


def read_issues(outcome: bytes | Json) -> Iterator[Issue]:
    """The issues of an OperationOutcome; none of anything else."""
    try:
        document = orjson.loads(outcome) if isinstance(outcome, bytes) else outcome
    except orjson.JSONDecodeError:
        return
    if not isinstance(document, dict) or document.get("resourceType") != "OperationOutcome":
        return
    for issue in document.get("issue", ()):
        details = issue.get("details", {})
        coding: Json = next(iter(details.get("coding", ())), {})
        ids = (e.get("valueString") for e in issue.get("extension", ()) if e["url"].endswith("message-id"))
        yield Issue(
            issue.get("severity", "error"),
            issue.get("code", "processing"),
            details.get("text") or issue.get("diagnostics") or coding.get("display") or "no reason was given",
            coding.get("code"),
            next(ids, None),
            next(iter(issue.get("expression", ())), None),
        )


def _issue(text: str) -> Issue:
    return Issue("error", "processing", text)


def _not_understood(url: str, status: int, what: str) -> ClientError:
    return ClientError(url, status, _issue(what))
