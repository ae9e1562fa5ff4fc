"""``make conformance``: HL7's test cases against a server of this checkout, on both FHIR versions.

The exit status is 1 when a suite passes fewer cases than the baseline asks for, 2 when the cases are not
there. ``--update`` raises the baseline, and the README's table, to what passes.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from tests.conformance.baseline import VERSIONS, Baseline
from tests.conformance.judge import SUITE, Outcome, judged, load_subset
from tests.running import procodex, served


def main() -> int:
    options = argparse.ArgumentParser(prog="tests.conformance", description=__doc__)
    options.add_argument("--update", action="store_true", help="raise the baseline to what passes")
    update = options.parse_args().update
    if not (SUITE / "txtest.py").exists():
        print(f"HL7's test cases and their judge are not at {SUITE}", file=sys.stderr)
        return 2
    outcomes = _outcomes()
    _print(outcomes)
    baseline = Baseline.read()
    shortfalls = baseline.shortfalls(outcomes)
    for shortfall in shortfalls:
        print(shortfall, file=sys.stderr)
    if update:
        baseline.raised(outcomes).write()
    return 1 if shortfalls else 0


def _outcomes() -> dict[str, Outcome]:
    """How a fresh server with the starter content and the cases' SNOMED CT does, by FHIR version."""
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        loaded = procodex("--data", data, "starter")
        if loaded.returncode != 0:
            raise RuntimeError(f"the starter content does not load: {loaded.stderr}")
        load_subset(data)
        with served(data) as url:
            return {version: judged(f"{url}/{version.lower()}", Path(folder)) for version in VERSIONS}


def _print(outcomes: Mapping[str, Outcome]) -> None:
    table = Table("suite", *VERSIONS, box=None, header_style="bold")
    suites = dict.fromkeys(suite for outcome in outcomes.values() for suite in outcome.cases)
    for suite in suites:
        table.add_row(
            suite, *(f"{o.passed.get(suite, 0)}/{o.cases.get(suite, 0)}" for o in outcomes.values())
        )
    sums = (f"{sum(o.passed.values())}/{sum(o.cases.values())}" for o in outcomes.values())
    table.add_row("all", *sums, style="bold")
    for version, outcome in outcomes.items():
        for failure in outcome.failures:
            print(f"{version} {failure[:400]}")
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
