"""Two volumes in one system: dots, titles, and what the tabular of volume 3 adds."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.loaders.icd9cm import load
from service.loaders.icd9cm.descriptions import dotted
from service.loaders.release import LoadError, LoadOptions, Release
from service.terminology.concepts import Concept
from service.terminology.hierarchy import Hierarchy
from tests.shared_files import shared

FILES = {
    "CMS32_DESC_LONG_SG.txt": "0001 Therapeutic ultrasound of vessels\n0111 Biopsy\n019 Late code\n",
    "CMS32_DESC_SHORT_SG.txt": "0001 Ther ult ves\n0111 Cl bx skull\n019 Late\n",
    "CMS32_DESC_LONG_DX.txt": "0010  Cholera\n38600 Ménière's disease\n042   HIV\nV1000 Hx\nE8000 Rail\n"
    "E882  Fall\n",
    "CMS32_DESC_SHORT_DX.txt": "0010  Chol\n38600 Meniere\n042   HIV\nV1000 Hx\nE8000 Rail\nE882  Fall\n",
}  # fmt: skip
TABULAR = """CLASSIFICATION OF PROCEDURES

0. PROCEDURES NOT ELSEWHERE CLASSIFIED (00)
00 Procedures
00.0 Therapeutic ultrasound
Excludes: diagnostic ultrasound (88.71)
physical therapy (93.35)
00.01Ultrasound of vessels
Anti-restenotic ultrasound
11 C-Urea therapy
Includes:
carotid
Code also any:
stents (00.45)
balloons
Note: Device testing - *omit code*
Echo
1. OPERATIONS ON THE NERVOUS SYSTEM (01-05)
01 Incision of skull
01.1 Diagnostic procedures
Code also biopsy (01.15)
Craniotomy
[0-9]
01.2 Ended category
"""


def write(folder: Path, tabular: str | None = None, **changes: str) -> Path:
    for name, text in (FILES | {f"{role}.txt": changes[role] for role in changes}).items():
        (folder / name).write_bytes(text.encode("latin-1"))
    if tabular is not None:
        (folder / "ptab12.txt").write_text(tabular, encoding="utf-8")
    return folder


def load_folder(path: Path, release: str | None = None) -> Release:
    [loaded] = load([path], LoadOptions(release=release))
    return loaded


def concepts(release: Release) -> dict[str, Concept]:
    return {concept.code: concept for concept in release.concepts}


def notes(concept: Concept) -> list[tuple[str, object]]:
    return [
        (p.code, p.value) for p in concept.properties if p.code not in ("volume", "billable", "notSelectable")
    ]


def test_each_volume_has_its_dot_and_its_property(tmp_path: Path) -> None:
    found = concepts(load_folder(write(tmp_path)))
    volumes = {code: str(concept.values("volume")[0]) for code, concept in found.items()}
    assert volumes == {
        "00.01": "3", "01.11": "3", "01.9": "3",
        "001.0": "1", "386.00": "1", "042": "1", "V10.00": "1", "E800.0": "1", "E882": "1",
    }  # fmt: skip
    assert all(concept.values("billable") == (True,) for concept in found.values())


def test_titles_are_latin_1_and_both_lengths_are_kept(tmp_path: Path) -> None:
    concept = concepts(load_folder(write(tmp_path)))["386.00"]
    assert (concept.display, concept.designations[0].value) == ("Ménière's disease", "Meniere")


def test_the_tabular_gives_chapters_categories_and_parents(tmp_path: Path) -> None:
    release = load_folder(write(tmp_path, TABULAR))
    found = concepts(release)
    assert {code: c.parents for code, c in found.items() if c.values("volume") == ("3",)} == {
        "00-00": (),
        "01-05": (),
        "00": ("00-00",),
        "00.0": ("00",),
        "00.01": ("00.0",),
        "01": ("01-05",),
        "01.1": ("01",),
        "01.11": ("01.1",),
        "01.9": ("01",),
    }
    groups = {code for code, concept in found.items() if True in concept.values("notSelectable")}
    assert groups == {"00-00", "01-05", "00", "00.0", "01", "01.1"}
    assert found["00.01"].display == "Therapeutic ultrasound of vessels"
    assert release.warnings == ("The tabular has 1 codes that are not valid now and left out: 01.2.",)


def test_notes_are_told_by_the_word_with_which_they_begin(tmp_path: Path) -> None:
    found = concepts(load_folder(write(tmp_path, TABULAR)))
    assert notes(found["00.0"]) == [
        ("excludes", "diagnostic ultrasound (88.71)"),
        ("excludes", "physical therapy (93.35)"),
    ]
    assert notes(found["00.01"]) == [
        ("inclusion-term", "Anti-restenotic ultrasound"),
        ("inclusion-term", "11 C-Urea therapy"),
        ("includes", "Includes:"),
        ("includes", "carotid"),
        ("code-also", "Code also any:"),
        ("code-also", "stents (00.45)"),
        ("code-also", "balloons"),
        ("note", "Device testing - omit code"),
        ("inclusion-term", "Echo"),
    ]
    assert notes(found["01.1"]) == [
        ("code-also", "Code also biopsy (01.15)"),
        ("inclusion-term", "Craniotomy"),
        ("note", "[0-9]"),
    ]


def test_the_release_is_the_number_in_the_names(tmp_path: Path) -> None:
    system = load_folder(write(tmp_path)).code_system
    assert (system.version, system.effective_start, system.effective_end) == (
        "32",
        "2014-10-01",
        "2015-09-30",
    )
    assert load_folder(tmp_path, release="31").code_system.version == "31"
    with pytest.raises(LoadError, match="release 'last', expected the number of the version"):
        load_folder(tmp_path, release="last")


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("CMS32_DESC_LONG_SG", "0001 Good\n00.01 Dotted\n", r"LONG_SG\.txt:2: expected a procedure code"),
        ("CMS32_DESC_LONG_DX", "0010  Good\nX10   Bad\n", r"LONG_DX\.txt:2: expected a diagnosis code"),
        ("CMS32_DESC_SHORT_DX", "0010  Good\n0010  Again\n", r"SHORT_DX\.txt:2: 0010 appears again"),
        ("CMS32_DESC_SHORT_SG", "0001 Only\n", r"SHORT_SG\.txt: has not the codes of the long titles: 0111"),
    ],
)  # fmt: skip
def test_broken_descriptions_are_named(tmp_path: Path, name: str, text: str, problem: str) -> None:
    with pytest.raises(LoadError, match=problem):
        load_folder(write(tmp_path, **{name: text}))


@pytest.mark.parametrize(
    ("tabular", "problem"),
    [
        (TABULAR.replace("01.2 Ended", "06.2 Misplaced"), r"ptab12\.txt:24: 06\.2 is after 01\.1 in"),
        ("CLASSIFICATION OF PROCEDURES\n", r"ptab12\.txt: expected chapters such as"),
    ],
)  # fmt: skip
def test_a_broken_tabular_is_named(tmp_path: Path, tabular: str, problem: str) -> None:
    with pytest.raises(LoadError, match=problem):
        load_folder(write(tmp_path, tabular))


def test_a_missing_file_and_a_second_release_are_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "CMS31_DESC_LONG_SG.txt").write_text("0001 Old\n")
    with pytest.raises(LoadError, match="load one release at a time"):
        load_folder(tmp_path)
    (tmp_path / "CMS31_DESC_LONG_SG.txt").unlink()
    (tmp_path / "CMS32_DESC_SHORT_DX.txt").unlink()
    with pytest.raises(LoadError, match=r"expected CMS…_DESC_SHORT_DX\.txt too"):
        load_folder(tmp_path)


procedure = st.from_regex(r"[0-9]{3,4}", fullmatch=True)
diagnosis = st.from_regex(r"[0-9]{3,5}|V[0-9]{2,4}|E[0-9]{3,4}", fullmatch=True)


@given(procedure, diagnosis)
def test_no_dotted_code_is_in_both_volumes(a: str, b: str) -> None:
    assert dotted(a, "SG") != dotted(b, "DX")
    assert (dotted(a, "SG").replace(".", ""), dotted(b, "DX").replace(".", "")) == (a, b)


MASTER = "icd-9-cm-v32-master-descriptions.zip"


@cache
def published(*names: str) -> Release:
    [release] = load([shared("data", "icd9cm", name) for name in names], LoadOptions())
    return release


def test_version_32_has_every_procedure_and_diagnosis() -> None:
    volumes = [concept.values("volume")[0] for concept in published(MASTER).concepts]
    assert (volumes.count("3"), volumes.count("1")) == (3_882, 14_567)


def test_the_tabular_as_published_and_as_exported_are_the_same() -> None:
    assert published(MASTER, "Ptab12.zip").concepts == published(MASTER, "ptab12.txt.gz").concepts


def test_every_procedure_lies_below_its_two_digits_and_a_chapter() -> None:
    release = published(MASTER, "ptab12.txt.gz")
    hierarchy = Hierarchy(release.concepts)
    codes = [concept.code for concept in hierarchy.concepts]
    assert {f"{n:02}" for n in range(100)} <= set(codes)
    assert sum("-" in code for code in codes) == 18
    ancestors = hierarchy.ancestors()
    for number, concept in enumerate(hierarchy.concepts):
        if concept.values("volume") == ("3",) and "." in concept.code:
            above = [codes[n] for n in ancestors[number]]
            assert concept.code[:2] in above
            [chapter] = [code for code in above if "-" in code]
            assert chapter[:2] <= concept.code[:2] <= chapter[3:]
