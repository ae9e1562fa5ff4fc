"""A load killed at any moment leaves the previous state answering, and the next load succeeds."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.storage import packs
from service.storage.registry import Registry
from tests.storage.examples import Numbered

SIZE = 6_000
LOAD = f"""
import sys
from pathlib import Path
from service.storage.registry import Registry
from tests.storage.examples import Numbered

release = Numbered({SIZE}).release("1", sys.argv[2])
print("begin", flush=True)
Registry(Path(sys.argv[1])).publish(release)
print("end", flush=True)
"""


def start(data: Path, text: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", LOAD, str(data), text]
    root = Path(__file__).parent.parent.parent
    load = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)
    assert load.stdout is not None
    assert load.stdout.readline() == "begin\n"
    return load


def answer(data: Path) -> str | None:
    registry = Registry(data)
    (row,) = registry.rows()
    index = registry.index(row)
    assert index.size == SIZE
    registry.close()
    return index.concept(0).display


@pytest.fixture(scope="module")
def duration(tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long a load takes here, so that the kills hit every part of it."""
    with start(tmp_path_factory.mktemp("data"), "timed") as load:
        begin = time.monotonic()
        assert load.wait() == 0
    return time.monotonic() - begin


def test_killed_loads(tmp_path: Path, duration: float) -> None:
    answering = "version 0"
    Registry(tmp_path).publish(Numbered(SIZE).release("1", answering))
    moments = random.Random(26593)
    killed = 0
    for attempt in range(1, 9):
        text = f"version {attempt}"
        with start(tmp_path, text) as load:
            time.sleep(moments.uniform(0, duration))
            load.kill()
        killed += load.returncode != 0
        now = answer(tmp_path)
        assert now in (answering, text), "either all of the load is there or nothing"
        answering = str(now)
    assert killed > 0
    with start(tmp_path, "the last") as load:
        assert load.wait() == 0
    assert answer(tmp_path) == "the last"
    named = {release.build for release in Registry(tmp_path).releases()}
    assert {path.name for path in (tmp_path / "packs").iterdir()} == named
    for build in named:
        packs.verify(tmp_path / "packs" / build)
