"""A closed-loop HTTP client on one connection: how fast, and how evenly, a server answers."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Measured:
    """Requests per second, and latencies in milliseconds in ascending order."""

    rate: float
    latencies: list[float]

    def percentile(self, share: float) -> float:
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


def get(path: str, known: str = "") -> bytes:
    """The bytes of a GET request; ``known`` is the tag of the answer that the caller has already."""
    condition = f"If-None-Match: {known}\r\n" if known else ""
    accept = "Accept: application/fhir+json\r\n"
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{accept}{condition}\r\n".encode()


def post(path: str, body: bytes) -> bytes:
    """The bytes of a POST request of a resource."""
    kind = "Content-Type: application/fhir+json\r\nAccept: application/fhir+json\r\n"
    length = f"Content-Length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{kind}{length}\r\n".encode() + body


class Connection:
    """One keep-alive connection to a server on this machine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> bytes:
        """The body of the answer, which must have status 200, or 304 without a body."""
        self._socket.sendall(request)
        received = self._socket.recv(1 << 16)
        while b"\r\n\r\n" not in received:
            received += self._socket.recv(1 << 16)
        head, _, body = received.partition(b"\r\n\r\n")
        if head[9:12] == b"304":
            return b""
        assert head[9:12] == b"200", received[:2000]
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        parts, missing = [body], length - len(body)
        while missing > 0:
            parts.append(self._socket.recv(1 << 16))
            missing -= len(parts[-1])
        return b"".join(parts)

    def tag(self, path: str) -> str:
        """The entity tag of the answer to a GET."""
        self._socket.sendall(get(path))
        head = self._socket.recv(1 << 20)
        return head[head.lower().index(b"etag: ") + 6 :].split(b"\r\n")[0].decode()

    def measure(self, requests: Sequence[bytes], seconds: float) -> Measured:
        """Ask ``requests`` in turn, again and again, for that long."""
        latencies: list[float] = []
        started = perf_counter()
        asked = 0
        while (now := perf_counter()) - started < seconds:
            self.ask(requests[asked % len(requests)])
            latencies.append((perf_counter() - now) * 1000)
            asked += 1
        return Measured(asked / (perf_counter() - started), sorted(latencies))
