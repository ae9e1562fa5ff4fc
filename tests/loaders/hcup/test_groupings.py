"""AHRQ's groupings: categories, the map to them, and a value set of each."""

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from service.fhir.code_systems import write_header
from service.fhir.concept_maps import read_concept_map
from service.loaders import load
from service.loaders.release import LoadError, LoadOptions, Release, Resource
from service.terminology.concepts import Coding
from service.terminology.hierarchy import Hierarchy
from service.terminology.value_sets import ValueSet
from tests.shared_files import shared

BASE = "https://example.org/fhir"
PCS = "http://www.cms.gov/Medicare/Coding/ICD10"

CCSR = """'ICD-10-PCS','ICD-10-PCS DESCRIPTION','PRCCSR','PRCCSR DESCRIPTION','CLINICAL DOMAIN'
'0016070',"Bypass, Open Approach",'CNS010',"CSF shunts",Central Nervous System
'091D070',"Bypass Right Inner Ear",'ENT017',"ENT procedures, NEC",Ear, Nose, and Throat Procedures
'0016071',"Bypass, Open Approach",'CNS010',"CSF shunts",Central Nervous System
"""
CCS_HEADING = (
    "'ICD-10-PCS CODE','CCS CATEGORY','ICD-10-PCS CODE DESCRIPTION','CCS CATEGORY DESCRIPTION',"
    "'MULTI CCS LVL 1','MULTI CCS LVL 1 LABEL','MULTI CCS LVL 2','MULTI CCS LVL 2 LABEL'\n"
)
CCS = f"""{CCS_HEADING}\
'00800ZZ','1',"Division","Excision of CNS",'1',"Nervous system",'1.1',"Excision of CNS [1.]"
'B020ZZZ','177',"CT of head","CT head",'16',"Miscellaneous",'16.2',"CT scan"
'B720ZZZ','178',"CT of chest","CT chest",'16',"Miscellaneous",'16.2',"CT scan"
"""
LABELS = """MULTI-LEVEL ICD-10-PCS CCS CATEGORY,MULTI-LEVEL ICD-10-PCS CCS LABEL
'1','Nervous system'
'1.1','Excision of CNS [1.]'
'1.2','Unused'
"""
CLASSES = """1=minor diagnostic / 2=minor therapeutic / 3 = major diagnostic / 4=major therapeutic
'ICD-10-CM CODE','ICD-10-CM CODE DESCRIPTION','PROCEDURE CLASS','PROCEDURE CLASS NAME'
'00903ZX',"Drainage of Brain",'1',"Minor Diagnostic"
"""
NAMES = {CCSR: "PRCCSR_v2022-1.csv", CCS: "ccs_pr_icd10pcs_2019_1.csv", LABELS: "prmlabel10.csv",
         CLASSES: "pc_icd10pcs_2018.csv"}  # fmt: skip

Loaded = tuple[dict[str, Release], dict[str, Any]]


def grouped(format_name: str, *sources: Path) -> Loaded:
    """Releases and concept maps by the end of their url."""
    releases: dict[str, Release] = {}
    maps: dict[str, Any] = {}
    for item in load(format_name, sources, LoadOptions(canonical_base=BASE)):
        if isinstance(item, Release):
            releases[item.code_system.url.rpartition("/")[2]] = item
        elif isinstance(item, Resource):
            maps[item.document["url"].rpartition("/")[2]] = item.document
    return releases, maps


def written(folder: Path, format_name: str, *texts: str) -> Loaded:
    for text in texts:
        (folder / NAMES.get(text, "table_2019_1.csv")).write_text(text)
    return grouped(format_name, folder)


def pairs(document: Any) -> set[tuple[str, str]]:
    """(code, category) of every mapping."""
    return {(e["code"], t["code"]) for g in document["group"] for e in g["element"] for t in e["target"]}


def members(release: Release, *more: Release) -> Mapping[str, set[str]]:
    """The codes of each value set by the end of its url, imports followed."""
    every = {f"{v.url}|{v.version}": v for r in (release, *more) for v in r.value_sets}

    def codes(value_set: ValueSet) -> set[str]:
        assert value_set.compose is not None
        assert all(include.system in (PCS, None) for include in value_set.compose.include)
        own = {c.code for include in value_set.compose.include for c in include.concepts}
        imported = (codes(every[url]) for include in value_set.compose.include for url in include.value_sets)
        return own.union(*imported)

    return {(v.url or "").rpartition("/")[2]: codes(v) for v in release.value_sets}


def test_ccsr_has_categories_within_domains(tmp_path: Path) -> None:
    releases, maps = written(tmp_path, "ccsr", CCSR)
    release = releases["ccsr"]
    assert release.code_system.version == "2022.1"
    assert [(c.code, c.display, c.parents) for c in release.concepts] == [
        ("CNS", "Central Nervous System", ()),
        ("CNS010", "CSF shunts", ("CNS",)),
        ("ENT", "Ear, Nose, and Throat Procedures", ()),
        ("ENT017", "ENT procedures, NEC", ("ENT",)),
    ]
    assert members(release) == {
        "ccsr-CNS": {"0016070", "0016071"},
        "ccsr-CNS010": {"0016070", "0016071"},
        "ccsr-ENT": {"091D070"},
        "ccsr-ENT017": {"091D070"},
    }
    (document,) = maps.values()
    assert document["url"] == f"{BASE}/ConceptMap/icd-10-pcs-to-ccsr"
    assert pairs(document) == {("0016070", "CNS010"), ("0016071", "CNS010"), ("091D070", "ENT017")}


def test_ccs_has_categories_and_levels(tmp_path: Path) -> None:
    releases, maps = written(tmp_path, "ccs", CCS, LABELS)
    categories, levels = releases["ccs-icd-10-pcs"], releases["ccs-icd-10-pcs-multi-level"]
    assert [(c.code, c.display) for c in categories.concepts] == [
        ("1", "Excision of CNS"), ("177", "CT head"), ("178", "CT chest"),
    ]  # fmt: skip
    assert [(c.code, c.parents) for c in levels.concepts] == [
        ("1", ()), ("1.1", ("1",)), ("1.2", ("1",)), ("16", ()), ("16.2", ("16",)),
    ]  # fmt: skip
    (level,) = categories.concepts[1].values("multi-level")
    assert level == Coding(levels.code_system.url, "16.2", display="CT scan")
    found = members(levels, categories)
    assert found["ccs-icd-10-pcs-multi-level-16"] == {"B020ZZZ", "B720ZZZ"}
    assert found["ccs-icd-10-pcs-multi-level-1.1"] == {"00800ZZ"}
    assert "ccs-icd-10-pcs-multi-level-1.2" not in found
    assert pairs(maps["icd-10-pcs-to-ccs"]) == {("00800ZZ", "1"), ("B020ZZZ", "177"), ("B720ZZZ", "178")}


def test_procedure_classes(tmp_path: Path) -> None:
    releases, maps = written(tmp_path, "ccs", CLASSES)
    (release,) = releases.values()
    assert (release.code_system.version, release.concepts[0].display) == ("2018", "Minor Diagnostic")
    assert members(release) == {"procedure-class-1": {"00903ZX"}}
    assert pairs(maps["icd-10-pcs-to-procedure-class"]) == {("00903ZX", "1")}


def test_everything_says_whose_it_is(tmp_path: Path) -> None:
    releases, maps = written(tmp_path, "ccs", CCS, CLASSES)
    described = [write_header(release.code_system) for release in releases.values()]
    for document in (*described, *maps.values()):
        assert document["publisher"] == "Agency for Healthcare Research and Quality"
        assert "public domain" in document["copyright"]
    assert [read_concept_map(document).canonical for document in maps.values()] == [
        f"{BASE}/ConceptMap/icd-10-pcs-to-ccs|2019.1",
        f"{BASE}/ConceptMap/icd-10-pcs-to-procedure-class|2018",
    ]


def broken(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("format_name", "text", "line", "problem"),
    [
        ("ccsr", broken(CCSR, "'0016071'", "'001607'"), 4, "'001607' is no code"),
        ("ccsr", broken(CCSR, "'0016071'", "'0016070'"), 4, "0016070 is in the category CNS010 already"),
        ("ccsr", broken(CCSR, "'ENT017'", "'ENT17'"), 3, "three letters and three digits"),
        ("ccsr", broken(CCSR, "'ENT017'", "'CNS017'"), 3, "the category CNS was 'Central"),
        ("ccsr", broken(CCSR, ",Ear, Nose, and Throat Procedures", ""), 3, "expected 5 fields"),
        ("ccs", broken(CCS, "'177'", "'x'"), 3, "a number was expected"),
        ("ccs", broken(CCS, "'16.2'", "'1.2'"), 3, "the level 1.2 is not below 16"),
        ("ccs", broken(CCS, '"CT chest"', '""'), 4, "expected 8 fields with text"),
        ("ccs", broken(CCS, "'178'", "'177'"), 4, "the category 177 was 'CT head'"),
        ("ccs", broken(CLASSES, "'00903ZX'", "'00903IX'"), 3, "'00903IX' is no code"),
    ],
)
def test_a_broken_row_is_told(tmp_path: Path, format_name: str, text: str, line: int, problem: str) -> None:
    with pytest.raises(LoadError, match=re.escape(problem)) as refused:
        written(tmp_path, format_name, text)
    assert (refused.value.line, refused.value.file.endswith("table_2019_1.csv")) == (line, True)


@pytest.mark.parametrize("format_name", ["ccsr", "ccs"])
def test_sources_without_a_table_are_refused(tmp_path: Path, format_name: str) -> None:
    with pytest.raises(LoadError, match="expected"):
        written(tmp_path, format_name, LABELS)


def test_labels_that_differ_are_refused(tmp_path: Path) -> None:
    (tmp_path / NAMES[CCS]).write_text(CCS)
    (tmp_path / NAMES[LABELS]).write_text(broken(LABELS, "Nervous system", "Else"))
    with pytest.raises(LoadError, match=re.escape("ccs_pr_icd10pcs_2019_1.csv:2: the category 1 was 'Else'")):
        grouped("ccs", tmp_path)


def test_two_versions_and_no_version_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CCSR)
    with pytest.raises(LoadError, match="of which version"):
        grouped("ccsr", tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text(CCSR)
    with pytest.raises(LoadError, match="load one version at a time"):
        grouped("ccsr", tmp_path)


def published(name: str, heading_lines: int = 1) -> list[list[str]]:
    """A second reading of a published table."""
    with gzip.open(shared("data", "hcup", name), "rt", encoding="utf-8") as file:
        return [[f.strip("'") for f in row] for row in csv.reader(file)][heading_lines:]


def test_ccsr_as_published() -> None:
    rows = published("PRCCSR_v2022-1.reconstructed.csv.gz")
    releases, maps = grouped("ccsr", shared("data", "hcup"))
    release = releases["ccsr"]
    expected = defaultdict(set)
    for row in rows:
        expected[f"ccsr-{row[2]}"].add(row[0])
        expected[f"ccsr-{row[2][:3]}"].add(row[0])
    assert members(release) == expected
    assert pairs(maps["icd-10-pcs-to-ccsr"]) == {(row[0], row[2]) for row in rows}
    assert Counter(len(c.parents) for c in release.concepts) == {0: 31, 1: 327}
    assert len(pairs(maps["icd-10-pcs-to-ccsr"])) == 81_257
    assert {c.code: c.display for c in release.concepts}["ENT"] == "Ear, Nose, and Throat Procedures"


def test_ccs_and_classes_as_published() -> None:
    releases, maps = grouped("ccs", shared("data", "hcup"))
    rows = published("ccs_pr_icd10pcs_2019_1.csv.gz")
    categories, levels = releases["ccs-icd-10-pcs"], releases["ccs-icd-10-pcs-multi-level"]
    assert pairs(maps["icd-10-pcs-to-ccs"]) == {(row[0], row[1]) for row in rows}
    assert (len(rows), len(categories.concepts)) == (79_758, 224)
    expected = defaultdict(set)
    for row in rows:
        for level in (row[4], row[6]):
            expected[f"ccs-icd-10-pcs-multi-level-{level}"].add(row[0])
    assert members(levels, categories) == expected
    assert [len(concept.parents) for concept in levels.concepts].count(0) == 16
    Hierarchy(levels.concepts)
    classes = published("pc_icd10pcs_2018.csv.gz", heading_lines=2)
    assert pairs(maps["icd-10-pcs-to-procedure-class"]) == {(row[0], row[2]) for row in classes}
    assert Counter(row[2] for row in classes) == {
        code.rpartition("-")[2]: len(codes) for code, codes in members(releases["procedure-class"]).items()
    }
    assert len(classes) == 79_366
