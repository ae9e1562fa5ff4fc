"""One file over HTTP: resumed where it broke off (RFC 9110, ranges), checked, written in the ledger."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from service.downloads.ledger import Entry, Ledger, sha256
from service.downloads.unfinished import RefusedError, Unfinished
from service.loaders.release import Progress, silent

_ATTEMPTS = 5
_SECONDS = (10, 60)
"""How long to wait for a connection, and for each next piece."""

_PATIENCE = 60
"""Seconds: a busy site that wants a longer pause is asked again after these."""

_PIECE = 1 << 13
"""Bytes; when a connection breaks, less than this is lost."""

_BUSY = frozenset((429, 500, 502, 503, 504))


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is there now; ``before`` is what the same address gave when it was fetched last."""

    entry: Entry
    before: Entry | None

    @property
    def changed(self) -> bool:
        """Whether the publisher put another file under the same address."""
        return self.before is not None and self.before.sha256 != self.entry.sha256


@dataclass(frozen=True)
class Fetcher:
    """Fetches into ``folder``; after a failure waits ``wait`` seconds, then twice as long, and so on."""

    folder: Path
    progress: Progress = silent
    wait: float = 1.0

    def fetch(self, url: str, file_name: str) -> Fetched:
        """The file at ``url``, unless it is here and the publisher's is the same.

        ``RefusedError`` when the site answers with anything but the file, or not at all.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        ledger = Ledger(self.folder)
        before, path = ledger.last(url), self.folder / file_name
        known = before if before and path.is_file() and sha256(path) == before.sha256 else None
        unfinished = Unfinished(path)
        try:
            with self._session() as session:
                received = self._complete(session, url, unfinished, known)
        except requests.RequestException as error:
            cause = getattr(error.args[0], "reason", error) if error.args else error
            raise RefusedError(f"the connection to {urlsplit(url).netloc} failed: {cause}") from error
        if known and not received:
            return Fetched(known, known)
        unfinished.check()
        entry = Entry(
            file=file_name,
            url=url,
            sha256=sha256(unfinished.path),
            size=unfinished.size,
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            validator=unfinished.validator(),
        )
        unfinished.finish()
        ledger.add(entry)
        return Fetched(entry, before)

    def _session(self) -> requests.Session:
        retry = Retry(
            total=None,
            connect=0,
            read=0,
            status=_ATTEMPTS,
            backoff_factor=self.wait,
            retry_after_max=_PATIENCE,
            status_forcelist=_BUSY,
            allowed_methods=("GET",),
            raise_on_status=False,
        )
        session = requests.Session()
        session.mount("http://", HTTPAdapter(max_retries=retry))
        session.mount("https://", HTTPAdapter(max_retries=retry))
        # What is resumed and counted must be the file's own bytes.
        session.headers["Accept-Encoding"] = "identity"
        return session

    def _complete(
        self, session: requests.Session, url: str, unfinished: Unfinished, known: Entry | None
    ) -> bool:
        """Bring ``unfinished`` to its end, in as many tries as it takes; False if ``known`` still holds."""
        wait = self.wait
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._receive(session, url, unfinished, known)
            except _BROKEN_OFF:
                time.sleep(wait)
                wait *= 2
        return self._receive(session, url, unfinished, known)

    def _receive(
        self, session: requests.Session, url: str, unfinished: Unfinished, known: Entry | None
    ) -> bool:
        headers = unfinished.resuming() or _unless_same(known)
        with session.get(url, headers=headers, stream=True, timeout=_SECONDS) as response:
            if known and response.status_code == requests.codes.not_modified:
                return False
            _check(response, unfinished)
            length = response.headers.get("Content-Length", "")
            total = unfinished.size + int(length) if length.isdigit() else None
            with unfinished.path.open("ab") as file:
                for piece in response.iter_content(_PIECE):
                    file.write(piece)
                    self.progress(unfinished.target.name, file.tell(), total)
        return True


_BROKEN_OFF = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


def _check(response: requests.Response, unfinished: Unfinished) -> None:
    """Make ``unfinished`` fit for the body that follows; ``RefusedError`` when that is not the file."""
    if response.headers.get("Content-Type", "").startswith("text/html"):
        raise RefusedError(f"the site answered {response.status_code} with a web page")
    if response.status_code == requests.codes.ok:
        unfinished.begin(response.headers)
    elif response.status_code == requests.codes.requested_range_not_satisfiable:
        unfinished.discard()
        raise requests.ConnectionError("the site has no more than what was fetched before")
    elif response.status_code != requests.codes.partial_content:
        raise RefusedError(f"the site answered {response.status_code} {response.reason}")
    elif not response.headers.get("Content-Range", "").startswith(f"bytes {unfinished.size}-"):
        unfinished.discard()
        raise requests.ConnectionError("the site answered with another part of the file")


def _unless_same(known: Entry | None) -> dict[str, str]:
    """The headers that ask for the file only when it is not the one that ``known`` tells of."""
    validator = known.validator if known else {}
    names = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
    return {names[name]: value for name, value in validator.items()}
