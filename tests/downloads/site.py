"""A publisher's site on this machine: answers ranges, breaks connections, refuses, shows web pages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Site:
    """What the site answers next. ``asked`` collects the headers of every request."""

    content: bytes
    etag: str | None = '"first"'
    modified: str | None = None
    content_type: str = "application/zip"
    breaks_after: list[int] = field(default_factory=list)
    """Bytes after which the next answers break off."""
    statuses: list[int] = field(default_factory=list)
    """The next answers have these statuses and no file."""
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.asked.append(headers)
        if self.statuses:
            self._send(handler, self.statuses.pop(0), b"", {"Retry-After": "0"})
        elif headers.get("if-none-match", "-") == self.etag:
            self._send(handler, 304, b"", {})
        elif "range" in headers and headers.get("if-range") in (self.etag, self.modified):
            start = int(headers["range"].removeprefix("bytes=").removesuffix("-"))
            if start >= len(self.content):
                self._send(handler, 416, b"", {})
            else:
                place = f"bytes {start}-{len(self.content) - 1}/{len(self.content)}"
                self._send(handler, 206, self.content[start:], {"Content-Range": place})
        else:
            self._send(handler, 200, self.content, {})

    def _send(
        self, handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str]
    ) -> None:
        handler.send_response(status)
        marks = {"ETag": self.etag, "Last-Modified": self.modified, "Content-Type": self.content_type}
        for name, value in {**headers, **marks, "Content-Length": str(len(body))}.items():
            if value:
                handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body[: self.breaks_after.pop(0)] if body and self.breaks_after else body)


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """``site`` on a free port of this machine; ``site.url`` is the address of its one file."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        site.url = f"http://127.0.0.1:{server.server_port}/files/codes-2026.zip"
        yield site
        server.shutdown()
