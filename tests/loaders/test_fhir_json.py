"""FHIR resources as JSON files: what is not well formed stops the load with the file, and is not stored."""

import json
from pathlib import Path
from typing import Any

import pytest

from service.config import Settings
from service.loaders.release import LoadError, LoadOptions
from service.loads import run_load
from service.opening import open_service

HEADER = {"url": "http://example.org/x", "status": "active"}
CODE_SYSTEM = {"resourceType": "CodeSystem", "content": "complete", **HEADER}
INCLUDED = {"include": [{"system": "http://example.org/x", "concept": {"code": "A"}}]}
NAMELESS = {"resourceType": "CodeSystem", "status": "active"}


def load(tmp_path: Path, document: Any) -> int:
    (tmp_path / "given.json").write_text(json.dumps(document))
    service = open_service(Settings(data=tmp_path / "data"))
    return run_load(service, "fhir", [tmp_path / "given.json"], LoadOptions())[0].count


def test_a_bundle_is_loaded(tmp_path: Path) -> None:
    system = {**CODE_SYSTEM, "concept": [{"code": "A"}, {"code": "B", "concept": [{"code": "C"}]}]}
    assert load(tmp_path, {"resourceType": "Bundle", "entry": [{"resource": system}, {}]}) == 3


def test_a_naming_system_is_known_by_its_id(tmp_path: Path) -> None:
    document = {"resourceType": "NamingSystem", "id": "names", "name": "Names", "status": "active"}
    load(tmp_path, document)
    (row,) = open_service(Settings(data=tmp_path / "data")).registry.rows()
    assert (row.type, row.id, row.name, row.url) == ("NamingSystem", "names", "Names", None)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"resourceType": "NamingSystem", "name": "N", "status": "active"}, "the NamingSystem has no id"),
        ({**CODE_SYSTEM, "concept": [{"display": "x"}]}, "not well formed: has no 'code'"),
        ({**CODE_SYSTEM, "concept": "x"}, "CodeSystem.concept is not an array"),
        ({"resourceType": "ValueSet", **HEADER, "compose": INCLUDED}, "concept is not an array"),
        ({"resourceType": "ConceptMap", **HEADER, "group": 5}, "not well formed"),
        ({"resourceType": "Bundle", "entry": {"resource": CODE_SYSTEM}}, "expected Bundle.entry to be an"),
        ({"resourceType": "Bundle", "entry": [{"resource": NAMELESS}]}, "the CodeSystem has no url"),
    ],
)
def test_what_is_not_well_formed(tmp_path: Path, document: Any, problem: str) -> None:
    with pytest.raises(LoadError) as refusal:
        load(tmp_path, document)
    assert str(refusal.value).startswith("given.json: ")
    assert problem in str(refusal.value)
    assert open_service(Settings(data=tmp_path / "data")).registry.rows() == []
