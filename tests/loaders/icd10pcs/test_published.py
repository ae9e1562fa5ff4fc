"""The publisher's own files: counts, labels, and releases rebuilt from the addenda."""

import random
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from service.loaders.icd10pcs import load
from service.loaders.release import LoadOptions, Release
from tests.shared_files import shared

YEARS = (2024, 2025, 2026)


def order_zip(year: int) -> Path:
    return shared("data", "icd10pcs", f"{year}-icd-10-pcs-order-file-long-and-abbreviated-titles.zip")


@cache
def releases(year: int) -> tuple[Release, Release]:
    tables = list(shared("data", "icd10pcs").glob(f"{year}-icd-10-pcs-code-tables*.zip"))
    current, previous = load([order_zip(year), *tables], LoadOptions(with_previous=True))
    return current, previous


@cache
def lines_of(year: int, member: str) -> list[str]:
    with zipfile.ZipFile(order_zip(year)) as archive:
        return archive.read(f"{member}_{year}.txt").decode().splitlines()


def counted(release: Release) -> tuple[int, int]:
    lengths = Counter(len(c.code) for c in release.concepts)
    return lengths[7], lengths[3]


@pytest.mark.parametrize(
    ("year", "version", "codes", "headers"),
    [(2024, "2024.04", 78_638, 905), (2025, "2024.10", 78_948, 908), (2026, "2025.10", 79_115, 914)],
)
def test_the_publishers_totals(year: int, version: str, codes: int, headers: int) -> None:
    release = releases(year)[0]
    assert release.code_system.version == version
    assert counted(release) == (codes, headers)
    assert release.warnings == ()


@pytest.mark.parametrize(
    ("year", "version", "codes"),
    [(2024, "2023.10", 78_603), (2025, "2024.04", 78_638), (2026, "2025.04", 78_986)],
)
def test_the_release_before(year: int, version: str, codes: int) -> None:
    """The oracle is set arithmetic on columns of the same files."""
    previous = releases(year)[1]
    now = {line[6:13].strip(): line[77:] for line in lines_of(year, "icd10pcs_order")}
    for line in lines_of(year, "order_addenda"):
        if line.startswith("Add:"):
            del now[line[13:20].strip()]
        elif line.startswith(("Delete:", "Revise from:")):
            now[line[13:20].strip()] = line[82:]
    assert previous.code_system.version == version
    assert counted(previous)[0] == codes
    assert previous.derived
    assert {c.code: c.display for c in previous.concepts if len(c.code) > 2} == now


def test_the_release_rebuilt_from_2025_is_the_release_of_april_2024() -> None:
    """Titles, order numbers and placement, as the publisher's own file of that release has them."""
    rebuilt, published = releases(2025)[1], releases(2024)[0]

    def told(release: Release) -> list[object]:
        return [(c.code, c.display, c.designations, c.values("order"), c.parents) for c in release.concepts]

    assert told(rebuilt) == told(published)


@pytest.mark.parametrize("year", YEARS)
def test_concepts_are_the_lines_of_the_file_in_order(year: int) -> None:
    release = releases(year)[0]
    found = [
        (c.values("order")[0], c.code, c.values("billable")[0], c.designations[0].value, c.display)
        for c in release.concepts
        if len(c.code) > 2
    ]
    assert found == [
        (int(line[:5]), line[6:13].strip(), line[14] == "1", line[16:76].strip(), line[77:])
        for line in lines_of(year, "icd10pcs_order")
    ]


def test_axis_values_are_the_characters_of_the_code() -> None:
    names = ("section", "body-system", "root-operation", "body-part", "approach", "device", "qualifier")
    for concept in (c for c in releases(2026)[0].concepts if len(c.code) == 7):
        assert "".join(str(concept.values(name)[0]) for name in names) == concept.code


def test_titles_tell_the_labels_of_the_axes() -> None:
    """In Medical and Surgical a title is composed of the labels: root operation first, approach last."""
    codes = [c for c in releases(2026)[0].concepts if len(c.code) == 7 and c.code[0] == "0"]
    for concept in random.Random(7).sample(codes, 5_000):
        labels = {p.code: p.description or "" for p in concept.properties}
        title = concept.display or ""
        assert title.startswith(labels["root-operation"])
        assert labels["approach"] in title or labels["approach"] == "External"


def test_every_axis_value_has_a_label_when_the_tables_are_there() -> None:
    for concept in releases(2026)[0].concepts:
        assert all(
            p.description for p in concept.properties if p.code in ("body-part", "device", "qualifier")
        )


def test_our_own_labels_are_those_of_the_tables() -> None:
    """Where our table has a label it is the publisher's."""
    (ours,) = load([order_zip(2026)], LoadOptions())
    assert ours.warnings == ()
    compared = 0
    for mine, theirs in zip(ours.concepts, releases(2026)[0].concepts, strict=True):
        assert (mine.code, mine.display, mine.definition) == (theirs.code, theirs.display, theirs.definition)
        labels = {p.code: p.description for p in theirs.properties}
        for p in mine.properties:
            if p.description:
                compared += 1
                assert labels[p.code] == p.description
    assert compared > 4 * 78_000


def test_value_sets_of_all_seventeen_sections() -> None:
    release = releases(2026)[0]
    assert len(release.value_sets) == 2 + 17
    assert release.value_sets[-1].title == "ICD-10-PCS: section X, New Technology"
