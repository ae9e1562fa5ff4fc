"""The publishers' own files come out whole, and agree with each other."""

import importlib.util
import unicodedata
from functools import cache

import pytest

from service.loaders.icd10cm import load, starter_file
from service.loaders.release import LoadOptions, Release
from service.terminology.hierarchy import Hierarchy
from tests.shared_files import shared

ORDER_2026 = "2026-code-descriptions-tabular-order.zip"
TABULAR = "icd10c-tabular-April-1-2026-repacked.zip"


@cache
def published(*names: str) -> Release:
    [release] = load([shared("data", "icd10cm", name) for name in names], LoadOptions())
    return release


def billable(release: Release) -> set[str]:
    return {concept.code for concept in release.concepts if True in concept.values("billable")}


@pytest.mark.parametrize(
    ("name", "version", "lines", "valid"),
    [
        (ORDER_2026, "2025.10", 98_186, 74_719),
        ("2025-code-descriptions-tabular-order.zip", "2024.10", 97_584, 74_260),
    ],
)
def test_an_order_file_has_every_line(name: str, version: str, lines: int, valid: int) -> None:
    release = published(name)
    assert release.code_system.version == version
    assert (len(release.concepts), len(billable(release))) == (lines, valid)


def test_the_tabular_makes_the_order_files_codes() -> None:
    """The update of April 2026 changed notes only, so October's order file lists the same codes.

    Titles agree too, but for accents, which the order file, being ASCII, cannot have.
    """
    tabular = {c.code: c for c in published(TABULAR).concepts if True not in c.values("notSelectable")}
    order = {c.code: c for c in published(ORDER_2026).concepts}
    assert tabular.keys() == order.keys()
    assert billable(published(TABULAR)) == billable(published(ORDER_2026))
    assert [c for c in order if folded(order[c].display) != folded(tabular[c].display)] == []


def folded(title: str | None) -> str:
    return "".join(
        c for c in unicodedata.normalize("NFD", title or "") if not unicodedata.combining(c)
    ).lower()


def test_prefixes_give_the_tabulars_hierarchy() -> None:
    """Two independent ways to the parents of all codes below a category."""
    order = {c.code: c.parents for c in published(ORDER_2026).concepts if "." in c.code}
    tabular = {c.code: c.parents for c in published(TABULAR).concepts}
    assert {code: tabular[code] for code in order} == order


def test_every_chapter_section_and_note_is_there() -> None:
    release = published(TABULAR)
    assert release.code_system.version == "2026.04"
    groups = [c for c in release.concepts if True in c.values("notSelectable")]
    assert sum(c.code.isdigit() for c in groups) == 22
    assert sum("-" in c.code for c in groups) == 297
    numbers = {
        name: sum(len(c.values(name)) for c in release.concepts) for name in ("inclusion-term", "excludes1")
    }
    assert numbers == {"inclusion-term": 12_574, "excludes1": 5_407}


def test_both_files_together_are_one_tree_below_the_chapters() -> None:
    release = published(ORDER_2026, TABULAR)
    assert release.code_system.version == "2025.10"
    hierarchy = Hierarchy(release.concepts)
    assert [c.code for c in release.concepts if not c.parents] == [str(n) for n in range(1, 23)]
    assert len(hierarchy.concepts) == 98_186 + 22 + 297
    names = {c.code: [d.value for d in c.designations] for c in release.concepts}
    assert "Sézary disease" in names["C84.1"]


@pytest.mark.skipif(importlib.util.find_spec("simple_icd_10_cm") is None, reason="needs the starter packages")
def test_the_starter_file_is_complete() -> None:
    """The package ships a list of all codes beside the XML, made by its author's own means."""
    path = starter_file()
    [release] = load([path], LoadOptions())
    assert release.code_system.version == "2026.04"
    [listed] = path.parent.glob("code-list*.txt")
    ours = {c.code.replace(".", "") for c in release.concepts}
    theirs = {code.replace(".", "") for code in listed.read_text().split()}
    ranges = {code for code in ours if "-" in code and code.partition("-")[0] == code.partition("-")[2]}
    assert ours - ranges == theirs
