"""How long a copy takes to be brought in step, process start included.

``python -m tests.benchmarks.staying_in_step`` loads the starter content and HL7's terminology package, copies
all of it with all expansions, and then again: with nothing changed, and with ten value sets changed.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from service.storage.registry import Registry
from service.terminology.modifiers import CPT
from tests.benchmarks.terminology_package import PACKAGE
from tests.running import procodex, served

_ROUNDS = 3
_CHANGED = 10
_ENTITLED = ("--role", "reader", "--name", "benchmark", "--entitlement", CPT)
"""The package has value sets of CPT: without the entitlement no copy is whole."""


def measured() -> dict[str, tuple[float, str]]:
    """Seconds by what was copied, the least of three runs, with what is wanted."""
    with TemporaryDirectory() as folder:
        data, copy = Path(folder) / "data", Path(folder) / "copy"
        for arguments in (("starter",), ("load", "fhir-package", PACKAGE)):
            loaded = procodex("--data", data, *arguments)
            assert loaded.returncode == 0, loaded.stderr
        made = procodex("--data", data, "keys", "create", *_ENTITLED, "--json")
        key: str = orjson.loads(made.stdout)["key"]
        with served(data) as url:
            everything, _ = _synchronised(url, copy, key)
            unchanged = [_synchronised(url, copy, key) for _ in range(_ROUNDS)]
            assert not any(counts for _, counts in unchanged)
            changed = []
            for number in range(_ROUNDS):
                _change(data, f"Round {number}")
                seconds, counts = _synchronised(url, copy, key)
                assert counts["updated"] == _CHANGED, counts
                changed.append(seconds)
    return {
        "copy of everything, with expansions": (everything, ""),
        "copy again, nothing changed": (min(seconds for seconds, _ in unchanged), "2 s"),
        f"copy again, {_CHANGED} value sets changed": (min(changed), "3 s"),
    }


def _synchronised(url: str, copy: Path, key: str) -> tuple[float, dict[str, int]]:
    started = perf_counter()
    done = procodex("--json", "sync", f"{url}/r4", "--into", copy, "--expansions", "--key", key)
    seconds = perf_counter() - started
    assert done.returncode == 0, done.stdout
    return seconds, orjson.loads(done.stdout)["counts"]


def _change(data: Path, title: str) -> None:
    """Give ten value sets of the package another title."""
    registry = Registry(data)
    rows = [row for row in registry.rows() if row.type == "ValueSet" and row.fhir_version is None][:_CHANGED]
    documents: list[dict[str, Any]] = [orjson.loads(registry.document(row)) for row in rows]
    registry.put_resources([{**document, "title": title} for document in documents])
    registry.close()


def table() -> Table:
    """The figures."""
    found = Table("figure", "measured", "wanted", box=None, header_style="bold")
    for name, (seconds, wanted) in measured().items():
        found.add_row(name, f"{seconds:.1f} s", wanted)
    return found


if __name__ == "__main__":
    Console(soft_wrap=True).print(table())
