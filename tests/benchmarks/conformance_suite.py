"""How fast HL7's test cases are answered: requests that carry up to 21 resources with them."""

import json
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.conformance.baseline import VERSIONS
from tests.conformance.judge import judged, load_subset
from tests.running import served


def measured(data: Path) -> dict[str, tuple[float, float]]:
    """By FHIR version: the median milliseconds of a request at one worker, as its log has them, and the
    seconds of the whole suite, the judge's own included."""
    found: dict[str, tuple[float, float]] = {}
    load_subset(data)
    for version in VERSIONS:
        with TemporaryDirectory() as folder:
            log = Path(folder) / "log.txt"
            with served(data, log=log) as url:
                started = perf_counter()
                judged(f"{url}/{version.lower()}", Path(folder), "--no-cache")
                seconds = perf_counter() - started
            found[version] = (_median(log), seconds)
    return found


def _median(log: Path) -> float:
    lines = (json.loads(line) for line in log.read_text().splitlines() if line.startswith("{"))
    return statistics.median(line["ms"] for line in lines if "/$" in line["path"])
