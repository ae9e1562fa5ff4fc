"""Which release a file is, and whether CMS's own files come out whole."""

import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from service.loaders.hcpcs import load
from service.loaders.release import LoadError, LoadOptions, Release
from service.terminology.concepts import Concept
from service.terminology.memory import MemoryIndex
from tests.loaders.hcpcs.made_files import record, write_text
from tests.shared_files import shared

LINE = record("A0001", 100, 3, "Thing", short="Thing", coverage="C", added="20190101", action="N")


@pytest.mark.parametrize(
    ("name", "version", "aliases"),
    [
        ("HCPC2019_CONTR_ANWEB.txt", "2019.01", ("2019",)),
        ("HCPC2018_CONTR_ANWEB_disc.txt", "2018.01", ("2018",)),
        ("hcpc2020_anweb_w_disclaimer.TXT", "2020.01", ("2020",)),
        ("HCPC2024_JAN_ANWEB_v4.txt", "2024.01", ("2024",)),
        ("HCPC2024_APR_ANWEB.txt", "2024.04", ()),
        ("HCPC2023_JUL_ANWEB_v2.txt", "2023.07", ()),
        ("HCPC2025_OCT_ANWEB.regenerated.txt", "2025.10", ()),
    ],
)
def test_the_file_name_tells_the_release(
    tmp_path: Path, name: str, version: str, aliases: tuple[str, ...]
) -> None:
    [release] = load([write_text(tmp_path / name, LINE)], LoadOptions())
    assert release.code_system.version == version
    assert release.code_system.version_aliases == aliases
    assert release.code_system.effective_start == version.replace(".", "-") + "-01"


def test_a_name_that_tells_nothing_needs_the_release(tmp_path: Path) -> None:
    path = write_text(tmp_path / "codes.txt", LINE)
    with pytest.raises(LoadError, match=r"codes\.txt: .*give it with --release"):
        list(load([path], LoadOptions()))
    [release] = load([path], LoadOptions(release="2022.07"))
    assert release.code_system.version == "2022.07"
    with pytest.raises(LoadError, match=r"release 'July', expected YYYY\.MM"):
        list(load([path], LoadOptions(release="July")))


def test_a_file_without_records_is_refused(tmp_path: Path) -> None:
    (tmp_path / "HCPC2019_README.txt").write_text("2019 ALPHANUMERIC\n")
    with pytest.raises(LoadError, match="no HCPCS record file"):
        list(load([tmp_path / "HCPC2019_README.txt"], LoadOptions()))


@cache
def published(*parts: str) -> Release:
    [release] = load([shared("data", "hcpcs", *parts)], LoadOptions())
    return release


def counts(release: Release) -> tuple[int, int]:
    kinds = Counter(str(concept.values("kind")[0]) for concept in release.concepts)
    return kinds["code"], kinds["modifier"]


def test_october_2025_has_every_code_and_modifier_and_its_end() -> None:
    release = published("HCPC2025_OCT_ANWEB.regenerated.txt.gz")
    assert counts(release) == (8463, 383)
    assert sum(bool(concept.values("retirementDate")) for concept in release.concepts) == 1225


def test_text_and_spreadsheet_of_october_2025_are_the_same_concepts() -> None:
    text = published("HCPC2025_OCT_ANWEB.regenerated.txt.gz")
    assert published("HCPC2025_OCT_ANWEB.xlsx").concepts == text.concepts


TYPED_APART = {"A5513": "action-effective", "E0210": "type-of-service", "E0776": "type-of-service"}
"""Where CMS's two files of 2019 differ."""


@pytest.mark.parametrize(
    ("year", "codes", "modifiers", "differing"), [("2018", 6205, 354, {}), ("2019", 6440, 360, TYPED_APART)]
)
def test_the_official_zips_agree_with_their_spreadsheets(
    tmp_path: Path, year: str, codes: int, modifiers: int, differing: dict[str, str]
) -> None:
    text = published(f"{year}-Alpha-Numeric-HCPCS-File.zip")
    assert counts(text) == (codes, modifiers)
    assert text.code_system.version == f"{year}.01"
    [sheet] = load([spreadsheet_of(year, tmp_path)], LoadOptions())
    assert {
        a.code: difference(a, b) for a, b in zip(text.concepts, sheet.concepts, strict=True) if a != b
    } == (differing)


def spreadsheet_of(year: str, folder: Path) -> Path:
    with zipfile.ZipFile(shared("data", "hcpcs", f"{year}-Alpha-Numeric-HCPCS-File.zip")) as archive:
        [name] = [n for n in archive.namelist() if n.endswith(".xlsx") and "ANWEB" in n]
        return Path(archive.extract(name, folder))


def difference(a: Concept, b: Concept) -> str:
    assert (a.code, a.display, a.designations) == (b.code, b.display, b.designations)
    [only] = {p.code for p in set(a.properties) ^ set(b.properties)}
    return only


def test_actions_of_2019_are_those_of_the_transaction_report() -> None:
    """CMS publishes beside the file which code was added, changed or ended: an independent count."""
    with zipfile.ZipFile(shared("data", "hcpcs", "2019-Alpha-Numeric-HCPCS-File.zip")) as archive:
        workbook = CalamineWorkbook.from_filelike(archive.open("HCPC2019_Trans_Alpha.xlsx"))
    rows = workbook.get_sheet_by_name("Changes by HCPCS Code").to_python()[1:]
    reported = {str(row[0]).strip() for row in rows if row[1] == "ADD"}
    concepts = published("2019-Alpha-Numeric-HCPCS-File.zip").concepts
    assert {c.code for c in concepts} == {str(row[0]).strip() for row in rows}
    assert {c.code for c in concepts if "A" in c.values("action")} == reported


def test_every_property_is_defined_with_its_type_and_indexes() -> None:
    release = published("HCPC2025_OCT_ANWEB.regenerated.txt.gz")
    types = {p.code: p.type for p in release.code_system.properties}
    seen = {(p.code, type(p.value).__name__) for c in release.concepts for p in c.properties}
    python = {"code": "Code", "dateTime": "DateTime", "integer": "int", "string": "str"}
    assert {(code, python[types[code]]) for code, _ in seen} == seen
    index = MemoryIndex(release.code_system, release.concepts)
    assert len(index.with_value("section", "J")) == sum(
        c.code[0] == "J" and len(c.code) == 5 for c in release.concepts
    )


def test_value_sets_are_all_codes_modifiers_and_one_a_letter() -> None:
    release = published("HCPC2025_OCT_ANWEB.regenerated.txt.gz")
    base = LoadOptions().canonical_base
    names = [str(v.url).removeprefix(f"{base}/ValueSet/") for v in release.value_sets]
    letters = sorted({c.code[0].lower() for c in release.concepts if len(c.code) == 5})
    assert names == ["hcpcs-all", "hcpcs-codes", "hcpcs-modifiers", *(f"hcpcs-section-{x}" for x in letters)]
    assert all(v.version == "2025.10" and v.title for v in release.value_sets)
