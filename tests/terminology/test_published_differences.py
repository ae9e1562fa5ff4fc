"""Differences of the publishers' own releases, held to what the publishers say themselves."""

import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from service.loaders import hcpcs, icd10pcs
from service.loaders.release import LoadOptions, Release
from service.terminology.differences import Differences
from service.terminology.memory import MemoryIndex
from service.terminology.system_differences import Dated, SystemComparison
from tests.shared_files import shared

HCPCS = {"2018.01": "2018-Alpha-Numeric-HCPCS-File.zip", "2019.01": "2019-Alpha-Numeric-HCPCS-File.zip"}


def order_zip(year: int) -> Path:
    return shared("data", "icd10pcs", f"{year}-icd-10-pcs-order-file-long-and-abbreviated-titles.zip")


def lines_of(year: int, member: str) -> list[str]:
    with zipfile.ZipFile(order_zip(year)) as archive:
        return archive.read(f"{member}_{year}.txt").decode().splitlines()


@cache
def icd10pcs_releases() -> dict[str, Dated]:
    loaded = [
        *icd10pcs.load([order_zip(2024)], LoadOptions()),
        *icd10pcs.load([order_zip(2025)], LoadOptions()),
        *icd10pcs.load([order_zip(2026)], LoadOptions(with_previous=True)),
    ]
    return {str(release.code_system.version): dated(release) for release in loaded}


def dated(release: Release) -> Dated:
    header = release.code_system
    assert header.effective_start
    return Dated(MemoryIndex(header, release.concepts), header.effective_start)


def compared(old: Dated, new: Dated) -> Differences:
    return SystemComparison("system", old, new).differences()


def counts(found: Differences) -> dict[str, tuple[int, int]]:
    return {t.kind: (t.codes, t.headings) for t in found.tallies() if t.codes or t.headings}


def in_addenda(year: int, label: str) -> set[str]:
    found = (line[13:20].strip() for line in lines_of(year, "order_addenda") if line.startswith(label))
    return {code for code in found if len(code) == 7}


def codes(found: Differences, kind: str) -> set[str]:
    return {code for _, code in found.keys[kind]}


@pytest.mark.parametrize(
    ("old", "new", "year", "added", "deleted"),
    [("2024.04", "2024.10", 2025, 371, 61), ("2025.04", "2025.10", 2026, 156, 27)],
)
def test_icd_10_pcs_changes_by_its_addenda(old: str, new: str, year: int, added: int, deleted: int) -> None:
    found = compared(icd10pcs_releases()[old], icd10pcs_releases()[new])
    assert counts(found)["added"][0] == len(in_addenda(year, "Add:")) == added
    assert counts(found)["removed"] == (len(in_addenda(year, "Delete:")), 0) == (deleted, 0)
    assert in_addenda(year, "Add:") <= codes(found, "added")
    assert in_addenda(year, "Delete:") == codes(found, "removed")


def test_the_addenda_of_2025_end_with_the_same_totals() -> None:
    printed = " ".join(lines_of(2025, "order_addenda")[-40:])
    assert re.search(r"\b371\b", printed)
    assert re.search(r"\b61\b", printed)


def test_a_year_of_icd_10_pcs_by_its_order_files() -> None:
    """April's codes come in between, so no addenda has all of it; the oracle is set arithmetic on lines."""
    before, after = (
        {line[6:13].strip(): line[77:] for line in lines_of(year, "icd10pcs_order") if line[14] == "1"}
        for year in (2025, 2026)
    )
    found = compared(icd10pcs_releases()["2024.10"], icd10pcs_releases()["2025.10"])
    retitled = {code for code in before.keys() & after.keys() if before[code] != after[code]}
    assert counts(found) == {
        "added": (206, 7), "removed": (39, 0), "display-changed": (2, 0), "property-changed": (2, 1),
    }  # fmt: skip
    assert {code for code in codes(found, "added") if len(code) == 7} == after.keys() - before.keys()
    assert codes(found, "removed") == before.keys() - after.keys()
    assert codes(found, "display-changed") == retitled


def hcpcs_release(version: str) -> Release:
    (release,) = hcpcs.load([shared("data", "hcpcs", HCPCS[version])], LoadOptions())
    return release


def hcpcs_lines(version: str) -> Iterator[tuple[str, str, str]]:
    """(code, last day as YYYYMMDD, cross-reference) of each code, from the columns of the file."""
    with zipfile.ZipFile(shared("data", "hcpcs", HCPCS[version])) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".txt") and "ANWEB" in n)
        for line in archive.read(name).decode("cp1252").splitlines():
            if line[10:11] in ("3", "7"):
                yield line[:5].strip(), line[284:292].strip(), line[204:209].strip()


def test_a_year_of_hcpcs_by_its_columns() -> None:
    before, after = ({code: rest for code, *rest in hcpcs_lines(v)} for v in ("2018.01", "2019.01"))
    found = compared(*(dated(hcpcs_release(version)) for version in ("2018.01", "2019.01")))
    assert codes(found, "added") == after.keys() - before.keys()
    assert codes(found, "removed") == before.keys() - after.keys()

    def ended(rest: list[str], day: str) -> bool:
        return bool(rest[0]) and rest[0] < day

    gone = {code for code, rest in after.items() if ended(rest, "20190101")}
    was_gone = {code for code, rest in before.items() if ended(rest, "20180101")}
    both = before.keys() & after.keys()
    assert codes(found, "retired") == (gone - was_gone) & both
    assert codes(found, "reactivated") == (was_gone - gone) & both
    said_before = {code for code in was_gone if before[code][1]}
    assert codes(found, "replaced-by") == {code for code in gone if after[code][1]} - said_before
    assert [len(codes(found, kind)) for kind in ("retired", "reactivated", "replaced-by")] == [33, 0, 30]
