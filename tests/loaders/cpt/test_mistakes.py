"""A mistake in the files stops the load with file, line and what was expected."""

from pathlib import Path

import pytest

from service.loaders.release import LoadError
from tests.loaders.cpt.made_files import FILES, loaded, write

MISTAKES = {
    "no tab": ("LONGULT", "0000F\tMeasure", "0000F Measure", 5, "expected a code, a tab and its text"),
    "no tab in the first": ("LONGULT", "00001\tSewing", "00001 Sewing", 4, "expected a tab after the code"),
    "no code": ("MEDU", "0000F MEASURE", "OOOOF MEASURE", 5, "expected a code, a blank and its text"),
    "a code twice": ("SHORTU", "0000U ASSAY", "0000F ASSAY", 6, "0000F appears again, first in line 5"),
    "a code in one file only": ("SHORTU", "0000U ASSAY", "0000U ASSAY\r\n00006 X", 7, "00006 is not in"),
    "a missing piece": ("LONGULF", "0000102", "0000103", 5, "piece 03 of 00001, expected 02"),
    "another text": ("LONGULF", "a façade", "a house", 5, "00001 has another text here than in"),
    "another text in capitals": ("LONGUT", "A FAÇADE", "A HOUSE", 4, "00001 has another text here than in"),
    "another medium": ("MEDU", "SEWING FACADE", "SEWING", 4, "00001 has another text here than in"),
    "no heading": ("ConsumerDescriptor", "CPT Code", "Code", 1, "expected the heading 'CPT Code'"),
    "a code unheard of": ("ClinicianDescriptor", "\t00001\t12", "\t00004\t12", 3, "00004 is not among"),
    "too many cells": ("ConsumerDescriptor", "\tSewing", "\tSewing\t\tagain", 2, "5 cells below 3 headings"),
    "not a day": ("ConsolidatedCodeList", "20240101", "20241301", 5, "is '20241301', expected a day as"),
    "no modifier": ("Modifiers", "9Y", "9YY", 5, "Modifier Code is '9YY', which has not the form of one"),
    "no name": ("Modifiers", "Busy", "", 5, "9Y has no name"),
    "no heading before": ("MODUL", "Appendix A", "Something else", 4, "expected a heading that ends in"),
    "no day": ("Deleted_DTK_tab", "20250101", "", 3, "00007 has no day of deletion or no description"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, mistake: str) -> None:
    role, right, wrong, line, problem = MISTAKES[mistake]
    assert right in FILES[role]
    folder = write(tmp_path / "files")
    (folder / f"{role}.txt").write_bytes(FILES[role].replace(right, wrong).encode("cp1252"))
    with pytest.raises(LoadError) as error:
        loaded(folder)
    assert (error.value.file, error.value.line) == (f"files/{role}.txt", line)
    assert problem in error.value.problem


def test_a_byte_of_no_encoding_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "LONGULT.txt").write_bytes(FILES["LONGULT"].encode("cp1252").replace(b"\xe7", b"\x81"))
    with pytest.raises(LoadError, match=r"LONGULT.txt:4: byte 0x81 is neither UTF-8 nor code page 1252"):
        loaded(folder)


def test_two_files_of_one_role_are_two_releases(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "old_LONGULT.txt").write_text(FILES["LONGULT"], encoding="utf-8")
    with pytest.raises(LoadError, match="load one release at a time"):
        loaded(folder)


@pytest.mark.parametrize(
    ("roles", "release", "problem"),
    [
        (("LONGULT",), None, "neither names nor dates tell the year: give --release YYYY"),
        (("LONGULT",), "26", "release '26', expected the year"),
        (("ConsumerDescriptor",), "2026", "no file lists the codes: expected LONGULT.txt"),
    ],
)
def test_what_is_missing_is_told(
    tmp_path: Path, roles: tuple[str, ...], release: str | None, problem: str
) -> None:
    with pytest.raises(LoadError, match=problem):
        loaded(write(tmp_path, *roles), release)


def test_a_folder_without_any_file_of_ama_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(LoadError, match="no file of AMA's"):
        loaded(tmp_path)


def test_names_of_two_years_are_told(tmp_path: Path) -> None:
    folder = write(tmp_path, "LONGULT", "MEDU")
    (folder / "LONGULT.txt").rename(folder / "LONGULT 2025.txt")
    (folder / "MEDU.txt").rename(folder / "MEDU 2026.txt")
    with pytest.raises(LoadError, match="tell 2025 and 2026: give --release YYYY"):
        loaded(folder)


def test_a_mark_of_an_unknown_code_is_told(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"orthopox.txt:2: '00004' is not among the codes"):
        loaded(write(tmp_path, "LONGULT", orthopox="00001\n00004\n"), "2026")
