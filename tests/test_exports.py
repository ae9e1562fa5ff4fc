"""A FHIR package that is exported says all that was loaded, and is loaded again."""

import json
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from service.api.requests import Request
from service.config import Settings
from service.exports import export_package
from service.fhir.versions import FHIR_VERSIONS, R4, R5, FhirVersion
from service.loaders.release import LoadError, LoadOptions, Release
from service.loads import run_load, store
from service.opening import Service, open_service
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Coding, Concept, Property
from service.terminology.types import Code
from tests.api.client import check
from tests.api.content import LARGE, LARGE_SIZE, PROCEDURES, SURGICAL, TO_LARGE, fill
from tests.running import procodex
from tests.shared_files import shared

VERSIONS = pytest.mark.parametrize("version", FHIR_VERSIONS, ids=lambda version: version.name)


def service_in(folder: Path) -> Service:
    return open_service(Settings(data=folder))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Service:
    service = service_in(tmp_path_factory.mktemp("filled"))
    fill(service)
    return service


def contents(file: Path) -> dict[str, Any]:
    """Every JSON document of a package by its name."""
    with tarfile.open(file) as package:
        files = {member.name: package.extractfile(member) for member in package.getmembers()}
    with tarfile.open(file) as package:
        return {name: json.load(package.extractfile(name) or pytest.fail(name)) for name in files}


def resources(file: Path) -> list[dict[str, Any]]:
    return [document for document in contents(file).values() if "resourceType" in document]


def answer(service: Service, path: str, query: str) -> Any:
    document = json.loads(service.api.handle(Request("GET", path, query, {})).body)
    if document["resourceType"] == "ValueSet":
        # These tell when and by which content it was made; the rest must be the same.
        for name in ("id", "meta"):
            document.pop(name, None)
        for name in ("timestamp", "identifier"):
            document["expansion"].pop(name)
    return document


def loaded_again(file: Path, folder: Path) -> Service:
    service = service_in(folder)
    run_load(service, "fhir-package", [file], LoadOptions())
    return service


@VERSIONS
def test_what_is_loaded_again_is_exported_as_the_same_bytes(
    filled: Service, version: FhirVersion, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.tgz", tmp_path / "second.tgz"
    exported = export_package(filled, first, version)
    again = loaded_again(first, tmp_path / "again")
    assert export_package(again, second, version) == exported
    assert second.read_bytes() == first.read_bytes()


@VERSIONS
def test_what_is_loaded_again_answers_the_same(filled: Service, version: FhirVersion, tmp_path: Path) -> None:
    export_package(filled, tmp_path / "all.tgz", version)
    again = loaded_again(tmp_path / "all.tgz", tmp_path / "again")
    asked = [
        *(
            ("CodeSystem/$lookup", f"system={PROCEDURES}&code={code}")
            for code in ("HAND", "SURGERY", "ENDED")
        ),
        ("CodeSystem/$lookup", f"system={PROCEDURES}&code=HAND&version=1"),
        ("CodeSystem/$lookup", f"system={LARGE}&code=N00007"),
        ("CodeSystem/$validate-code", f"url={LARGE}&code=NONE"),
        ("ValueSet/$expand", f"url={SURGICAL}"),
        ("ValueSet/$expand", f"url={LARGE}?fhir_vs&count=1000&offset=2000"),
        ("ConceptMap/$translate", f"url={TO_LARGE}&sourceCode=HAND&system={PROCEDURES}"),
    ]
    for name, query in asked:
        path = f"/{version.path}/{name}"
        assert answer(again, path, query) == answer(filled, path, query), query


@VERSIONS
def test_every_resource_is_valid_and_says_nothing_of_this_server(
    filled: Service, version: FhirVersion, tmp_path: Path
) -> None:
    export_package(filled, tmp_path / "all.tgz", version)
    found = resources(tmp_path / "all.tgz")
    for document in found:
        check(document, version.path)
        assert "meta" not in document
    (large,) = (document for document in found if document.get("url") == LARGE)
    assert len(large["concept"][0]["concept"]) == LARGE_SIZE - 1
    assert {document["resourceType"] for document in found} == {"CodeSystem", "ValueSet", "ConceptMap"}


@VERSIONS
def test_the_package_describes_itself_by_hl7s_convention(
    filled: Service, version: FhirVersion, tmp_path: Path
) -> None:
    export_package(filled, tmp_path / "all.tgz", version)
    documents = contents(tmp_path / "all.tgz")
    manifest = documents.pop("package/package.json")
    assert manifest["fhirVersions"] == [version.number]
    assert manifest["dependencies"] == {f"hl7.fhir.{version.path}.core": version.number}
    index = documents.pop("package/.index.json")
    assert index["index-version"] == 2
    listed = {f"package/{entry.pop('filename')}": entry for entry in index["files"]}
    assert listed.keys() == documents.keys()
    for name, document in documents.items():
        assert name == f"package/{document['resourceType']}-{document['id']}.json"
        assert listed[name].items() <= document.items()


@pytest.mark.parametrize(
    ("references", "types", "expected"),
    [
        ((PROCEDURES,), (), {("CodeSystem", PROCEDURES, "1"), ("CodeSystem", PROCEDURES, "2")}),
        ((f"{PROCEDURES}|2",), (), {("CodeSystem", PROCEDURES, "2")}),
        (
            (f"{PROCEDURES}|2", LARGE),
            ("CodeSystem",),
            {("CodeSystem", PROCEDURES, "2"), ("CodeSystem", LARGE, "2026")},
        ),
    ],
)
def test_only_what_is_named(
    filled: Service, references: Sequence[str], types: Sequence[str], expected: set[Any], tmp_path: Path
) -> None:
    export_package(filled, tmp_path / "some.tgz", R5, references, types)
    found = resources(tmp_path / "some.tgz")
    assert {(d["resourceType"], d["url"], d.get("version")) for d in found} == expected


def test_one_type(filled: Service, tmp_path: Path) -> None:
    export_package(filled, tmp_path / "some.tgz", R5, types=["ConceptMap"])
    assert {document["resourceType"] for document in resources(tmp_path / "some.tgz")} == {"ConceptMap"}


def test_what_is_bound_to_a_fhir_version_comes_by_name_and_in_that_version_only(
    filled: Service, tmp_path: Path
) -> None:
    (row,) = (row for row in filled.registry.rows() if row.id == "only-r4")
    export_package(filled, tmp_path / "all.tgz", R4)
    assert row.url not in {document["url"] for document in resources(tmp_path / "all.tgz")}
    export_package(filled, tmp_path / "one.tgz", R4, [str(row.url)])
    assert [document["id"] for document in resources(tmp_path / "one.tgz")] == ["only-r4"]
    with pytest.raises(LookupError, match=r"nothing is stored as .*only-r4"):
        export_package(filled, tmp_path / "one.tgz", R5, [str(row.url)])


def test_nothing_is_written_when_something_is_missing(filled: Service, tmp_path: Path) -> None:
    file = tmp_path / "kept.tgz"
    file.write_bytes(b"before")
    with pytest.raises(LookupError, match=r"nothing is stored as http://example\.org/no"):
        export_package(filled, file, R5, [PROCEDURES, "http://example.org/no"])
    with pytest.raises(LookupError, match="nothing to export"):
        export_package(service_in(tmp_path / "empty"), file, R5)
    assert file.read_bytes() == b"before"
    assert {found.name for found in tmp_path.iterdir()} == {"kept.tgz", "empty"}


def test_a_damaged_package_is_not_loaded(filled: Service, tmp_path: Path) -> None:
    file = tmp_path / "cut.tgz"
    export_package(filled, file, R5)
    file.write_bytes(file.read_bytes()[:-2000])
    with pytest.raises(LoadError, match=r"cut\.tgz"):
        loaded_again(file, tmp_path / "again")


def test_icd_10_pcs_with_all_its_codes_by_the_command_line(tmp_path: Path) -> None:
    system = "http://www.cms.gov/Medicare/Coding/ICD10"
    order_file = next(shared("data", "icd10pcs").glob("2026*order*.zip"))
    first, second, file = tmp_path / "first", tmp_path / "second", tmp_path / "pcs.tgz"
    for arguments in (
        ("--data", first, "load", "icd10pcs", order_file),
        ("--data", first, "export", "--package", file, "--fhir-version", "R4", "--type", "CodeSystem"),
        ("--data", second, "load", "fhir-package", file),
    ):
        done = procodex(*arguments)
        assert done.returncode == 0, done.stderr
    (found, again) = (service_in(folder) for folder in (first, second))
    for path, query in (
        ("/r4/CodeSystem/$lookup", f"system={system}&code=0DTJ4ZZ"),
        ("/r4/ValueSet/$expand", f"url={system}?fhir_vs&filter=resection of appendix"),
        ("/r4/ValueSet/$expand", f"url={system}?fhir_vs&count=500&offset=79000"),
    ):
        assert answer(again, path, query) == answer(found, path, query)
    concepts, expected = all_concepts(again, system), all_concepts(found, system)
    assert concepts == expected
    assert sum(len(concept.code) == 7 for concept in concepts) == 79_115, "as CMS counts them"


def all_concepts(service: Service, system: str) -> list[Concept]:
    (row,) = (row for row in service.registry.rows() if row.url == system)
    index = service.registry.index(row)
    return [index.concept(number) for number in range(index.size)]


def test_the_command_says_what_it_wrote_and_what_is_missing(tmp_path: Path) -> None:
    service = service_in(tmp_path / "data")
    fill(service)
    file = tmp_path / "some.tgz"
    done = procodex("--data", tmp_path / "data", "--json", "export", "--package", file, "--url", PROCEDURES)
    said = json.loads(done.stdout)
    assert (said["package"], said["name"], said["resources"]) == (str(file), "procodex.terminology.r5", 2)
    missing = procodex(
        "--data", tmp_path / "data", "export", "--package", file, "--url", "http://example.org/no"
    )
    assert missing.returncode == 2
    assert "nothing is stored as http://example.org/no" in missing.stderr


DESCRIBED = Release(
    code_system=CodeSystem(url="http://example.org/axes"),
    concepts=[
        Concept("a", properties=(Property("axis", Code("1"), "The first"), Property("axis", Code("2")))),
        Concept(
            "b", properties=(Property("axis", Coding("http://example.org/x", "3", None, "Third"), None),)
        ),
    ],
)


@VERSIONS
def test_descriptions_of_property_values_come_along(version: FhirVersion, tmp_path: Path) -> None:
    service = service_in(tmp_path / "first")
    store(service, [DESCRIBED])
    export_package(service, tmp_path / "axes.tgz", version)
    again = loaded_again(tmp_path / "axes.tgz", tmp_path / "second")
    assert all_concepts(again, "http://example.org/axes") == list(DESCRIBED.concepts)
