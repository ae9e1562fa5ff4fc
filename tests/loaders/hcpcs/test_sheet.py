"""The spreadsheet: whatever a spreadsheet program made of the cells, the same concepts come out."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from service.loaders.hcpcs import load
from service.loaders.release import LoadError, LoadOptions, Release
from service.terminology.concepts import Concept
from tests.loaders.hcpcs.made_files import HEADINGS, record, write_spreadsheet, write_text

ROW: dict[str, object] = {
    "HCPC": "A0001", "SEQNUM": "0010", "RECID": "3", "LONG DESCRIPTION": "Thing for  use",
    "SHORT DESCRIPTION": "Thing", "PRICE1": "00", "LABCERT1": "010", "COV": "C", "TOS1": "1",
    "ANEST_BU": "  0", "ADD DT": "20190101", "ACT EFF DT": "20190101", "ACTION CD": "N",
}  # fmt: skip


def row(**changes: object) -> list[object]:
    changed = ROW | {name.replace("_", " "): value for name, value in changes.items()}
    return [changed.get(heading) for heading in HEADINGS]


def load_rows(folder: Path, *rows: Sequence[object]) -> Release:
    path = write_spreadsheet(folder / "HCPC2025_OCT_ANWEB.xlsx", rows)
    [release] = load([path], LoadOptions())
    return release


def only(folder: Path, *rows: Sequence[object]) -> Concept:
    [concept] = load_rows(folder, *rows).concepts
    return concept


def test_text_and_spreadsheet_of_one_code_give_one_concept(tmp_path: Path) -> None:
    line = record(
        "A0001", 100, 3, "Thing for use", short="Thing", price="00", labcert="010", coverage="C", tos="1",
        units="  0", added="20190101", action_effective="20190101", action="N",
    )  # fmt: skip
    [release] = load([write_text(tmp_path / "HCPC2025_OCT_ANWEB.txt", line)], LoadOptions())
    assert only(tmp_path, HEADINGS, row()) == release.concepts[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"PRICE1": 0, "LABCERT1": 10, "TOS1": 1, "ANEST_BU": 0, "RECID": 3},
        {"ADD DT": 20190101, "ACT EFF DT": 20190101.0},
        {"ADD DT": date(2019, 1, 1), "ACT EFF DT": date(2019, 1, 1)},
        {"ACT EFF DT": None},
    ],
    ids=["numbers for codes", "numbers for days", "days", "the .txt's day of action"],
)
def test_cell_types_make_no_difference(tmp_path: Path, changes: dict[str, object]) -> None:
    changed = [(ROW | changes).get(heading) for heading in HEADINGS]
    assert only(tmp_path, HEADINGS, changed) == only(tmp_path, HEADINGS, row())


def test_disclaimers_and_blank_rows_are_skipped(tmp_path: Path) -> None:
    release = load_rows(
        tmp_path, ["***Disclaimers"], [], ["\xa0\xa0 convey"], HEADINGS, row(), [], [None, " "]
    )
    assert [c.code for c in release.concepts] == ["A0001"]


def test_headings_of_other_years_are_known(tmp_path: Path) -> None:
    other = {"HCPC": "HCPCS Code", "ADD DT": "Add_Date", "TERM DT": "TERM_DT", "COV": "Coverage"}
    headings = [other.get(heading, heading.lower()) for heading in HEADINGS]
    assert only(tmp_path, headings, row()) == only(tmp_path, HEADINGS, row())


def test_a_continued_row_is_joined(tmp_path: Path) -> None:
    more = {
        **dict.fromkeys(HEADINGS),
        "HCPC": "A0001",
        "SEQNUM": "0020",
        "RECID": "4",
        "LONG DESCRIPTION": "and more",
    }
    assert only(tmp_path, HEADINGS, row(), list(more.values())).display == "Thing for use and more"


def test_a_column_outside_the_layout_is_told(tmp_path: Path) -> None:
    release = load_rows(tmp_path, [*HEADINGS, "NEW COLUMN"], [*row(), "x"])
    assert release.warnings == (
        "HCPC2025_OCT_ANWEB.xlsx:1: the column NEWCOLUMN is not in the record layout and is left out.",
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"HCPC": "0001"}, "'0001' is no HCPCS Level II code or modifier for record id 3"),
        ({"HCPC": "A0001", "RECID": "7"}, "'A0001' is no HCPCS Level II code or modifier for record id 7"),
        ({"RECID": "9"}, "record id '9', expected 3, 4, 7 or 8"),
        ({"RECID": "4"}, "continues A0001, but its first row is not just above"),
        ({"LABCERT1": date(2019, 1, 1)}, "LABCERT1 of A0001 is a date or time, expected a text"),
        ({"TERM DT": "soon"}, "TERM DT of A0001 is 'soon', expected a day as YYYYMMDD"),
        ({"LONG DESCRIPTION": None}, "A0001 has no long description"),
    ],
)
def test_a_broken_row_stops_the_load_and_is_named(
    tmp_path: Path, changes: dict[str, object], problem: str
) -> None:
    changed = [(ROW | changes).get(heading) for heading in HEADINGS]
    with pytest.raises(LoadError) as caught:
        load_rows(tmp_path, HEADINGS, changed)
    assert str(caught.value).startswith(f"HCPC2025_OCT_ANWEB.xlsx:2: {problem}")


def test_a_spreadsheet_of_something_else_is_no_record_file(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="no HCPCS record file"):
        load_rows(tmp_path, ["HCPCS/MOD", "TYPE OF CHANGE"], ["A0001", "ADD"])


def test_a_damaged_spreadsheet_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "HCPC2025_OCT_ANWEB.xlsx").write_bytes(b"this is not a spreadsheet")
    with pytest.raises(LoadError, match=r"HCPC2025_OCT_ANWEB\.xlsx: is not a readable spreadsheet"):
        list(load([tmp_path / "HCPC2025_OCT_ANWEB.xlsx"], LoadOptions()))
