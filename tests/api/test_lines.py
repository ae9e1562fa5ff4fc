"""``POST $validate-codes`` on the real server: what is read by pieces must not depend on how it is sent."""

import socket
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from threading import Thread
from typing import Any

import orjson
import pytest
import requests

from tests.api.client import Client
from tests.api.content import ICD_10_PCS, PROCEDURES
from tests.running import environment, served

NDJSON = {"Content-Type": "application/ndjson"}
GOOD = orjson.dumps({"system": PROCEDURES, "code": "HAND", "date": "2025-06-01"}) + b"\n"
LINES = [
    GOOD,
    b'{"system": "http://example.org/procedures", "code": "NOTHING"}\r\n',
    b"\xff\n",
    b'{"code": "HAND"}\n',
    b'{"system": "http://example.org/nowhere", "code": "x"}',
]
VERDICTS = ["valid", "invalid", "unreadable", "unreadable", "invalid"]


@pytest.fixture(scope="module")
def address(starter_data: Path) -> Iterator[str]:
    """A server that takes bodies of 10,000 bytes at most."""
    with served(starter_data, env=environment(PROCODEX_MAX_BODY="10000")) as url:
        yield url


def question(code: str) -> bytes:
    return orjson.dumps({"system": ICD_10_PCS, "code": code, "date": "2024-05-01"}) + b"\n"


def chunks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def posted(url: str, data: bytes | Iterator[bytes]) -> list[Any]:
    """The answers; an iterator is sent in chunks, without a length."""
    response = requests.post(url, data=data, headers=NDJSON, timeout=60)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/ndjson")
    return [orjson.loads(line) for line in response.text.splitlines()]


@pytest.mark.parametrize("path", ["r4", "r5"])
def test_with_a_length_and_in_chunks(address: str, path: str) -> None:
    codes = ["0DTJ4ZZ", "0DTJ4ZX", "0DT"] * 2_000
    body = b"".join(map(question, codes))
    assert len(body) > 10_000, "no limit of the size of a body applies"
    whole = posted(f"{address}/{path}/$validate-codes", body)
    assert whole == posted(f"{address}/{path}/$validate-codes", chunks(body, 7_001))
    assert [answer["line"] for answer in whole] == list(range(1, len(codes) + 1))
    assert [answer["verdict"] for answer in whole] == ["valid", "invalid", "valid"] * 2_000


def test_answers_come_while_questions_are_asked(address: str) -> None:
    """More than any buffer on the way holds: a server that read all of it first would answer nothing."""
    host, port = address.removeprefix("http://").split(":")
    lines = 100_000
    piece = question("0DTJ4ZZ") * 1_000
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        head = f"POST /r4/$validate-codes HTTP/1.1\r\nHost: x\r\nContent-Length: {len(piece) * 100 + 1}\r\n"
        connection.sendall(f"{head}Content-Type: application/ndjson\r\n\r\n".encode())
        sending = Thread(target=lambda: [connection.sendall(piece) for _ in range(100)], daemon=True)
        sending.start()
        response = HTTPResponse(connection)
        response.begin()
        for _ in range(lines - 2_000):
            assert b'"valid"' in response.readline()
        connection.sendall(b"\n")
        sending.join()
        assert len(response.read().splitlines()) == 2_001


def test_every_line_is_answered(client: Client) -> None:
    response = client.flask.post(f"/{client.version}/$validate-codes", data=b"".join(LINES), headers=NDJSON)
    answers = [orjson.loads(line) for line in response.data.splitlines()]
    assert [answer["verdict"] for answer in answers] == VERDICTS
    assert answers[0] == {
        "line": 1, "verdict": "valid", "system": PROCEDURES, "code": "HAND", "version": "2",
    }  # fmt: skip


def test_what_the_query_says_holds_for_lines_that_say_nothing(r5: Client) -> None:
    path = f"/r5/$validate-codes?system={PROCEDURES}&date=2021-01-01&summary=true"
    response = r5.flask.post(path, data=b'{"code": "HAND"}\n{"code": "x"}', headers=NDJSON)
    first, second, last = [orjson.loads(line) for line in response.data.splitlines()]
    assert (first["verdict"], first["version"]) == ("valid", "1")
    assert second["verdict"] == "invalid"
    assert (last["summary"]["lines"], last["summary"]["valid"]) == (2, 1)
    assert "line" not in last


@pytest.mark.parametrize(
    ("status", "method", "query", "media_type"),
    [
        (415, "POST", "", "application/fhir+json"),
        (415, "POST", "", ""),
        (405, "GET", "", "application/ndjson"),
        (400, "POST", "?date=2025", "application/ndjson"),
        (400, "POST", "?summary=perhaps", "application/ndjson"),
    ],
)
def test_a_request_that_is_wrong_as_a_whole(
    client: Client, status: int, method: str, query: str, media_type: str
) -> None:
    response = client.flask.open(
        f"/{client.version}/$validate-codes{query}", method=method, data=GOOD, content_type=media_type
    )
    assert client.read(response, status)["resourceType"] == "OperationOutcome"


def test_it_is_reading(client: Client) -> None:
    """No key is needed where none is for reading."""
    headers = {**NDJSON, "Authorization": "Bearer unknown"}
    refused = client.flask.post(f"/{client.version}/$validate-codes", data=GOOD, headers=headers)
    assert refused.status_code == 401
