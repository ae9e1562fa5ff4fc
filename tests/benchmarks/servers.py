"""Real servers for the benchmarks: the service over the shared releases, and the constant ceiling."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared" / "data"
DATA = ROOT / ".bench"

LOADS: dict[str, list[list[str]]] = {
    "icd10pcs": [
        ["icd10pcs/2024-icd-10-pcs-order-file*.zip"],
        ["icd10pcs/2025-icd-10-pcs-order-file*.zip"],
        ["icd10pcs/2026-icd-10-pcs-order-file*.zip", "icd10pcs/2026-icd-10-pcs-code-tables*.zip"],
    ],
    "hcpcs": [["hcpcs/2018-Alpha*.zip"], ["hcpcs/2019-Alpha*.zip"], ["hcpcs/HCPC2025_OCT_ANWEB.xlsx"]],
    "icd10cm": [["icd10cm/2025-code*.zip"], ["icd10cm/2026-code*.zip"], ["icd10cm/icd10c-tabular*.zip"]],
    "icd9cm": [["icd9cm/icd-9-cm-v32*.zip", "icd9cm/ptab12.txt.gz"]],
    "fhir-package": [["hl7/hl7.terminology.r4-7.0.1.tgz"]],
}
"""The releases in the shared data, by format, one form of each: patterns below the data folder."""


def procodex(*arguments: str, data: Path = DATA) -> list[str]:
    return [sys.executable, "-c", "from service.cli import main; main()", "--data", str(data), *arguments]


def load_everything() -> dict[str, float]:
    """Fill the data folder; gives the seconds that each load took, or nothing if it was filled."""
    if (DATA / "complete").exists():
        return {}
    taken: dict[str, float] = {}
    subprocess.run(procodex("starter"), check=True, stdout=subprocess.DEVNULL)
    for format_name, sources in LOADS.items():
        for patterns in sources:
            files = [str(path) for pattern in patterns for path in sorted(SHARED.glob(pattern))]
            started = perf_counter()
            subprocess.run(procodex("load", format_name, *files), check=True, stdout=subprocess.DEVNULL)
            taken[f"{format_name} {Path(files[0]).name}"] = perf_counter() - started
    (DATA / "complete").touch()
    return taken


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], url: str) -> Iterator[subprocess.Popen[bytes]]:
    """The server that ``command`` starts, once ``url`` answers."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment, cwd=ROOT)
    try:
        _wait(url)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(url: str) -> None:
    for _ in range(2000):
        try:
            urlopen(url, timeout=5).read()
            return
        except (URLError, ConnectionError):
            sleep(0.005)
    raise TimeoutError(f"{url} does not answer")


@contextmanager
def service(data: Path = DATA) -> Iterator[tuple[int, int]]:
    """The service with one worker: its port and process id."""
    port = free_port()
    with running(
        procodex("serve", "--port", str(port), data=data), f"http://127.0.0.1:{port}/healthz"
    ) as process:
        yield port, process.pid


@contextmanager
def constant() -> Iterator[int]:
    """The constant ceiling: its port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.constant", str(port)]
    with running(command, f"http://127.0.0.1:{port}/r4/x"):
        yield port
