"""SNOMED CT's release format: what a release says, and what is wrong with it."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from service.loaders import load
from service.loaders.release import LoadError, LoadOptions, Release
from service.terminology.concepts import Concept
from service.terminology.snomed.identifiers import IS_A, ROOT
from service.terminology.types import Code
from tests.loaders.snomed_rf2.releases import (
    BY_SITE,
    CORE,
    COUNT,
    DAY,
    HAND,
    OLD,
    PROCEDURE,
    REPAIR,
    ROWS,
    concept,
    description,
    relationship,
    sctid,
    write,
)

EXTENSION = sctid(90)
Rows = dict[str, list[list[str]]]


def loaded(*sources: Path, release: str | None = None) -> Release:
    (found,) = load("snomed-rf2", sources, LoadOptions(release=release))
    assert isinstance(found, Release)
    return found


def concepts(release: Release) -> dict[str, Concept]:
    return {concept.code: concept for concept in release.concepts}


def with_rows(changes: Rows) -> Rows:
    return {**ROWS, **{name: [*ROWS[name], *rows] for name, rows in changes.items()}}


def test_a_release_is_known_by_its_module_and_its_date(tmp_path: Path) -> None:
    system = loaded(write(tmp_path, ROWS)).code_system
    assert system.url == "http://snomed.info/sct"
    assert system.version == f"http://snomed.info/sct/{CORE}/version/{DAY}"
    assert system.version_aliases == (f"http://snomed.info/sct/{CORE}",)


def test_relationships_keep_their_groups_and_concrete_values(tmp_path: Path) -> None:
    repair = concepts(loaded(write(tmp_path, ROWS)))[REPAIR]
    assert repair.parents == (PROCEDURE,)
    assert {(p.code, p.value, p.group) for p in repair.relationships} == {
        (BY_SITE, Code(HAND), 1),
        (COUNT, 2, 1),
    }
    assert repair.values("sufficientlyDefined") == (True,)


def test_the_display_is_the_preferred_term_and_dialects_are_told_apart(tmp_path: Path) -> None:
    repair = concepts(loaded(write(tmp_path, ROWS)))[REPAIR]
    assert repair.display == "Mending of a hand, gray"
    told = {d.value: d.language for d in repair.designations if d.is_told}
    assert told == {
        "Mending of a hand, gray": "en-US",
        "Mending of a hand, grey": "en-GB",
        "Mending of a hand (invented)": "en",
        "Hand mending": "en",
    }
    assert [d.value for d in repair.designations if not d.is_told] == ["Handmending"]


def test_inactive_concepts_are_there_with_what_replaced_them(tmp_path: Path) -> None:
    old = concepts(loaded(write(tmp_path, ROWS)))[OLD]
    assert old.values("inactive") == (True,)
    assert old.parents == ()
    (membership,) = old.memberships
    assert dict(membership.fields) == {"targetComponentId": REPAIR}


def test_names_and_packing_of_files_do_not_matter(tmp_path: Path) -> None:
    plain = loaded(write(tmp_path / "plain", ROWS))
    other = write(tmp_path / "other", ROWS, prefix="xder2_x")
    with zipfile.ZipFile(tmp_path / "release.zip", "w") as archive:
        for path in other.iterdir():
            archive.write(path, f"SnomedCT/Snapshot/{path.name.replace('_Snapshot_', '_')}")
    assert loaded(tmp_path / "release.zip").concepts == plain.concepts


def test_a_full_release_is_read_up_to_the_day_that_is_asked_for(tmp_path: Path) -> None:
    rows = with_rows(
        {
            "Concept": [concept(HAND, active="0", day="20260701")],
            "Description": [description(6, HAND, "Hand, renamed", day="20260701")],
        }
    )
    folder = write(tmp_path, rows, kind="Full")
    then, now = loaded(folder, release=DAY), loaded(folder, release="20260701")
    assert concepts(then)[HAND].display == "Hand, invented"
    assert concepts(now)[HAND].display == "Hand, renamed"
    assert concepts(now)[HAND].values("inactive") == (True,)
    assert (then.code_system.date, now.code_system.date) == ("2026-01-01", "2026-07-01")


def test_an_extension_is_an_edition_of_its_own_beside_what_it_needs(tmp_path: Path) -> None:
    extension: Rows = {
        "Concept": [concept(EXTENSION, module=EXTENSION)],
        "Relationship": [relationship(90, EXTENSION, IS_A, ROOT)],
        "ModuleDependency": [["d", "20260301", "1", EXTENSION, "900000000000534007", CORE, "20260301", DAY]],
    }
    named = {**extension, "Description": [description(90, EXTENSION, "Invented extension")]}
    base, own = write(tmp_path / "base", ROWS), write(tmp_path / "own", named)
    system = loaded(base, own).code_system
    assert system.version == f"http://snomed.info/sct/{EXTENSION}/version/20260301"
    assert system.title == "SNOMED CT, Invented extension"
    assert loaded(base).code_system.title == "SNOMED CT, International Edition"
    alone = {**extension, "Relationship": []}
    with pytest.raises(LoadError, match=f"needs the module {CORE} of {DAY}"):
        loaded(write(tmp_path / "alone", alone))


@pytest.mark.parametrize(
    ("file", "row", "says"),
    [
        ("Concept", lambda: concept("123456789"), "wrong form or check digit"),
        ("Concept", lambda: concept(sctid(50), active="2"), "expected 0 or 1 as active, found '2'"),
        ("Concept", lambda: concept(sctid(50), day="1 May"), "expected an effectiveTime as YYYYMMDD"),
        ("Concept", lambda: [sctid(50), DAY], "expected 5 fields, found 2"),
        ("Description", lambda: description(50, sctid(50), "Lost"), "has no row in a file of concepts"),
        ("Relationship", lambda: relationship(50, HAND, IS_A, sctid(50)), "has no row in a file of concepts"),
        ("Relationship", lambda: relationship(50, HAND, BY_SITE, HAND, "x"), "expected a number"),
        (
            "RelationshipConcreteValues",
            lambda: relationship(50, HAND, COUNT, "two"),
            "expected a concrete value",
        ),
    ],
)
def test_a_wrong_row_is_refused_with_file_and_line(
    tmp_path: Path, file: str, row: Callable[[], list[str]], says: str
) -> None:
    folder = write(tmp_path, with_rows({file: [row()]}))
    with pytest.raises(LoadError, match=says) as raised:
        loaded(folder)
    assert raised.value.line == len(ROWS[file]) + 2
    assert f"sct2_{file}_Snapshot" in raised.value.file


def test_what_is_no_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="expected a file of concepts"):
        loaded(write(tmp_path / "delta", ROWS, kind="Delta"))
    with pytest.raises(LoadError, match="'soon' is no release"):
        loaded(write(tmp_path / "it", ROWS), release="soon")
