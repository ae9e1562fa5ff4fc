"""``procodex sync``, as it is run: what it prints, its exit status, and how it ends when it is stopped."""

import fcntl
import json
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from service.storage.registry import Registry
from tests.databases import PostgreSQLServer
from tests.running import PROCODEX, ROOT, environment, procodex
from tests.sync.imitation import Imitation
from tests.sync.network import serving

V = "ValueSet"
_PATIENCE = 60


@pytest.fixture
def server() -> Imitation:
    found = Imitation(page=10)
    for number in range(5):
        found.put((V, f"v{number}"), "T")
    return found


@pytest.fixture
def address(server: Imitation) -> Iterator[str]:
    with serving(server) as found:
        yield found


def files(folder: Path) -> dict[str, Any]:
    """What is in the copy; a file may go while they are read."""
    found: dict[str, Any] = {}
    for path in (folder / V).glob("*"):
        with suppress(FileNotFoundError):
            found[path.stem] = orjson.loads(path.read_bytes())
    return found


@contextmanager
def running(command: list[str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A command that runs until it ends or is killed; what it prints goes to ``log``."""
    with log.open("w") as lines:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=lines, stderr=lines)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def expected(server: Imitation) -> dict[str, Any]:
    return {name: server.shown(version) for (_, name), version in server.now().items()}


def test_into_a_folder(server: Imitation, address: str, tmp_path: Path) -> None:
    done = procodex("sync", address, "--into", tmp_path / "copy")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"{address}: 5 added", "5 ValueSet"]
    assert "the source has no ConceptMap" in done.stderr
    assert files(tmp_path / "copy") == expected(server)
    server.put((V, "v1"), "Other")
    server.delete((V, "v2"))
    done = procodex("--json", "sync", address, "--into", tmp_path / "copy", "--type", V)
    report = json.loads(done.stdout)
    assert report["in_step"] is True
    assert report["counts"] == {"updated": 1, "removed": 1}
    assert report["ways"] == {V: "history"}
    assert files(tmp_path / "copy") == expected(server)
    assert "nothing changed" in procodex("sync", address, "--into", tmp_path / "copy").stdout


def test_into_a_data_folder(address: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = procodex("--data", data, "sync", address, "--into", data)
    assert done.returncode == 0, done.stderr
    # It is one now, and is known as such without --data.
    assert "nothing changed" in procodex("sync", address, "--into", data).stdout
    assert sorted(path.name for path in data.glob("sync-*.sqlite"))
    refused = procodex("sync", address, "--into", data, "--expansions")
    assert (refused.returncode, "expands by itself" in refused.stderr) == (2, True)


def test_into_a_database(address: str, tmp_path: Path, postgresql: PostgreSQLServer) -> None:
    into, data = postgresql.new_database(), tmp_path / "data"
    done = procodex("--data", data, "sync", address, "--into", into)
    assert done.returncode == 0, done.stderr
    with open_registry(tmp_path / "other", into) as registry:
        assert {row.id for row in registry.rows()} == {f"v{number}" for number in range(5)}
    assert "nothing changed" in procodex("--data", data, "sync", address, "--into", into).stdout


@contextmanager
def open_registry(data: Path, database: str) -> Iterator[Registry]:
    registry = Registry(data, database)
    try:
        yield registry
    finally:
        registry.close()


def test_the_ledger(server: Imitation, address: str, tmp_path: Path) -> None:
    procodex("sync", address, "--into", tmp_path)
    server.put((V, "v1"), "Other")
    procodex("sync", address, "--into", tmp_path)
    with closing(sqlite3.connect(tmp_path / "sync.sqlite")) as ledger:
        facts = dict(ledger.execute("SELECT name, value FROM facts"))
        items = ledger.execute("SELECT id, version, sha256 FROM items WHERE type = ?", (V,)).fetchall()
        events = ledger.execute("SELECT what, subject, detail FROM events ORDER BY number").fetchall()
    assert facts["source"] == address
    assert facts["software"] == "Imitation"
    assert facts["way of ValueSet"] == "history"
    contents = {name: (tmp_path / V / f"{name}.json").read_bytes() for name, _, _ in items}
    assert {name: digest for name, _, digest in items} == {
        name: sha256(content).hexdigest() for name, content in contents.items()
    }
    assert {name: version for name, version, _ in items}["v1"] == "2"
    assert ("updated", "ValueSet/v1", "2") in events
    assert [what for what, _, _ in events if what in ("begun", "in step")] == ["begun", "in step"] * 2


def test_what_is_not_in_step(address: str, tmp_path: Path) -> None:
    done = procodex("sync", address, "--into", tmp_path, "--value-set", "http://example.org/none")
    assert done.returncode == 1
    assert "not in step: the source has no value set http://example.org/none" in done.stderr


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("ftp://example.org", "is not the address of a FHIR server"),
        ("http://127.0.0.1:9/r5", "Connection refused"),
    ],
)
def test_a_source_that_is_none(source: str, said: str, tmp_path: Path) -> None:
    done = procodex("sync", source, "--into", tmp_path, "--retries", "0")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_another_source_than_before(address: str, tmp_path: Path) -> None:
    procodex("sync", address, "--into", tmp_path)
    done = procodex("sync", f"{address}/other", "--into", tmp_path)
    assert (done.returncode, "the source of this copy is" in done.stderr) == (2, True)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.01)


def is_in_step(server: Imitation, folder: Path, watching: "subprocess.Popen[bytes]") -> bool:
    assert watching.poll() is None, (folder / "log").read_text()
    return files(folder) == expected(server)


def is_beyond(server: Imitation, limit: int, process: "subprocess.Popen[bytes]") -> bool:
    return len(server.asked) > limit or process.poll() is not None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watching(server: Imitation, address: str, tmp_path: Path, number: int) -> None:
    command = [*PROCODEX, "--json", "sync", address, "--into", str(tmp_path), "--watch", "--interval", "0.05"]
    with running(command, tmp_path / "log") as watching:
        until(lambda: is_in_step(server, tmp_path, watching))
        server.refusals = [403] * 3
        server.put((V, "v1"), "Other")
        server.delete((V, "v0"))
        until(lambda: is_in_step(server, tmp_path, watching))
        watching.send_signal(number)
        assert watching.wait(_PATIENCE) == 0
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines[-1] == "procodex: stopped"
    assert any(line.startswith("procodex: ") and "403" in line for line in lines)


def test_killed_at_any_moment(server: Imitation, address: str, tmp_path: Path) -> None:
    server.page = 3
    chance = random.Random(1)
    command = [*PROCODEX, "sync", address, "--into", str(tmp_path / "copy")]
    for round_number in range(5):
        for number in range(40):
            server.put((V, f"v{number}"), f"T {round_number}", same_moment=number > 0)
        server.delete((V, f"v{round_number}"))
        limit = len(server.asked) + chance.randrange(25)
        with running(command, tmp_path / "log") as process:
            until(partial(is_beyond, server, limit, process))
        # What has its name is whole, whenever that was.
        assert all(document["resourceType"] == V for document in files(tmp_path / "copy").values())
    assert procodex(*command[len(PROCODEX) :]).returncode == 0
    assert files(tmp_path / "copy") == expected(server)


def test_two_at_once(address: str, tmp_path: Path) -> None:
    with (tmp_path / "sync.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = procodex("sync", address, "--into", tmp_path)
    assert done.returncode == 2
    assert "another process is bringing" in done.stderr


def test_a_server_that_can_only_read(tmp_path: Path) -> None:
    with serving(Imitation(frozenset())) as address:
        done = procodex("sync", address, "--into", tmp_path)
    assert done.returncode == 0
    assert "changes are found by reads" in done.stderr
