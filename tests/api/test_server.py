"""The real server: what only it can show."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from service.config import Settings
from tests.api.content import LARGE, LARGE_SIZE

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def address(served: Settings) -> Iterator[str]:
    """The address of a server process over the tests' content."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start = "from service.cli import main; main()"
    command = [sys.executable, "-c", start, "--data", str(served.data), "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        _await(f"{url}/healthz")
        yield url
        server.terminate()


def _await(url: str) -> None:
    for _ in range(200):
        try:
            if requests.get(url, timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    pytest.fail(f"nothing answers at {url}")


def test_a_large_system_is_streamed_in_pieces(address: str) -> None:
    (entry,) = requests.get(f"{address}/r5/CodeSystem", params={"url": LARGE}, timeout=10).json()["entry"]
    with requests.get(f"{entry['fullUrl']}?_summary=false", stream=True, timeout=10) as response:
        assert response.headers["ETag"] == 'W/"1"'
        assert "Content-Length" not in response.headers
        document = json.loads(b"".join(response.iter_content(None)))
    assert len(document["concept"][0]["concept"]) == LARGE_SIZE - 1


def test_head_has_no_body(address: str) -> None:
    response = requests.head(f"{address}/r4/ValueSet/drafted", timeout=10)
    assert response.status_code == 200
    assert int(response.headers["Content-Length"]) > 100
    assert response.content == b""


def test_the_statement_names_the_address_that_was_asked(address: str) -> None:
    statement = requests.get(f"{address}/r4/metadata", timeout=10).json()
    assert statement["implementation"]["url"] == f"{address}/r4"


def test_a_form_is_read(address: str) -> None:
    bundle = requests.post(f"{address}/r5/ValueSet/_search", data={"status": "draft"}, timeout=10).json()
    assert bundle["total"] == 1
