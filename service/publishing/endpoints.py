"""One notification sent to one endpoint.

Nobody's credentials but the subscriber's own go along, no redirect is followed, and nothing of an
answer is read but its status.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from socket import socket
from typing import Any, Protocol

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from service.fhir import software

CONTENT_TYPE = "application/fhir+json"


class UndeliveredError(Exception):
    """An endpoint did not take a notification; the text says why."""


class Send(Protocol):
    """Sends a notification; raises ``UndeliveredError``."""

    def __call__(self, endpoint: str, headers: Mapping[str, str], body: bytes, timeout: int) -> None: ...


class Sender:
    """Sends over HTTP; without ``allows_private`` to addresses of the public internet only."""

    def __init__(self, allows_private: bool) -> None:
        self._allows_private = allows_private

    def __call__(self, endpoint: str, headers: Mapping[str, str], body: bytes, timeout: int) -> None:
        """POST ``body``; ``timeout`` is in seconds, for connecting and for every wait for an answer."""
        own = {"User-Agent": f"{software.NAME}/{software.VERSION}", "Content-Type": CONTENT_TYPE}
        with requests.Session() as session:
            # What the environment says of proxies and passwords is not meant for subscribers.
            session.trust_env = False
            if not self._allows_private:
                session.mount("http://", _PublicAdapter())
                session.mount("https://", _PublicAdapter())
            try:
                answer = session.post(
                    endpoint,
                    data=body,
                    headers={**headers, **own},
                    timeout=timeout,
                    allow_redirects=False,
                    stream=True,
                )
            except requests.RequestException as error:
                raise UndeliveredError(_reason(error, timeout)) from error
            answer.close()
        if answer.is_redirect:
            raise UndeliveredError(f"the endpoint answers {answer.status_code}: redirects are not followed")
        if not 200 <= answer.status_code < 300:
            raise UndeliveredError(f"the endpoint answers {answer.status_code}")


def _reason(error: Exception, timeout: int) -> str:
    if isinstance(error, requests.Timeout):
        return f"the endpoint did not answer within {timeout} seconds"
    if isinstance(error, requests.exceptions.SSLError):
        return "the endpoint has no certificate that is trusted here"
    if isinstance(error, requests.ConnectionError):
        return "no connection with the endpoint"
    return f"the endpoint cannot be asked ({type(error).__name__})"


def _check(connected: socket) -> socket:
    """The connection, unless it is with a private address: asked of the connection itself, because a
    name may lead elsewhere the next time it is looked up.
    """
    address = ip_address(connected.getpeername()[0].partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    if not (mapped or address).is_global:
        connected.close()
        raise UndeliveredError("the endpoint is at an address of a private network")
    return connected


class _PublicHTTPConnection(HTTPConnection):
    def _new_conn(self) -> socket:
        return _check(super()._new_conn())


class _PublicHTTPSConnection(HTTPSConnection):
    def _new_conn(self) -> socket:
        return _check(super()._new_conn())


class _PublicHTTPPool(HTTPConnectionPool):
    ConnectionCls = _PublicHTTPConnection


class _PublicHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPSConnection


class _PublicAdapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **keywords: Any) -> None:
        super().init_poolmanager(*arguments, **keywords)
        self.poolmanager.pool_classes_by_scheme = {"http": _PublicHTTPPool, "https": _PublicHTTPSPool}
