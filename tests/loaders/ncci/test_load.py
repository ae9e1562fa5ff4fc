"""NCCI tables come out whole, of the right quarter and service; mistakes are told with their line."""

from pathlib import Path

import pytest

from service.loaders.ncci import load
from service.loaders.release import LoadError, LoadOptions
from service.terminology.claims.tables import edits
from tests.loaders.hcpcs.made_files import write_spreadsheet
from tests.loaders.ncci.made_files import ADD_ONS, PAIRS, UNITS, write

BASE = "https://procodex.org/fhir/CodeSystem"


def test_each_table_is_a_code_system(tmp_path: Path) -> None:
    found = {release.code_system.url: release for release in load([write(tmp_path)], LoadOptions())}
    assert set(found) == {f"{BASE}/{n}" for n in ("ncci-ptp-practitioner", "ncci-mue-practitioner",
                                                  "ncci-add-on-codes")}  # fmt: skip
    assert {release.code_system.version for release in found.values()} == {"2024.10"}
    assert {release.code_system.effective_start for release in found.values()} == {"2024-10-01"}
    pairs = {concept.code: concept for concept in found[f"{BASE}/ncci-ptp-practitioner"].concepts}
    assert list(pairs) == ["A0425-G0008", "A0425-C9797", "A0426-A0425", "A0427-A0425"]
    assert [(e.first, e.last, e.said) for e in edits(pairs["A0426-A0425"], "edit")] == [
        ("1996-01-01", "2025-03-02", "0"),
        ("2026-01-01", None, "1"),
    ]
    units = found[f"{BASE}/ncci-mue-practitioner"].concepts
    assert [(c.code, c.values("limit"), c.values("indicator")) for c in units] == [
        ("A0426", (2,), ("1",)), ("G0008", (1,), ("2",)), ("00001", (3,), ("3",)),
    ]  # fmt: skip


def test_a_spreadsheet_says_the_same_as_the_text(tmp_path: Path) -> None:
    rows = [
        [int(c) if c.isdigit() and len(c) == 8 else c for c in line.split("\t")]
        for line in PAIRS.splitlines()
    ]
    (tmp_path / "a").mkdir()
    text = tmp_path / "a" / "ccioph-v310r0.txt"
    text.write_text(PAIRS)
    sheet = write_spreadsheet(tmp_path / "ccioph-v310r0.xlsx", rows)
    (one,), (other,) = (list(load([source], LoadOptions())) for source in (text, sheet))
    assert one.concepts == other.concepts
    assert one.code_system == other.code_system
    assert one.code_system.url == f"{BASE}/ncci-ptp-outpatient-hospital"
    assert one.code_system.version == "2025.01"


def test_files_of_one_table_are_one_release(tmp_path: Path) -> None:
    for number, row in enumerate(("A0001\tA0002", "A0003\tA0004"), 1):
        text = f"Column 1\tColumn 2\n{row}\t \t20240101\t*\t0\n"
        (tmp_path / f"ccipra-v313r0-f{number}.txt").write_text(text)
    (found,) = load([tmp_path], LoadOptions())
    assert [concept.code for concept in found.concepts] == ["A0001-A0002", "A0003-A0004"]
    assert len(found.files) == 2


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        (
            "ccipra-v313r0.txt",
            PAIRS.replace("\t9\t", "\t7\t"),
            ":8: expected the modifier indicator 0, 1 or 9",
        ),
        ("ccipra-v313r0.txt", PAIRS.replace("20240101", "20241301"), ":5: expected a day as YYYYMMDD"),
        ("ccipra-v313r0.txt", PAIRS + "A0001\tA0002\n", ":10: expected 6 columns"),
        ("ccipra-v313r0.txt", PAIRS + "the end\n", ":10: expected a code, found 'the end'"),
        ("ccipra-v313r0.txt", PAIRS + PAIRS.splitlines()[4], ":10: A0425-G0008 is listed twice"),
        (
            "MUE_Practitioner_Eff_10-01-2024.csv",
            UNITS.replace(",2,1 ", ",two,1 "),
            ":3: expected a code, its units",
        ),
        ("AOC_V2024Q4.txt", ADD_ONS.replace("\t20250331", ""), ":3: expected an add-on code"),
        ("ccipra.txt", PAIRS, "tells no quarter"),
        ("v313r0.txt", PAIRS, "tells no service"),
        ("other.txt", "nothing", "no NCCI table"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, name: str, text: str, problem: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(LoadError) as raised:
        list(load([tmp_path / name], LoadOptions()))
    assert problem in str(raised.value)
