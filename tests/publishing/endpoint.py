"""A subscriber: a real endpoint that keeps what it is told, fails, hangs or redirects."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any

_PATIENCE = 30
"""Seconds until something that has to come is given up."""


class Endpoint:
    """What came, and what is answered: ``status`` for everything but what ``refuses`` says to refuse."""

    def __init__(self) -> None:
        self.status = 200
        self.hangs = False
        self.released = Event()
        self.attempts = 0
        self.taken: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""
        self._changed = Condition()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        with self._changed:
            self.attempts += 1
            status = self.status
            if status < 300 and not self.hangs:
                self.headers.append(headers)
                self.taken.append(json.loads(body))
            self._changed.notify_all()
        if self.hangs:
            self.released.wait(_PATIENCE)
        return status

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so; fails when it never is."""
        with self._changed:
            assert self._changed.wait_for(condition, _PATIENCE), (self.attempts, self.taken)

    def notifications(self, kind: str) -> list[dict[str, Any]]:
        """The Bundles of a kind that came."""
        return [bundle for bundle in self.taken if status(bundle)["type"] == kind]

    def numbers(self) -> list[int]:
        """The numbers of all events that came, in their order."""
        return [
            int(event["eventNumber"]) for b in self.notifications("event-notification") for event in events(b)
        ]


def status(bundle: dict[str, Any]) -> dict[str, Any]:
    """The SubscriptionStatus of a notification, R4's too."""
    first = bundle["entry"][0]["resource"]
    if first["resourceType"] == "SubscriptionStatus":
        return dict(first)
    names = {"events-since-subscription-start": "eventsSinceSubscriptionStart"}
    found: dict[str, Any] = {"notificationEvent": []}
    for item in first["parameter"]:
        if item["name"] == "notification-event":
            parts = {part["name"]: part for part in item["part"]}
            event = {"eventNumber": parts["event-number"]["valueString"]}
            found["notificationEvent"].append(
                event | {n: p["valueReference"] for n, p in parts.items() if n == "focus"}
            )
        else:
            value = next(value for name, value in item.items() if name.startswith("value"))
            found[names.get(item["name"], item["name"])] = value
    return found


def events(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of a notification."""
    return list(status(bundle).get("notificationEvent", ()))


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        endpoint: Endpoint = self.server.endpoint  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = endpoint.take(dict(self.headers), body)
        self.send_response(status)
        if status in (301, 302, 307, 308):
            self.send_header("Location", endpoint.url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@contextmanager
def listening() -> Iterator[Endpoint]:
    """An endpoint that listens while the context lasts."""
    endpoint = Endpoint()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.endpoint = endpoint  # type: ignore[attr-defined]
    endpoint.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
