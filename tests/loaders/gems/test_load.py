"""General Equivalence Mappings: every row and flag of the files comes back from the concept maps."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.fhir.concept_maps import read_concept_map
from service.loaders.gems import load
from service.loaders.release import LoadError, LoadOptions
from tests.shared_files import shared

BASE = "https://example.org/fhir"
PCS, CM = "http://www.cms.gov/Medicare/Coding/ICD10", "http://hl7.org/fhir/sid/icd-10-cm"
ICD9 = "http://hl7.org/fhir/sid/icd-9-cm"
TO_PCS = """0001  6A750Z4 10000
0016  NoPCS   11000
3963  5A1221Z 10000
0050  02H40JZ 10113
0050  02H43JZ 10113
0050  0JH609Z 10112
0050  0JH609Z 10122
"""

ARCHIVES = {
    "gem_i9pcs.txt": "2018-icd-10-pcs-general-equivalence-mappings-repacked.zip",
    "gem_pcsi9.txt": "2018-icd-10-pcs-general-equivalence-mappings-repacked.zip",
    "2018_I9gem.txt": "Dxgem_2018.zip",
    "2018_I10gem.txt": "Dxgem_2018.zip",
}
PUBLISHED = {
    "gem_i9pcs.txt": (ICD9, PCS, 73_593),
    "gem_pcsi9.txt": (PCS, ICD9, 101_025),
    "2018_I9gem.txt": (ICD9, CM, 24_860),
    "2018_I10gem.txt": (CM, ICD9, 81_593),
}
"""Source, target and CMS's number of rows."""


def maps(*sources: Path, release: str | None = None) -> dict[str, Any]:
    """The maps by the name of their file."""
    loaded = load(sources, LoadOptions(release=release, canonical_base=BASE))
    return {resource.file.rpartition("/")[2]: resource.document for resource in loaded}


def one(folder: Path, text: str, name: str = "2018_gem_i9pcs.txt") -> Any:
    (folder / name).write_text(text)
    return maps(folder)[name]


def elements(document: Any) -> dict[str, Any]:
    (group,) = document["group"]
    return {element["code"]: element for element in group["element"]}


def rows(document: Any) -> Iterator[tuple[str, str | None, str | None]]:
    """(source, target, flags) of a map, a source without a target once."""
    for code, element in elements(document).items():
        if element.get("noMap"):
            yield code, None, None
        for target in element.get("target", ()):
            (flags,) = (p["valueString"] for p in target["property"] if p["code"] == "flags")
            yield code, target["code"], flags


def combination(target: Any) -> tuple[str | None, str | None]:
    said = {product["attribute"]: product["valueCode"] for product in target.get("product", ())}
    return said.get("scenario"), said.get("choice-list")


def test_a_row_is_a_target_with_its_flags(tmp_path: Path) -> None:
    document = one(tmp_path, TO_PCS)
    assert elements(document)["00.01"] == {
        "code": "00.01",
        "target": [
            {
                "code": "6A750Z4",
                "relationship": "related-to",
                "property": [{"code": "flags", "valueString": "10000"}],
            }
        ],
    }
    assert elements(document)["00.16"] == {"code": "00.16", "noMap": True}
    found = [(t["code"], *combination(t)) for t in elements(document)["00.50"]["target"]]
    assert found == [
        ("02H40JZ", "1", "3"),
        ("02H43JZ", "1", "3"),
        ("0JH609Z", "1", "2"),
        ("0JH609Z", "2", "2"),
    ]


def test_what_is_not_approximate_is_equivalent(tmp_path: Path) -> None:
    document = one(tmp_path, "0010  A000    00000\nv5889 Z419    10000\n", "2018_I9gem.txt")
    found = {code: element["target"][0] for code, element in elements(document).items()}
    assert {code: (t["code"], t["relationship"]) for code, t in found.items()} == {
        "001.0": ("A00.0", "equivalent"),
        "V58.89": ("Z41.9", "related-to"),
    }


def test_a_map_says_what_it_is(tmp_path: Path) -> None:
    document = one(tmp_path, TO_PCS)
    assert document["url"] == f"{BASE}/ConceptMap/gem-icd-9-cm-to-icd-10-pcs"
    assert (document["version"], document["date"]) == ("2018", "2017-10-01")
    (group,) = document["group"]
    assert (group["source"], group["target"]) == (f"{ICD9}|32", f"{PCS}|2017.10")
    read = read_concept_map(document)
    assert (read.source_scope, read.target_scope) == (f"{ICD9}?fhir_vs", f"{PCS}?fhir_vs")


@pytest.mark.parametrize(
    ("name", "text", "line", "problem"),
    [
        ("2018_gem_i9pcs.txt", "0001  6A750Z4 10000\n0001 6A750Z4\n", 2, "five flags"),
        ("2018_gem_i9pcs.txt", "0001  6A750Z4 20000\n", 1, "five flags"),
        ("2018_gem_i9pcs.txt", "ABC  6A750Z4 10000\n", 1, "'ABC' is no code of icd-9-cm"),
        ("2018_gem_i9pcs.txt", "0001  6A750O4 10000\n", 1, "'6A750O4' is no code of icd-10-pcs"),
        ("2018_gem_i9pcs.txt", "0001  NoI9 11000\n", 1, "there is no target, but it is NoI9"),
        ("2018_gem_i9pcs.txt", "0001  6A750Z4 11000\n", 1, "there is no target, but it is 6A750Z4"),
        ("2018_gem_pcsi9.txt", "6A750Z4 0001  10000\n6A750Z4 0001  10000\n", 2, "appears again"),
        ("2018_I10gem.txt", "A000 0010 0000é\n", 1, "is not ASCII"),
        ("2018_gem_i9pcs.txt", "0001  NoPCS   11000\n0001  6A750Z4 10000\n", 2, "both"),
    ],
)
def test_a_broken_line_is_told(tmp_path: Path, name: str, text: str, line: int, problem: str) -> None:
    with pytest.raises(LoadError, match=re.escape(problem)) as refused:
        one(tmp_path, text, name)
    assert refused.value.line == line
    assert name in str(refused.value)


def test_a_source_without_mappings_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("0001  6A750Z4 10000\n")
    with pytest.raises(LoadError, match="expected one of"):
        maps(tmp_path)


def test_the_year_must_be_known(tmp_path: Path) -> None:
    folder = tmp_path / "mappings"
    folder.mkdir()
    (folder / "gem_i9pcs.txt").write_text(TO_PCS)
    with pytest.raises(LoadError, match="of which fiscal year"):
        maps(folder)
    assert maps(folder, release="2016")["gem_i9pcs.txt"]["version"] == "2016"


def test_two_years_are_refused(tmp_path: Path) -> None:
    for year in ("2017", "2018"):
        (tmp_path / f"{year}_I9gem.txt").write_text("0010  A000    00000\n")
    with pytest.raises(LoadError, match="load one year at a time"):
        maps(tmp_path)


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    return maps(shared("data", "gems"))


def dot(code: str, system: str, name: str) -> str:
    """A second reading of where dots stand."""
    if system == PCS:
        return code
    if system == CM:
        return re.sub(r"^(.{3})(.+)$", r"\1.\2", code)
    procedure = "pcs" in name
    return re.sub(r"^(\d\d)(.+)$" if procedure else r"^(E.{3}|[^E].{2})(.+)$", r"\1.\2", code.upper())


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_published_row_comes_back(published: dict[str, Any], name: str) -> None:
    source, target, total = PUBLISHED[name]
    document = published[name]
    text = zipfile.ZipFile(shared("data", "gems", ARCHIVES[name])).read(name).decode("ascii")
    lines = [line.split() for line in text.splitlines()]
    expected = [
        (dot(a, source, name), None, None)
        if b.startswith("No")
        else (dot(a, source, name), dot(b, target, name), flags)
        for a, b, flags in lines
    ]
    assert len(lines) == total
    assert sorted(rows(document), key=str) == sorted(expected, key=str)
    (group,) = document["group"]
    assert (group["source"].partition("|")[0], group["target"].partition("|")[0]) == (source, target)


@pytest.mark.parametrize("name", PUBLISHED)
def test_relationships_and_combinations_are_those_of_the_flags(published: dict[str, Any], name: str) -> None:
    targets = [t for e in elements(published[name]).values() for t in e.get("target", ())]
    for target in targets:
        flags = target["property"][0]["valueString"]
        assert target["relationship"] == ("related-to" if flags[0] == "1" else "equivalent")
        assert combination(target) == tuple(digit if digit != "0" else None for digit in flags[3:])
