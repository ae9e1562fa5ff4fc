"""Bulk validation: synthetic claim lines through the command line, how fast and in how much memory."""

import json
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from rich.table import Table

from service.config import Settings
from service.opening import open_service
from tests.benchmarks.servers import DATA, procodex

_SYSTEMS = {
    "http://www.cms.gov/Medicare/Coding/ICD10": ("2024-10-01", 540),
    "http://hl7.org/fhir/sid/icd-10-cm": ("2024-10-01", 540),
    "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": ("2018-01-01", 3000),
}
"""The systems of the lines, and the days (first, how many) on which their services were."""

_BAD = 0.05
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def claim_lines(count: int, data: Path) -> Iterator[str]:
    """NDJSON lines of codes that could be billed on their day; one in twenty has a wrong character."""
    chance = random.Random(7)
    view = open_service(Settings(data=data)).catalogue.view("5.0.0").on("2026-01-01")
    releases = [release for system in _SYSTEMS for release in view.releases(system)]
    codes = {r.canonical: r.index.codes() for r in releases}
    headings = {r.canonical: r.index.with_value("billable", "false") for r in releases}
    made = 0
    while made < count:
        system = chance.choice(list(_SYSTEMS))
        first, days = _SYSTEMS[system]
        day = (date.fromisoformat(first) + timedelta(days=chance.randrange(days))).isoformat()
        release = view.release(system, None, day)
        assert release is not None
        number = chance.randrange(release.index.size)
        if number not in release.index.active_on(day) or number in headings[release.canonical]:
            continue
        code = codes[release.canonical][number]
        if chance.random() < _BAD:
            at = chance.randrange(len(code))
            code = code[:at] + chance.choice(_ALPHABET) + code[at + 1 :]
        yield json.dumps({"system": system, "code": code, "date": day})
        made += 1


def file_of(count: int) -> Path:
    """The file with that many lines, made once."""
    file = DATA / f"claims-{count}.ndjson"
    if not file.exists():
        with file.open("w") as out:
            out.writelines(f"{line}\n" for line in claim_lines(count, DATA))
    return file


def measured(count: int, *options: str) -> tuple[float, float, float]:
    """Lines per second of one core, and the memory in MB after a tenth of the lines and at the end."""
    command = procodex("validate", "--file", str(file_of(count)), *options)
    before = _children_seconds()
    answered, early, late = 0, 0.0, 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        for _ in process.stdout:
            answered += 1
            if answered == count // 10:
                early = _resident_megabytes(process.pid)
            elif answered == count * 99 // 100:
                late = _resident_megabytes(process.pid)
    assert answered == count
    return count / (_children_seconds() - before), early, late


def _children_seconds() -> float:
    """How long processes that ended kept a core busy."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _resident_megabytes(pid: int) -> float:
    """What the process has in memory but for mapped files, which are shared, and the kernel's to drop."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("RssAnon:")[1].split()[0]) / 1024


def table(count: int = 1_000_000) -> Table:
    """The figures for that many lines."""
    rows = Table("bulk validation", "lines per second and core", "MB at 10 %", "MB at the end", box=None)
    for title, options in (("as it is", ()), ("with suggestions", ("--suggest",))):
        lines = count if not options else count // 10
        rate, early, late = measured(lines, *options)
        rows.add_row(f"{lines:,} lines, {title}", f"{rate:,.0f}", f"{early:.0f}", f"{late:.0f}")
    return rows


if __name__ == "__main__":
    from rich.console import Console

    Console(soft_wrap=True).print(table(*map(int, sys.argv[1:])))
