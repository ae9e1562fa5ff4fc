"""Real servers over real databases, killed and started again: nothing is missed, nothing doubled."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from service.config import Settings
from service.opening import open_service
from service.terminology.keys import Role
from tests.publishing.endpoint import Endpoint, events, status
from tests.publishing.subscribing import put, subscription, value_set
from tests.running import PROCODEX, ROOT, awaited, environment, free_port


@contextmanager
def server(settings: Settings, workers: int = 2) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The address of a server that is killed at the end, with all its workers, like power going."""
    port = free_port()
    database = {"PROCODEX_DATABASE_URL": settings.database_url} if settings.database_url else {}
    arguments = ["--data", str(settings.data), "serve", "--port", str(port), "--workers", str(workers)]
    with (settings.data.parent / f"log-{port}.txt").open("w+") as log:
        process = subprocess.Popen(
            [*PROCODEX, *arguments],
            cwd=ROOT,
            env=environment(**database),
            stderr=log,
            text=True,
            start_new_session=True,
        )
        try:
            awaited(f"http://127.0.0.1:{port}", process, log.name)
            yield f"http://127.0.0.1:{port}", process
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def settings(tmp_path: Path, database_url: str | None) -> Settings:
    return Settings(data=tmp_path / "data", database_url=database_url)


def test_what_happens_while_no_server_runs_is_told_later(settings: Settings, endpoint: Endpoint) -> None:
    service = open_service(settings)
    put(service, value_set("before"))
    key = {"Authorization": f"Bearer {service.registry.keys.create('subscriber', Role.AUTHOR)[1]}"}
    with server(settings) as (address, _):
        asked = subscription("r5", "value-set-changed", endpoint.url, maxCount=2)
        made = requests.post(f"{address}/r5/Subscription", json=asked, headers=key, timeout=30)
        assert made.status_code == 201, made.text
        put(service, *(value_set(f"first{n}") for n in range(5)))
        endpoint.wait(lambda: bool(endpoint.numbers()))
    put(service, *(value_set(f"between{n}") for n in range(3)))
    with server(settings) as (address, _):
        put(service, value_set("after"))
        endpoint.wait(lambda: 9 in endpoint.numbers())
        # Killed between an answer and the note of it, the server tells the same once more.
        assert sorted(set(endpoint.numbers())) == list(range(1, 10))
        assert endpoint.numbers()[-4:] == [6, 7, 8, 9]
        path = f"{address}/r5/Subscription/{made.json()['id']}"
        caught_up = requests.get(f"{path}/$events?eventsSinceNumber=1", headers=key, timeout=30).json()
        assert [event["eventNumber"] for event in events(caught_up)] == [str(n) for n in range(1, 10)]
        assert requests.get(path, headers=key, timeout=30).json()["status"] == "active"
    assert len(endpoint.notifications("handshake")) == 1
    assert status(endpoint.taken[-1])["eventsSinceSubscriptionStart"] == "9"
    service.registry.close()
