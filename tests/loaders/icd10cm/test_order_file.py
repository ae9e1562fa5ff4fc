"""The order file and its addenda: layout, totals, and the release that they tell."""

from pathlib import Path

import pytest

from service.loaders.icd10cm import load
from service.loaders.release import LoadError, LoadOptions, Release
from service.terminology.concepts import Concept

LINES = (
    ("S12", 0, "Fracture of cervical vertebra", "Fracture of cervical vertebra and other parts of neck"),
    ("S128", 0, "Fx of oth parts of neck", "Fracture of other parts of neck"),
    ("S128XXA", 1, "Fx of oth prt neck, init", "Fracture of other parts of neck, initial encounter"),
    ("T07", 1, "Unspecified multiple injuries", "Unspecified multiple injuries"),
)


def text(lines: tuple[tuple[str, int, str, str], ...] = LINES) -> list[str]:
    return [
        f"{n:05} {code:<7} {flag} {short:<60} {long}" for n, (code, flag, short, long) in enumerate(lines, 1)
    ]


def addenda(headers: int, codes: int, before: int = 2025, after: int = 2026) -> str:
    return "\r\n".join((
        f"{'Add:':<13}1 T07     {'Unspecified multiple injuries':<60} Unspecified multiple injuries",
        "",
        "Headers",
        f"  1 headers in icd10cm_order_{before}.txt", f"  {headers} headers in icd10cm_order_{after}.txt",
        "",
        "Codes",
        f"  1 codes in icd10cm_order_{before}.txt", f"  {codes} codes in icd10cm_order_{after}.txt",
    ))  # fmt: skip


def folder(
    path: Path, lines: list[str], totals: str | None = None, name: str = "icd10cm_order_2026.txt"
) -> Path:
    (path / name).write_bytes("\r\n".join((*lines, "")).encode("latin-1"))
    if totals:
        (path / "icd10cm_order_addenda_2026.txt").write_text(totals)
    return path


def load_folder(path: Path, release: str | None = None) -> Release:
    [loaded] = load([path], LoadOptions(release=release))
    return loaded


def concepts(release: Release) -> dict[str, Concept]:
    return {concept.code: concept for concept in release.concepts}


def test_codes_are_dotted_and_hang_on_the_nearest_shorter_code(tmp_path: Path) -> None:
    found = concepts(load_folder(folder(tmp_path, text())))
    assert {code: concept.parents for code, concept in found.items()} == {
        "S12": (),
        "S12.8": ("S12",),
        "S12.8XXA": ("S12.8",),
        "T07": (),
    }


def test_a_line_becomes_a_concept_with_both_titles(tmp_path: Path) -> None:
    concept = concepts(load_folder(folder(tmp_path, text())))["S12.8XXA"]
    assert concept.display == "Fracture of other parts of neck, initial encounter"
    [short] = concept.designations
    assert short.use is not None
    assert (short.value, short.use.code) == ("Fx of oth prt neck, init", "short-title")
    assert [(p.code, p.value) for p in concept.properties] == [("billable", True), ("order", 3)]


@pytest.mark.parametrize(("before", "after", "version"), [(2025, 2026, "2025.10"), (2026, 2026, "2026.04")])
def test_the_addenda_tells_october_from_april(tmp_path: Path, before: int, after: int, version: str) -> None:
    release = load_folder(folder(tmp_path, text(), addenda(2, 2, before, after)))
    assert release.code_system.version == version
    assert release.warnings == ()


def test_without_addenda_the_name_tells_and_a_warning_says_so(tmp_path: Path) -> None:
    release = load_folder(folder(tmp_path, text()))
    assert release.code_system.version == "2025.10"
    assert release.warnings[0].endswith("taken as October 2025.")


def test_a_name_without_year_needs_the_release(tmp_path: Path) -> None:
    path = folder(tmp_path, text(), name="order.txt")
    with pytest.raises(LoadError, match="give --release"):
        load_folder(path)
    assert load_folder(path, release="2019.10").code_system.version == "2019.10"


@pytest.mark.parametrize(
    ("headers", "codes", "problem"),
    [(3, 2, "has 2 headers, the addenda counts 3"), (2, 1, "has 2 codes, the addenda counts 1")],
)
def test_other_counts_than_the_publishers_stop_the_load(
    tmp_path: Path, headers: int, codes: int, problem: str
) -> None:
    with pytest.raises(LoadError, match=problem):
        load_folder(folder(tmp_path, text(), addenda(headers, codes)))


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([*text(), "00005 T14.0 1 too short"], r"txt:5: expected an order number in columns 1-5"),
        ([*text()[:1], *text()[2:]], r"txt:2: order number 00003, expected 00002: lines are missing"),
        (text((LINES[0], LINES[0])), r"txt:2: S12 appears again"),
        (text((LINES[1], LINES[0])), r"txt:1: S128 comes before its category S12"),
        ([*text(), "00005 T14     1 " + "é".ljust(60) + " é"], r"txt:5: byte 0xe9 is not ASCII"),
    ],
)
def test_a_broken_line_stops_the_load_and_is_named(tmp_path: Path, lines: list[str], problem: str) -> None:
    with pytest.raises(LoadError, match=problem):
        load_folder(folder(tmp_path, lines))


def test_a_source_with_nothing_to_load_is_refused(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("hello")
    with pytest.raises(LoadError, match="expected CMS's ICD-10-CM order file or CDC's tabular XML"):
        load_folder(tmp_path)


def test_two_releases_at_once_are_refused(tmp_path: Path) -> None:
    folder(tmp_path, text(), name="icd10cm_order_2025.txt")
    with pytest.raises(LoadError, match="is a second order file beside"):
        load_folder(folder(tmp_path, text()))


TABULAR = """<ICD10CM.tabular><version>2026</version><chapter><name>19</name><desc>Injury</desc>
<section id="S10-S19"><desc>Neck</desc><diag><name>S12</name><desc>Fracture of cervical vertebra and other
parts of neck</desc><diag><name>S12.8</name><desc>Fracture of other parts of nèck</desc>
<includes><note>larynx</note></includes></diag></diag></section>
<section id="T07"><desc>Multiple</desc><diag><name>T06</name><desc>Gone</desc></diag></section></chapter>
</ICD10CM.tabular>"""


def test_both_together_are_the_order_files_codes_in_the_tabulars_hierarchy(tmp_path: Path) -> None:
    (tmp_path / "tabular-2026.xml").write_text(TABULAR, encoding="utf-8")
    release = load_folder(folder(tmp_path, text(), addenda(2, 2)))
    found = concepts(release)
    assert list(found) == ["19", "S10-S19", "T07-T07", "S12", "S12.8", "S12.8XXA", "T07"]
    assert found["S12"].parents == ("S10-S19",)
    assert found["S12.8XXA"].parents == ("S12.8",)
    assert found["S12.8"].values("includes") == ("larynx",)
    assert [d.value for d in found["S12.8"].designations] == [
        "Fx of oth parts of neck",
        "Fracture of other parts of nèck",
    ]
    [warning] = release.warnings
    assert "1 codes are not in the order file and are left out: T06" in warning


def test_files_of_different_years_are_refused(tmp_path: Path) -> None:
    (tmp_path / "tabular.xml").write_text(TABULAR.replace("2026", "2025"), encoding="utf-8")
    with pytest.raises(LoadError, match=r"is of fiscal year 2025, but .*icd10cm_order_2026\.txt of 2026"):
        load_folder(folder(tmp_path, text(), addenda(2, 2)))
