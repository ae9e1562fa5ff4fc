"""How one notification is sent, and when the next attempt is made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.publishing.endpoints import Sender, UndeliveredError
from service.publishing.pace import Pace
from tests.publishing.endpoint import Endpoint
from tests.running import free_port


def test_private_addresses_are_refused_where_that_is_set(endpoint: Endpoint) -> None:
    Sender(allows_private=True)(endpoint.url, {}, b"{}", 5)
    with pytest.raises(UndeliveredError, match="address of a private network"):
        Sender(allows_private=False)(endpoint.url, {}, b"{}", 5)
    with pytest.raises(UndeliveredError, match="address of a private network"):
        Sender(allows_private=False)(endpoint.url.replace("127.0.0.1", "localhost"), {}, b"{}", 5)
    assert endpoint.attempts == 1


def test_nobody_else_s_secrets_go_along(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:1")
    Sender(allows_private=True)(endpoint.url, {"X-Own": "yes", "content-type": "text/plain"}, b"{}", 5)
    (headers,) = endpoint.headers
    assert headers["X-Own"] == "yes"
    assert headers["User-Agent"].startswith("Procodex/")
    assert not headers.keys() & {"Authorization", "Cookie"}


def test_what_went_wrong_is_said(endpoint: Endpoint) -> None:
    send = Sender(allows_private=True)
    with pytest.raises(UndeliveredError, match="no connection"):
        send(f"http://127.0.0.1:{free_port()}/", {}, b"{}", 5)
    endpoint.status = 404
    with pytest.raises(UndeliveredError, match="answers 404"):
        send(endpoint.url, {}, b"{}", 5)
    endpoint.hangs = True
    with pytest.raises(UndeliveredError, match="did not answer within 1 seconds"):
        send(endpoint.url, {}, b"{}", 1)


@given(st.integers(1, 10_000))
def test_waits_double_up_to_the_longest_and_differ(failures: int) -> None:
    pace = Pace(first=1, longest=300)
    whole = min(300, 2 ** min(failures - 1, 20))
    assert whole / 2 <= pace.wait(failures) <= whole
