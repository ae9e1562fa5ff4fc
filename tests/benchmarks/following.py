"""How long it takes to bring a copy in step again, process start included."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.request import Request, urlopen

from tests.benchmarks.servers import procodex

_CHANGES = 10


def measured(port: int) -> dict[str, float]:
    """Seconds of a sync of an unchanged source, and of one with 10 changes."""
    source = f"http://127.0.0.1:{port}/r4"
    key = _key()
    with TemporaryDirectory() as folder:
        _sync(source, folder)
        unchanged = min(_sync(source, folder) for _ in range(3))
        for number in range(_CHANGES):
            _put(source, key, number)
        return {"an unchanged source": unchanged, f"a source with {_CHANGES} changes": _sync(source, folder)}


def _sync(source: str, folder: str) -> float:
    command = [
        sys.executable,
        "-m",
        "service",
        "--json",
        "sync",
        source,
        "--into",
        str(Path(folder) / "copy"),
    ]
    started = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - started


def _key() -> str:
    command = procodex("--json", "keys", "create", "--role", "author", "--name", "benchmark")
    made = subprocess.run(command, check=True, capture_output=True)
    return str(json.loads(made.stdout)["key"])


def _put(source: str, key: str, number: int) -> None:
    include = [{"system": "http://www.cms.gov/Medicare/Coding/ICD10"}]
    value_set = {
        "resourceType": "ValueSet",
        "id": f"benchmark-{number}",
        "url": f"http://example.org/ValueSet/benchmark-{number}",
        "title": str(perf_counter()),
        "status": "draft",
        "compose": {"include": include},
    }
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/fhir+json"}
    body = json.dumps(value_set).encode()
    address = f"{source}/ValueSet/benchmark-{number}"
    urlopen(Request(address, body, headers, method="PUT")).read()
