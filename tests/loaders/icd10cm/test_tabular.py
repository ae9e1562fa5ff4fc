"""The tabular list: hierarchy, notes, and the codes that its seventh characters make."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.loaders.icd10cm import load
from service.loaders.icd10cm.sections import section_parents
from service.loaders.icd10cm.seventh_characters import Extension, extended
from service.loaders.release import LoadError, LoadOptions, Release
from service.terminology.concepts import Concept
from service.terminology.memory import MemoryIndex

ENCOUNTERS = """
  <sevenChrNote><note>Add the appropriate
     7th character</note></sevenChrNote>
  <sevenChrDef><extension char="A">initial encounter</extension><extension char="S">sequela</extension>
    <note>sequela NOS</note></sevenChrDef>"""
CHAPTER = f"""
<chapter><name>19</name><desc>Injury (S00-T88)</desc>
  <useAdditionalCode><note>code for the cause</note></useAdditionalCode>
  <sectionIndex><sectionRef first="S10" last="S19" id="S10-S19"/></sectionIndex>
  <section id="S00-S99"><desc>All of the body (S00-S99)</desc></section>
  <section id="S10-S19"><desc>Neck (S10-S19)</desc>
    <diag><name>S12</name><desc>Fracture of neck</desc>{ENCOUNTERS}
      <excludes1><note>none (S10.-)</note></excludes1>
      <diag><name>S12.0</name><desc>Of the first vertebra</desc>
        <sevenChrDef><extension char="B">open</extension></sevenChrDef>
        <diag><name>S12.000</name><desc>Displaced</desc></diag></diag>
      <diag><name>S12.8</name><desc>Of other parts</desc>
        <inclusionTerm><note>Hyoid bone</note><note>Larynx</note></inclusionTerm></diag>
    </diag></section>
  <section id="T07"><desc>Multiple (T07)</desc>
    <diag><name>T07</name><desc>Multiple injuries</desc></diag></section>
</chapter>"""


def write(folder: Path, chapters: str, name: str = "icd10cm-tabular-2026.xml") -> Path:
    path = folder / name
    path.write_text(f"<ICD10CM.tabular><version>2026</version>{chapters}</ICD10CM.tabular>")
    return path


def load_chapters(folder: Path, chapters: str) -> Release:
    [release] = load([write(folder, chapters)], LoadOptions())
    return release


@pytest.fixture
def concepts(tmp_path: Path) -> dict[str, Concept]:
    return {concept.code: concept for concept in load_chapters(tmp_path, CHAPTER).concepts}


def test_chapters_sections_categories_and_codes_lie_in_each_other(concepts: dict[str, Concept]) -> None:
    assert {code: concept.parents for code, concept in concepts.items()} == {
        "19": (),
        "S00-S99": ("19",),
        "S10-S19": ("S00-S99",),
        "T07-T07": ("19",),
        "S12": ("S10-S19",),
        "S12.0": ("S12",),
        "S12.000": ("S12.0",),
        "S12.000B": ("S12.000",),
        "S12.8": ("S12",),
        "S12.8XXA": ("S12.8",),
        "S12.8XXS": ("S12.8",),
        "T07": ("T07-T07",),
    }


def test_only_complete_codes_are_billable_and_only_groups_not_selectable(
    concepts: dict[str, Concept],
) -> None:
    billable = {code for code, concept in concepts.items() if True in concept.values("billable")}
    assert billable == {"S12.000B", "S12.8XXA", "S12.8XXS", "T07"}
    groups = {code for code, concept in concepts.items() if True in concept.values("notSelectable")}
    assert groups == {"19", "S00-S99", "S10-S19", "T07-T07"}


def test_a_seventh_character_adds_its_meaning_to_the_title(concepts: dict[str, Concept]) -> None:
    assert concepts["S12.8XXS"].display == "Of other parts, sequela"
    assert concepts["S12.000B"].display == "Displaced, open"


def test_notes_stay_where_they_stand_in_their_order(concepts: dict[str, Concept]) -> None:
    assert concepts["19"].values("use-additional-code") == ("code for the cause",)
    assert concepts["S12"].values("seven-character-note") == (
        "Add the appropriate 7th character",
        "sequela NOS",
    )
    assert concepts["S12"].values("excludes1") == ("none (S10.-)",)
    assert concepts["S12.8"].values("inclusion-term") == ("Hyoid bone", "Larynx")
    assert not concepts["S12.8XXA"].values("inclusion-term")


def test_a_seventh_character_may_be_ruled_out_by_a_note(tmp_path: Path) -> None:
    chapter = f"""<chapter><name>19</name><desc>Injury</desc><section id="S00-S09"><desc>Head</desc>
      <diag><name>S06</name><desc>Intracranial injury</desc>{ENCOUNTERS}
        <notes><note>7th characters S do not apply to codes in category S06 with 6th character 7 - death due
          to injury, or 8 - death due to other cause.</note></notes>
        <diag><name>S06.306</name><desc>Six</desc></diag><diag><name>S06.307</name><desc>Seven</desc></diag>
        <diag><name>S06.308</name><desc>Eight</desc></diag></diag></section></chapter>"""
    codes = {concept.code for concept in load_chapters(tmp_path, chapter).concepts}
    assert {code for code in codes if len(code) == 8} == {"S06.306A", "S06.306S", "S06.307A", "S06.308A"}


def test_the_table_of_visual_impairment_becomes_notes(tmp_path: Path) -> None:
    chapter = """<chapter><name>7</name><desc>Eye</desc><section id="H53-H54"><desc>Visual</desc>
      <diag><name>H54</name><desc>Blindness</desc><visualImpairment>
        <visCategory><heading>Category</heading></visCategory>
        <visCategory><value>1</value><visRange><visMax><value>6/18</value></visMax><visMin><value>6/60</value>
          </visMin></visRange><visRange><visMax><value>3/10</value></visMax></visRange></visCategory>
      </visualImpairment></diag></section></chapter>"""
    [blindness] = [c for c in load_chapters(tmp_path, chapter).concepts if c.code == "H54"]
    assert blindness.values("note") == (
        "Category of visual impairment 1: visual acuity less than 6/18, equal to or better than 6/60;"
        " or less than 3/10",
    )


def test_an_unknown_element_is_told(tmp_path: Path) -> None:
    chapter = CHAPTER.replace("<excludes1>", "<excludes3><note>x</note></excludes3><excludes1>")
    assert load_chapters(tmp_path, chapter).warnings == (
        "icd10cm-tabular-2026.xml: <excludes3> of S12 is not known and is left out.",
    )


@pytest.mark.parametrize(
    ("chapters", "problem"),
    [
        ("<chapter>\n<name>1</nam>", r"xml:2: is not well-formed XML"),
        (CHAPTER.replace("<name>S12.8</name>", ""), r"a code below S12 has no <name>"),
        (CHAPTER.replace("<desc>Of other parts</desc>", ""), r"S12\.8 has no <desc>"),
        (CHAPTER.replace("<name>S12.8<", "<name>S12.0<"), r"S12\.0 appears more than once"),
        (CHAPTER.replace("<name>S12.8<", "<name>S13.8<"), r"S13\.8 is no code that can stand below S12"),
        (CHAPTER.replace("<name>S12.8<", "<name>S12.-<"), r"S12\.- is no code that can stand below S12"),
        (CHAPTER.replace('id="S10-S19"/>', 'id="S20-S29"/>'), r"chapter 19 lists section S20-S29"),
    ],
)
def test_a_broken_tabular_is_named(tmp_path: Path, chapters: str, problem: str) -> None:
    with pytest.raises(LoadError, match=problem):
        load_chapters(tmp_path, chapters)


def test_a_tabular_without_its_year_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, CHAPTER)
    path.write_text(path.read_text().replace("2026", "draft"))
    with pytest.raises(LoadError, match="<version> is 'draft', expected the fiscal year"):
        list(load([path], LoadOptions()))


@pytest.mark.parametrize(
    ("name", "version"), [("icd10cm-tabular-2026.xml", "2025.10"), ("tabular-April-1-2026.xml", "2026.04")]
)
def test_the_version_is_october_unless_the_name_says_april(tmp_path: Path, name: str, version: str) -> None:
    [release] = load([write(tmp_path, CHAPTER, name)], LoadOptions())
    assert release.code_system.version == version
    assert release.code_system.version_aliases == ("2026", "FY2026")


def test_a_chapter_has_a_value_set_of_what_lies_below_it(tmp_path: Path) -> None:
    release = load_chapters(tmp_path, CHAPTER)
    assert [str(v.url).rpartition("/")[2] for v in release.value_sets] == [
        "icd-10-cm-all",
        "icd-10-cm-billable",
        "icd-10-cm-chapter-19",
    ]
    index = MemoryIndex(release.code_system, release.concepts)
    chapter = index.locate("19")
    assert chapter is not None
    assert len(index.descendants(chapter)) == len(release.concepts) - 1


@given(st.text("0123456789X", max_size=3), st.sampled_from("ABDS0129"))
def test_a_seventh_character_is_always_the_seventh(rest: str, character: str) -> None:
    code = f"S12.{rest}" if rest else "S12"
    [(longer, meaning)] = extended(code, [Extension(character, "meaning")])
    plain = longer.replace(".", "")
    assert len(plain) == 7
    assert plain.startswith(code.replace(".", ""))
    assert set(plain[len(code.replace(".", "")) : 6]) <= {"X"}
    assert (plain[6], meaning) == (character, "meaning")


def test_sections_nest_by_range_below_those_that_hold_no_codes() -> None:
    sections = {
        "V00-X58": True,
        "V00-V99": True,
        "V00-V09": False,
        "W00-X58": True,
        "X50": False,
        "Y90-Y99": False,
    }
    assert list(section_parents([*sections], [*sections.values()])) == [
        None,
        "V00-X58",
        "V00-V99",
        "V00-X58",
        "W00-X58",
        None,
    ]
