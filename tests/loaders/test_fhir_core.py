"""FHIR's own code systems and value sets: what the tables say is what HL7 published."""

import json
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.fhir.code_systems import read_code_system
from service.loaders import fhir_core
from service.loaders.release import LoadError, LoadOptions, Resource
from service.loaders.write_fhir_core import tables
from tests.shared_files import shared

FOLDER = Path(__file__).parents[2] / "codesystems" / "fhir"

R4, R5 = "4.0.1", "5.0.0"

SOURCES = {
    R4: ("data", "hl7", "fhir-r4-4.0.1-terminology-definitions.zip"),
    R5: ("data", "hl7", "hl7.fhir.r5.core-5.0.0-terminology-subset.tgz"),
}

COUNTS = {R4: (264, 672, 1960), R5: (441, 788, 4793)}
"""Code systems, value sets and concepts of each FHIR version."""

LICENSED = ("http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.276")

Published = dict[tuple[str, str], dict[str, Any]]
"""What HL7 published, by resource type and url."""


@pytest.fixture(scope="module", params=[R4, R5])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def loaded(version: str) -> list[Resource]:
    return list(fhir_core.load([FOLDER / version], LoadOptions()))


@pytest.fixture(scope="module")
def published(version: str) -> Published:
    source = shared(*SOURCES[version])
    resources = _bundled(source) if source.suffix == ".zip" else _packaged(source)
    own = (r for r in resources if r.get("resourceType") in ("CodeSystem", "ValueSet"))
    return {
        (r["resourceType"], r["url"]): r
        for r in own
        if r["url"].startswith("http://hl7.org/fhir/") and r["version"] == version
    }


def _bundled(source: Path) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(source) as archive:
        for entry in json.loads(archive.read("valuesets.json"))["entry"]:
            yield entry["resource"]


def _packaged(source: Path) -> Iterator[dict[str, Any]]:
    with tarfile.open(source) as package:
        for member in package:
            file = package.extractfile(member)
            if file and member.name.startswith(("package/CodeSystem-", "package/ValueSet-")):
                yield json.load(file)


def by_name(loaded: list[Resource]) -> dict[tuple[str, str], Any]:
    return {(r.document["resourceType"], r.document["url"]): r.document for r in loaded}


def flat(concepts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for concept in concepts:
        yield concept
        yield from flat(concept.get("concept", []))


def test_the_counts(version: str, loaded: list[Resource]) -> None:
    kinds = [r.document["resourceType"] for r in loaded]
    concepts = sum(len(list(flat(r.document.get("concept", [])))) for r in loaded)
    assert (kinds.count("CodeSystem"), kinds.count("ValueSet"), concepts) == COUNTS[version]


def test_each_is_bound_to_its_fhir_version_and_has_its_version(version: str, loaded: list[Resource]) -> None:
    assert {(r.bound, r.fhir_version, r.document["version"]) for r in loaded} == {(True, version, version)}


def test_all_that_is_fhirs_own_is_there_and_nothing_else(
    loaded: list[Resource], published: Published
) -> None:
    assert by_name(loaded).keys() == published.keys()


def test_every_concept_is_the_published_one(loaded: list[Resource], published: Published) -> None:
    compared = 0
    for resource in loaded:
        if resource.document["resourceType"] != "CodeSystem":
            continue
        original = list(flat(published["CodeSystem", resource.document["url"]].get("concept", [])))
        _, concepts = read_code_system(resource.document)
        assert [(c.code, c.display, c.definition) for c in concepts] == [
            (c["code"], c.get("display"), c.get("definition")) for c in original
        ]
        assert [[d.value for d in c.designations] for c in concepts] == [
            [d["value"] for d in c.get("designation", [])] for c in original
        ]
        assert [[p.code for p in c.properties] for c in concepts] == [
            [p["code"] for p in c.get("property", [])] for c in original
        ]
        below = {child["code"]: c["code"] for c in original for child in c.get("concept", [])}
        assert {c.code: c.parents[0] for c in concepts if c.parents} == below
        compared += len(concepts)
    assert compared > 1900


def test_every_value_set_selects_what_the_published_one_does(
    loaded: list[Resource], published: Published
) -> None:
    for (kind, url), document in by_name(loaded).items():
        if kind == "ValueSet":
            assert document["compose"] == without_licensed_text(published[kind, url]["compose"])


def without_licensed_text(compose: dict[str, Any]) -> dict[str, Any]:
    for part in (*compose["include"], *compose.get("exclude", [])):
        if part.get("system") in LICENSED and "concept" in part:
            part["concept"] = [{"code": concept["code"]} for concept in part["concept"]]
    return compose


def test_no_text_of_a_licensed_system_is_passed_on(loaded: list[Resource]) -> None:
    parts = [part for r in loaded for part in r.document.get("compose", {}).get("include", [])]
    listed = [c for part in parts if part.get("system") in LICENSED for c in part.get("concept", [])]
    assert listed
    assert {key for concept in listed for key in concept} == {"code"}


@pytest.mark.parametrize(
    "element",
    ["name", "title", "status", "experimental", "date", "publisher", "description", "copyright", "content",
     "caseSensitive", "valueSet", "hierarchyMeaning", "compositional", "supplements", "property", "filter",
     "immutable", "contained"],
)  # fmt: skip
def test_an_element_of_every_resource(element: str, loaded: list[Resource], published: Published) -> None:
    for name, document in by_name(loaded).items():
        assert document.get(element) == published[name].get(element), name


def test_oids_and_the_standards_status_are_kept(loaded: list[Resource], published: Published) -> None:
    for name, document in by_name(loaded).items():
        assert oids(document) == oids(published[name]), name
        assert standards_status(document) == standards_status(published[name]), name


def oids(document: dict[str, Any]) -> set[tuple[str, str | None]]:
    given = document.get("identifier", [])
    return {(i["value"], i.get("use")) for i in given if i["system"] == "urn:ietf:rfc:3986"}


def standards_status(document: dict[str, Any]) -> list[str]:
    url = "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status"
    return [e["valueCode"] for e in document.get("extension", []) if e["url"] == url]


def test_writing_the_tables_again_gives_the_same_bytes(version: str) -> None:
    written = tables(version, shared(*SOURCES[version]))
    assert written == {path.name: path.read_bytes() for path in (FOLDER / version).iterdir()}


HEAD = '{"fhirVersion":"5.0.0","resourceType":"%s"}\n'
SYSTEM = '{"url":"http://x.org/colors","status":"active","content":"complete"}\n'
SET = '{"url":"http://x.org/set","status":"active"}\n'


def folder(path: Path, code_systems: str, value_sets: str = "") -> Path:
    (path / "code-systems.jsonl").write_text(HEAD % "CodeSystem" + code_systems)
    (path / "value-sets.jsonl").write_text(HEAD % "ValueSet" + value_sets)
    return path


def test_lines_belong_to_the_line_they_are_indented_under(tmp_path: Path) -> None:
    concepts = ' ["warm","Warm"]\n  ["red","Red",null,{"designation":[{"value":"rood"}]}]\n ["cold"]\n'
    sets = (
        ' {"include":{"system":"http://x.org/colors"}}\n  ["red"]\n {"exclude":{"valueSet":["http://y"]}}\n'
    )
    code_system, value_set = fhir_core.load([folder(tmp_path, SYSTEM + concepts, SET + sets)], LoadOptions())
    red = {"code": "red", "display": "Red", "designation": [{"value": "rood"}]}
    warm = {"code": "warm", "display": "Warm", "concept": [red]}
    assert code_system.document["concept"] == [warm, {"code": "cold"}]
    assert value_set.document["compose"] == {
        "include": [{"system": "http://x.org/colors", "concept": [{"code": "red"}]}],
        "exclude": [{"valueSet": ["http://y"]}],
    }


@pytest.mark.parametrize(
    ("code_systems", "value_sets", "message"),
    [
        ("{", "", r"code-systems\.jsonl:2: is not JSON"),
        ('{"url":"http://x.org/colors"}', "", r"code-systems\.jsonl:2: expected a resource with a url and a"),
        (SYSTEM + '  ["red"]', "", r"code-systems\.jsonl:3: is indented by more than one blank under"),
        (SYSTEM + " []", "", r"code-systems\.jsonl:3: expected a concept: code, display, definition and"),
        (SYSTEM + ' ["red",1]', "", r"code-systems\.jsonl:3: expected a concept"),
        (SYSTEM + ' ["red","Red",null,"warm"]', "", r"code-systems\.jsonl:3: expected a concept"),
        (SYSTEM + ' ["red","Red",null,{},{}]', "", r"code-systems\.jsonl:3: expected a concept"),
        ("", SET + ' ["red"]', r"value-sets\.jsonl:3: expected an include or an exclude"),
        ("", SET + ' {"include":{},"exclude":{}}', r"value-sets\.jsonl:3: expected an include or an exclude"),
        ("", SET + ' {"include":{}}\n  ["red","Red","A color"]', r"value-sets\.jsonl:4: expected a concept"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(
    tmp_path: Path, code_systems: str, value_sets: str, message: str
) -> None:
    with pytest.raises(LoadError, match=message):
        list(fhir_core.load([folder(tmp_path, code_systems, value_sets)], LoadOptions()))


def test_a_file_that_is_missing_or_of_another_kind_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"code-systems\.jsonl: cannot be opened"):
        list(fhir_core.load([tmp_path], LoadOptions()))
    (tmp_path / "code-systems.jsonl").write_text(HEAD % "ValueSet")
    with pytest.raises(
        LoadError, match=r"code-systems\.jsonl:1: expected a fhirVersion and the resourceType"
    ):
        list(fhir_core.load([tmp_path], LoadOptions()))
