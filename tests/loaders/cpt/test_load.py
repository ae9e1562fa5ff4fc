"""What the files say becomes one release, whichever of them there are."""

import zipfile
from pathlib import Path

import pytest

from service.loaders.cpt import load
from service.loaders.release import LoadOptions, Release
from service.terminology.concepts import Concept
from service.terminology.memory import MemoryIndex
from tests.loaders.cpt.made_files import FILES, LICENCE, concepts, loaded, write
from tests.shared_files import shared

TEXTS = {"LONGULT", "LONGULF", "LONGUT", "MEDU", "SHORTU", "ConsolidatedCodeList"}


def designations(concept: Concept) -> list[tuple[str, str | None, str | None]]:
    return [(d.use.code if d.use else None, d.language, d.value) for d in concept.designations]


def properties(concept: Concept) -> dict[str, object]:
    return {p.code: p.value for p in concept.properties}


def test_each_descriptor_has_its_use(tmp_path: Path) -> None:
    sewing = concepts(loaded(write(tmp_path)))["00001"]
    assert sewing.display == "Sewing of a façade"
    assert designations(sewing) == [
        ("short-title", "en", "SEW FACADE"),
        ("medium-title", "en", "SEWING FACADE"),
        ("upper-case-title", "en", "SEWING OF A FAÇADE"),
        ("consumer-title", "en", "Sewing"),
        ("consumer-title", "es", "Cosido"),
        ("clinician-title", "en", "Sewing, left"),
        ("clinician-title", "en", "Sewing, right"),
    ]


def test_properties_tell_codes_from_modifiers_and_their_kinds(tmp_path: Path) -> None:
    found = concepts(loaded(write(tmp_path)))
    told = {code: (c.values("modifier"), c.values("modified"), c.values("kind")) for code, c in found.items()}
    assert {code: (*modifier, *modified, *kind) for code, (modifier, modified, kind) in told.items()} == {
        "00001": (False, False, "cat-1"),
        "0000F": (False, False, "cat-2"),
        "0000U": (False, False, "pla"),
        "00007": (False, False, "cat-1"),
        "00008": (False, False, "cat-1"),
        "9Y": (True, False, "general"),
        "8Y": (True, False, "general"),
        "P0": (True, False, "physical-status"),
        "0P": (True, False, "cat-2"),
        "7Y": (True, False, "outpatient"),
        "Z9": (True, False, "hcpcs"),
    }
    assert properties(found["0000U"]) | {"kind": "pla"} == {
        "modifier": False,
        "modified": False,
        "kind": "pla",
        "descriptor-effective": "2026-04-01",
        "effectiveDate": "2026-04-01",
        "test-name": "A test",
        "laboratory": "A lab",
        "manufacturer": "A maker",
    }


def test_modifiers_of_the_table_and_of_the_appendix_are_joined(tmp_path: Path) -> None:
    found = concepts(loaded(write(tmp_path)))
    told = {code: (c.display, c.definition) for code, c in found.items() if len(code) == 2}
    assert told == {
        "9Y": ("Busy", "Very busy"),
        "8Y": ("Calm", "Note: it goes on."),
        "P0": ("Well", None),
        "0P": ("Left out", None),
        "7Y": ("Outside", None),
        "Z9": ("Imaginary side", None),
    }
    alone = concepts(loaded(write(tmp_path / "alone", "LONGULT", "MODUL"), "2026"))
    assert (alone["9Y"].display, alone["9Y"].definition) == ("Busy", "When a day is long.")


def test_a_deleted_code_is_valid_until_the_day_before_and_says_what_replaced_it(tmp_path: Path) -> None:
    release = loaded(write(tmp_path))
    found = concepts(release)
    assert found["00007"].display == "Sewing by hand"
    assert found["00007"].values("retirementDate") == ("2024-12-31",)
    assert found["00007"].values("replacedBy") == ("00001", "0000F")
    assert found["00008"].values("retirementDate") == ("2024-02-29",)
    assert found["00008"].values("replacedBy") == ()
    assert found["00008"].values("instruction") == ("See 00001-00005",)
    index = MemoryIndex(release.code_system, release.concepts)
    for day, active in (("2024-12-31", True), ("2025-01-01", False)):
        assert (index.locate("00007") in index.active_on(day)) is active


def test_a_code_new_within_the_year_begins_with_its_descriptor(tmp_path: Path) -> None:
    release = loaded(write(tmp_path))
    index = MemoryIndex(release.code_system, release.concepts)
    active = {day: index.locate("0000U") in index.active_on(day) for day in ("2026-03-31", "2026-04-01")}
    assert active == {"2026-03-31": False, "2026-04-01": True}
    assert index.locate("00001") in index.active_on("2026-01-01")


@pytest.mark.parametrize("role", sorted(TEXTS))
def test_any_list_of_the_codes_is_enough(tmp_path: Path, role: str) -> None:
    release = loaded(write(tmp_path, role), "2026")
    assert [c.code for c in release.concepts] == ["00001", "0000F", "0000U"]
    longest = {"MEDU": "SEWING FACADE", "SHORTU": "SEW FACADE", "LONGUT": "SEWING OF A FAÇADE"}
    assert release.concepts[0].display == longest.get(role, "Sewing of a façade")


def test_marks_come_from_the_operators_own_lists(tmp_path: Path) -> None:
    folder = write(tmp_path, "LONGULT", telemedicine="# mine\n00001\n")
    marks = {code: properties(c).get("telemedicine") for code, c in concepts(loaded(folder, "2026")).items()}
    assert marks == {"00001": True, "0000F": False, "0000U": False}
    assert all("orthopox" not in properties(c) for c in concepts(loaded(folder, "2026")).values())


def test_the_year_comes_from_the_operator_names_or_descriptors(tmp_path: Path) -> None:
    def version(folder: str, *roles: str, release: str | None = None, rename: str = "") -> str | None:
        path = write(tmp_path / folder, *roles)
        if rename:
            (path / f"{roles[0]}.txt").rename(path / rename)
        return loaded(path, release).code_system.version

    assert version("given", "ConsolidatedCodeList", release="2031") == "2031"
    assert version("CPT 2027", "LONGULT") == "2027"
    assert version("CPT 2028", "LONGULT", rename="my_2029_longult_final.TXT") == "2029"
    assert version("untold", "ConsolidatedCodeList") == "2026"


def test_a_release_begins_with_its_year_and_keeps_the_licence_text(tmp_path: Path) -> None:
    system = loaded(write(tmp_path)).code_system
    assert (system.url, system.effective_start) == ("http://www.ama-assn.org/go/cpt", "2026-01-01")
    assert system.copyright == "An invented licence, without a tab."
    assert system.compositional


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "cpt.zip", "w") as archive:
        for role, text in FILES.items():
            archive.writestr(f"Files/{role.upper()}.TXT", text.encode("cp1252"))
        archive.writestr("Files/read me.pdf", b"%PDF")
    [release] = load([tmp_path / "cpt.zip"], LoadOptions())
    assert release.concepts == loaded(write(tmp_path / "folder")).concepts


def test_encodings_are_told_by_the_bytes(tmp_path: Path) -> None:
    changed = write(
        tmp_path, LONGULT=FILES["LONGULT"], ConsolidatedCodeList="\ufeff" + FILES["ConsolidatedCodeList"]
    )
    assert concepts(loaded(changed))["00001"].display == "Sewing of a façade"


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    again = FILES["Deleted_DTK_tab"].replace("00008", "00001")
    twice = FILES["Deleted_DTK_tab"].replace("00008", "00007")
    assert loaded(write(tmp_path / "a", Deleted_DTK_tab=again)).warnings == (
        "a/Deleted_DTK_tab.txt:4: 00001 was deleted, but is a code again.",
    )
    release = loaded(write(tmp_path / "b", Deleted_DTK_tab=twice))
    assert release.warnings == ("b/Deleted_DTK_tab.txt:4: 00007 was deleted twice; the later day is taken.",)
    assert concepts(release)["00007"].values("retirementDate") == ("2024-12-31",)


def test_files_without_licence_text_are_read_from_the_first_line(tmp_path: Path) -> None:
    bare = {role: FILES[role].removeprefix(LICENCE) for role in (*TEXTS, "Modifiers", "MODUL")}
    assert loaded(write(tmp_path / "bare", **bare)).concepts == loaded(write(tmp_path / "full")).concepts


def synthetic() -> Release:
    return loaded(shared("data", "cpt", "synthetic"))


def test_the_synthetic_files_in_every_layout() -> None:
    release = synthetic()
    found = concepts(release)
    assert release.code_system.version == "2026"
    assert list(found) == [
        "00001", "00002", "00003", "0000F", "0000T", "0000U", "00009", "9Y", "Z9", "P0", "0P",
    ]  # fmt: skip
    assert len(release.files) == 11
    assert release.warnings == ()
    assert found["00003"].display == 'Repair of façade tendon, "figure-of-eight" suture'
    assert found["00009"].values("replacedBy") == ("00001",)


def test_value_sets_are_those_of_hl7() -> None:
    told = {
        value_set.url: [[(f.property, f.op, f.value) for f in i.filters] for i in value_set.compose.include]
        for value_set in synthetic().value_sets
        if value_set.compose
    }
    base = [("modified", "=", "false"), ("modifier", "=", "false")]
    assert told == {
        "http://hl7.org/fhir/ValueSet/cpt-all": [[]],
        "http://hl7.org/fhir/ValueSet/cpt-base": [base],
        "http://hl7.org/fhir/ValueSet/cpt-modifiers": [[("modifier", "=", "true")]],
        "http://hl7.org/fhir/ValueSet/cpt-usable": [base, [("modified", "=", "true")]],
    }
