"""A network that fails: real servers on this machine, and a proxy that breaks connections to them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from wsgiref.types import WSGIApplication

from urllib3.util import Retry
from werkzeug.serving import make_server

IMPATIENT = Retry(
    total=2, backoff_factor=0, status_forcelist=(429, 500, 502, 503, 504), allowed_methods=("GET",)
)
"""Asks again at once."""

SECONDS = (2.0, 0.2)
"""How long a client of these tests waits for a connection and for each piece."""

Fault = tuple[str, int]
"""``("drop", n)``: the connection ends after n bytes of the answer; ``("stall", n)``: nothing comes after
them, but it stays open; ``("refuse", 0)``; ``("pass", 0)``."""


@contextmanager
def serving(application: WSGIApplication) -> Iterator[str]:
    """The address of a server for an application, which answers several requests at a time."""
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Proxy:
    """Passes connections on to ``target`` (a port); ``faults`` are what happens to the next ones."""

    target: int
    faults: list[Fault] = field(default_factory=list)
    address: str = ""
    _open: list[socket.socket] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        fault, limit = self.faults.pop(0) if self.faults else ("pass", 0)
        with suppress(OSError), client:
            if fault == "refuse":
                return
            with socket.create_connection(("127.0.0.1", self.target)) as server:
                self._open += [client, server]
                threading.Thread(target=_copy, args=(client, server), daemon=True).start()
                _copy(server, client, limit if fault != "pass" else None)
                if fault == "stall":
                    # Until the client gives up and closes its end.
                    while client.recv(1 << 16):
                        pass

    def close(self) -> None:
        for one in self._open:
            with suppress(OSError):
                one.close()


def _copy(source: socket.socket, target: socket.socket, limit: int | None = None) -> None:
    """Pass bytes on until the source has no more, or ``limit`` is reached."""
    left = limit
    with suppress(OSError):
        while left is None or left > 0:
            piece = source.recv(1 << 16)
            if not piece:
                return
            target.sendall(piece if left is None else piece[:left])
            left = None if left is None else left - len(piece)


@contextmanager
def proxied(address: str) -> Iterator[Proxy]:
    """A proxy in front of a server."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        proxy = Proxy(int(address.rpartition(":")[2]))
        proxy.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        threading.Thread(target=proxy.serve, args=(listening,), daemon=True).start()
        try:
            yield proxy
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            proxy.close()
