"""HL7's test cases for terminology servers, run against a server by their judge."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.running import procodex
from tests.shared_files import SHARED

SUITE = SHARED / "tx"
"""The judge and the cases, where they are beside the checkout."""

_RUNS = (
    ("general",),
    ("tx.fhir.org", "--suite", "compare,related2,langcodes,UCUM,bugs"),
    ("snomed", "--suite", "snomed,sct-ecl"),
)
"""What is run: a mode, and which of its suites if not all."""

_SUBSET = SUITE / "tx-source" / "snomed"
_SUBSET_VERSION = "http://snomed.info/xsct/31000003106/version/20250909"
"""The subset of SNOMED CT that the cases are about, and the version as which they know it."""


def load_subset(data: Path) -> None:
    """Load the subset of SNOMED CT into a data folder; RuntimeError when that does not work."""
    loaded = procodex("--data", data, "load", "snomed-rf2", _SUBSET, "--release", _SUBSET_VERSION)
    if loaded.returncode != 0:
        raise RuntimeError(f"the subset of SNOMED CT does not load: {loaded.stderr}")


@dataclass(frozen=True)
class Outcome:
    """How one FHIR version did: cases and passed cases by suite, and what was wrong with the others."""

    cases: dict[str, int]
    passed: dict[str, int]
    failures: tuple[str, ...]


def judged(address: str, reports: Path, *options: str) -> Outcome:
    """What the judge says of the server at ``address`` (``http://host/r4``); it writes to ``reports``.

    ``options`` are further ones of the judge.
    Raises RuntimeError when the judge cannot do its work.
    """
    runs = enumerate((*run, *options) for run in _RUNS)
    results = [result for n, run in runs for result in _run(address, run, reports / f"{n}.json")]
    return Outcome(
        Counter(result["suite"] for result in results),
        Counter(result["suite"] for result in results if result["status"] == "pass"),
        tuple(f"{r['suite']}/{r['name']}: {r['message']}" for r in results if r["status"] != "pass"),
    )


def _run(address: str, selection: tuple[str, ...], report: Path) -> list[dict[str, str]]:
    source = ("--source", str(SUITE / "tests"), "--tx", address, "--json", str(report))
    command = [sys.executable, str(SUITE / "txtest.py"), *source, "--modes", *selection]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1):
        raise RuntimeError(f"the judge could not run: {ended.stderr or ended.stdout}")
    found: list[dict[str, str]] = json.loads(report.read_text(encoding="utf-8"))["tests"]
    return found
