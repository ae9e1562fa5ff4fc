"""The figures of this service, measured on real servers: ``make bench``.

Rates are ratios to the ceiling, a constant answer of a Flask view on the same server with one worker,
taken in turn with it in one run: machines differ, ratios less so.
"""

import json
import statistics
import subprocess
from time import perf_counter
from urllib.request import urlopen

from rich.console import Console
from rich.table import Table

from tests.benchmarks import (
    claim_lines,
    claims,
    conformance_suite,
    pages,
    snomed_ct,
    staying_in_step,
    terminology_package,
)
from tests.benchmarks import requests_made as made
from tests.benchmarks.client import Connection, get
from tests.benchmarks.memory import private_megabytes
from tests.benchmarks.servers import (
    DATA,
    SHARED,
    constant,
    free_port,
    load_everything,
    procodex,
    running,
    service,
)

_ROUNDS = 5
_SECONDS = 2.0


def main() -> None:
    table = Table("figure", "measured", "wanted", box=None, header_style="bold")
    if not SHARED.is_dir():
        raise SystemExit(f"the benchmarks need the shared test data at {SHARED}")
    for name, seconds in load_everything().items():
        table.add_row(f"load {name}", f"{seconds:.1f} s", _wanted_load(name))
    for url, count in ((made.HALF, 40_000), (made.FEW, 500)):
        _load_value_set(url, count)
    index = made.pcs_index()
    some = made.codes(index, 10_000)
    with constant() as ceiling, service() as (port, pid):
        _rates(table, ceiling, port, some)
        _type_ahead(table, port, index)
        _searches(table, port)
        measured = Connection(port).measure(claims.claims(200), 4.0)
        row = f"p50 {measured.percentile(0.5):.1f} ms, p99 {measured.percentile(0.99):.1f} ms"
        table.add_row("$validate-codes of a claim of 50 lines", row, "12 ms")
        table.add_row("private memory of the worker", f"{private_megabytes(pid):.0f} MB", "120 MB")
    table.add_row("first answer after start", f"{_first_answer(some[0]):.2f} s", "1.5 s")
    for version, (milliseconds, seconds) in conformance_suite.measured(DATA).items():
        table.add_row(f"HL7's suite on {version}, median request", f"{milliseconds:.1f} ms", "15 ms")
        table.add_row(f"HL7's suite on {version}, all of it", f"{seconds:.0f} s", "40 s")
    console = Console(soft_wrap=True)
    console.print(table)
    console.print(claim_lines.table())
    console.print(snomed_ct.table())
    console.print(staying_in_step.table())
    with service() as (port, _):
        console.print(pages.table(port))
    with service() as (port, _):
        console.print(terminology_package.table(terminology_package.surveyed(f"http://127.0.0.1:{port}/r4")))


def _load_value_set(url: str, count: int) -> None:
    file = DATA / f"{count}.json"
    if not file.exists():
        made.write_value_set(file, url, count)
        subprocess.run(procodex("load", "fhir", str(file)), check=True, stdout=subprocess.DEVNULL)


def _wanted_load(name: str) -> str:
    if name.startswith("icd10pcs"):
        return "8 s"
    return "4 s" if name.startswith("hcpcs") else ""


def _rates(table: Table, ceiling: int, port: int, some: list[str]) -> None:
    top, own = Connection(ceiling), Connection(port)
    subjects = {
        "$lookup, 10,000 codes": (made.lookups(some), 0.40),
        "ValueSet $validate-code, 10,000 codes": (made.validations(some), 0.30),
        "$lookup, repeated": (made.lookups(some[:1]), 0.75),
        "304 Not Modified": (_known(own, made.lookups(some[:100])), 0.45),
        "$expand of 500 codes": (made.expansions(20_000), 0.05),
        "$expand of 500 codes, repeated": (made.expansions(1), 0.55),
    }
    for name, (requests, wanted) in subjects.items():
        ratios: list[float] = []
        for _ in range(_ROUNDS):
            best = top.measure([get("/r4/constant")], _SECONDS).rate
            ratios.append(own.measure(requests, _SECONDS).rate / best)
        table.add_row(f"{name}, of the ceiling", _median_percent(ratios), f"{wanted:.0%}")


def _known(connection: Connection, requests: list[bytes]) -> list[bytes]:
    """The same requests of a caller who has the answers."""
    paths = [request.split()[1].decode() for request in requests]
    return [get(path, connection.tag(path)) for path in paths]


def _searches(table: Table, port: int) -> None:
    found = json.loads(Connection(port).ask(get("/r4/ValueSet?_count=500&_elements=url")))
    urls = [entry["resource"]["url"] for entry in found["entry"]]
    measured = Connection(port).measure(made.searches(urls), 4.0)
    row = f"p50 {measured.percentile(0.5):.1f} ms, p99 {measured.percentile(0.99):.1f} ms"
    table.add_row("search by url", row, "p99 5 ms")


def _median_percent(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.0%} ({min(ratios):.0%} to {max(ratios):.0%})"


def _type_ahead(table: Table, port: int, index: made.Index) -> None:
    connection = Connection(port)
    subjects = {
        "type-ahead, all of ICD-10-PCS": (f"{made.PCS}?fhir_vs", "p50 2 ms, p99 10 ms"),
        "type-ahead, in 40,000 codes": (made.HALF, "p99 40 ms"),
    }
    for name, (url, wanted) in subjects.items():
        measured = connection.measure(made.type_ahead(index, url, 12_000), 8.0)
        text = f"p50 {measured.percentile(0.5):.1f} ms, p99 {measured.percentile(0.99):.1f} ms"
        table.add_row(name, text, wanted)


def _first_answer(code: str) -> float:
    port = free_port()
    started = perf_counter()
    with running(procodex("serve", "--port", str(port)), f"http://127.0.0.1:{port}/healthz"):
        path = made.lookups([code])[0].split()[1].decode()
        urlopen(f"http://127.0.0.1:{port}{path}").read()
        return perf_counter() - started


if __name__ == "__main__":
    main()
