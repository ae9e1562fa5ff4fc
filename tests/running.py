"""The real command line and the real server, each in a process of its own."""

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson
import requests

ROOT = Path(__file__).parent.parent
PROCODEX = (sys.executable, "-m", "service")
_PATIENCE = 60
"""Seconds until a server or a command is given up."""


def environment(**settings: str) -> dict[str, str]:
    """The environment of the tests with these settings and no others."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PROCODEX_")}
    return inherited | {"PYTHONPATH": str(ROOT)} | settings


def procodex(*arguments: str | Path, cwd: Path = ROOT, **settings: str) -> "subprocess.CompletedProcess[str]":
    """The command line run to its end."""
    return subprocess.run(
        [*PROCODEX, *map(str, arguments)],
        cwd=cwd,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=_PATIENCE * 2,
        check=False,
    )


def key(data: Path, role: str = "author", **settings: str) -> str:
    """A new key to what is in ``data``."""
    made = procodex("--data", data, "--json", "keys", "create", "--role", role, "--name", role, **settings)
    assert made.returncode == 0, made.stderr
    return str(orjson.loads(made.stdout)["key"])


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def served(
    data: Path,
    *,
    workers: int = 1,
    log: Path | None = None,
    command: Sequence[str] = PROCODEX,
    cwd: Path = ROOT,
    env: dict[str, str] | None = None,
) -> Iterator[str]:
    """The address of a server over ``data``, stopped at the end; its log goes to ``log``."""
    port = free_port()
    arguments = [*command, "--data", str(data), "serve", "--port", str(port), "--workers", str(workers)]
    with (log or data.parent / f"log-{port}.txt").open("w+") as lines:
        server = subprocess.Popen(arguments, cwd=cwd, env=env or environment(), stderr=lines, text=True)
        try:
            awaited(f"http://127.0.0.1:{port}", server, lines.name)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            assert server.wait(_PATIENCE) == 0, "SIGTERM stops the server cleanly"


def awaited(url: str, server: "subprocess.Popen[str]", log: str) -> None:
    """Wait until a server answers at ``url``; fails with its log when it ends instead."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        assert server.poll() is None, Path(log).read_text()
        try:
            if requests.get(f"{url}/healthz", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.02)
    raise AssertionError(f"the server does not answer: {Path(log).read_text()}")


def once(base: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The folder ``name`` that ``make`` filled, once for all processes of a test run; ``base`` is the
    temporary folder of one of them.
    """
    shared_base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = shared_base / name, shared_base / f"{name}.done"
    with (shared_base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(folder)
            done.touch()
    return folder
