"""A full-size release of SNOMED CT: what loading it takes, and how fast it answers beside ICD-10-PCS."""

import random
import statistics
import subprocess
from collections.abc import Iterable
from itertools import pairwise
from os import wait4
from time import perf_counter
from urllib.parse import quote

from rich.table import Table

from service.api.requests import Request
from service.config import Settings
from service.opening import open_service
from tests.benchmarks import requests_made as made
from tests.benchmarks.client import Connection, get
from tests.benchmarks.memory import private_megabytes, written_megabytes
from tests.benchmarks.servers import DATA, procodex, service
from tests.benchmarks.snomed_release import CONCEPTS, sctid, write_release

SNOMED_CT = "http://snomed.info/sct"
LARGEST = sctid(1)
"""The largest hierarchy of the release."""

_DATA = DATA / "snomed-ct"
_ROUNDS, _SECONDS = 5, 2.0
_WORDS = ("excision", "incision", "repair", "biopsy", "hand", "wrist", "elbow", "open", "percutaneous")


def table() -> Table:
    """Every figure, measured on servers of one worker each."""
    figures = Table("SNOMED CT, 350,000 concepts", "measured", "wanted", box=None, header_style="bold")
    if not (_DATA / "complete").exists():
        _load(figures)
    size = sum(file.stat().st_size for file in _DATA.rglob("*") if file.is_file()) / 1e6
    figures.add_row("pack", f"{size:.0f} MB", "600 MB")
    figures.add_row("opens", f"{_opening():.3f} s", "0.2 s")
    codes = [sctid(n) for n in random.Random(1).sample(range(30, CONCEPTS), 10_000) if n % 17]
    with service() as (beside, _), service(_DATA) as (port, pid):
        _lookups(figures, beside, port, codes)
        connection = Connection(port)
        for name, (paths, wanted) in _subjects(codes).items():
            found = connection.measure([get(path) for path in paths], _SECONDS * 2)
            row = f"p50 {found.percentile(0.5):.2f} ms, p99 {found.percentile(0.99):.2f} ms"
            figures.add_row(name, f"{row}; without HTTP p50 {_handled(paths):.2f} ms", wanted)
        own, mapped = written_megabytes(pid), private_megabytes(pid) - written_megabytes(pid)
        row = f"{own:.0f} MB, and {mapped:.0f} MB of the pack's pages"
        figures.add_row("private memory of the worker", row, "150 MB")
    return figures


def _load(figures: Table) -> None:
    release = DATA / "snomed-ct-release"
    write_release(release)
    command = procodex("load", "snomed-rf2", str(release), data=_DATA)
    started = perf_counter()
    loading = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = wait4(loading.pid, 0)
    assert status == 0, f"{' '.join(command)} failed"
    figures.add_row("load", f"{perf_counter() - started:.0f} s", "240 s")
    figures.add_row("load, memory at most", f"{usage.ru_maxrss / 1024:.0f} MB", "2,000 MB")
    (_DATA / "complete").touch()


def _opening() -> float:
    """Seconds until a release that was not open yet has told of a code."""
    opened = open_service(Settings(data=_DATA))
    started = perf_counter()
    (release,) = opened.catalogue.view("5.0.0").releases(SNOMED_CT)
    assert release.index.locate(LARGEST) is not None
    return perf_counter() - started


def _handled(paths: list[str]) -> float:
    """The median of milliseconds that the service itself takes for an answer."""
    api = open_service(Settings(data=_DATA)).api
    taken: list[float] = []
    for path in paths[:500]:
        address, _, query = path.partition("?")
        started = perf_counter()
        assert api.handle(Request("GET", address, query, {})).status == 200
        taken.append((perf_counter() - started) * 1000)
    return statistics.median(taken)


def _lookups(figures: Table, beside: int, port: int, codes: Iterable[str]) -> None:
    pcs, own = Connection(beside), Connection(port)
    theirs = made.lookups(made.codes(made.pcs_index(), 10_000))
    asked = [get(f"/r4/CodeSystem/$lookup?system={quote(SNOMED_CT)}&code={code}") for code in codes]
    ratios = [own.measure(asked, _SECONDS).rate / pcs.measure(theirs, _SECONDS).rate for _ in range(_ROUNDS)]
    row = f"{statistics.median(ratios):.0%} ({min(ratios):.0%} to {max(ratios):.0%})"
    figures.add_row("$lookup, of those that ICD-10-PCS gets", row, "80%")


def _subjects(codes: list[str]) -> dict[str, tuple[list[str], str]]:
    """Paths that are all different, so that no answer is kept, and what is wanted of them."""
    whole = _value_set("fhir_vs")
    chance = random.Random(2)
    typed = [" ".join(chance.choices(_WORDS, k=2))[: chance.randrange(1, 16)] for _ in range(3_000)]
    constraints = (
        f"<< {LARGEST} : {sctid(attribute)} = << {sctid(17 * value + 1)}"
        for value in range(2, 1_200)
        for attribute in range(1, 12)
    )
    subsumed = (
        f"/r4/CodeSystem/$subsumes?system={quote(SNOMED_CT)}&codeA={a}&codeB={b}" for a, b in pairwise(codes)
    )
    return {
        "<< of the largest hierarchy, counted": (
            [f"{_value_set(f'fhir_vs=isa/{LARGEST}')}&count=0&offset={n}" for n in range(0, 60_000, 3)],
            "0.5 ms",
        ),
        "<< of the largest hierarchy, a page of 50": (
            [f"{_value_set(f'fhir_vs=isa/{LARGEST}')}&count=50&offset={n}" for n in range(0, 60_000, 7)],
            "5 ms",
        ),
        "a refinement over it": (
            [f"{_value_set(f'fhir_vs=ecl/{quote(one)}')}&count=10" for one in constraints],
            "50 ms",
        ),
        "type-ahead": (
            [f"{whole}&count=10&filter={quote(text)}" for text in typed],
            "p50 3 ms, p99 15 ms",
        ),
        "$subsumes": (list(subsumed), "1 ms"),
    }


def _value_set(query: str) -> str:
    return f"/r4/ValueSet/$expand?url={quote(f'{SNOMED_CT}?{query}', safe='')}"
