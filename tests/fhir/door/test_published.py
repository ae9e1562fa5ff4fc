"""What HL7 publishes is let in, but for its true faults, which are named."""

import json
import tarfile
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from service.fhir.code_systems import read_code_system
from service.fhir.door import RESOURCE_TYPES
from service.fhir.value_sets import read_value_set
from service.fhir.versions import BY_PATH
from service.operations.inline import inline_release
from service.terminology.view import View
from tests.fhir.door.samples import check, said
from tests.shared_files import shared
from tests.terminology import examples

_V2_TABLES = "CodeSystem.concept[{}].property[2].code"

FAULTS = {
    "terminology": {
        "v2-tables": {_V2_TABLES.format(n) for n in (57, 534, 613, 614)},
        # The name of a role is given as a property.
        "v3-RoleClass": {
            "CodeSystem.concept[0].concept[0].concept[1].concept[6].property[4].code",
            "CodeSystem.concept[0].concept[2].concept[2].concept[4].property[4].code",
        },
        "MeSH": {"NamingSystem.uniqueId[3].type"},
        "v3-loinc": {"NamingSystem.uniqueId[2].type"},
    },
    "r4-core": {
        "snomedct": {"CodeSystem.property[35].code"},
        "example-hierarchical": {"ValueSet.compose.include[0].system"},
    },
    "r5-core": {"security-role-type": {"ValueSet.compose.include[0].system"}},
}
"""Where the errors are, by package and id of the resource."""


def _packaged(name: str) -> Iterator[Any]:
    with tarfile.open(shared("data", "hl7", name)) as package:
        for member in package:
            if member.name.endswith(".json"):
                file = package.extractfile(member)
                assert file is not None
                yield json.load(file)


def _bundled(name: str) -> Iterator[Any]:
    with zipfile.ZipFile(shared("data", "hl7", name)) as archive:
        for entry in archive.namelist():
            document = json.loads(archive.read(entry)) if entry.endswith(".json") else {}
            yield from (e["resource"] for e in document.get("entry", ()))


def _view(resources: list[Any], version: str) -> View:
    """A service that knows all of these."""
    documents = [BY_PATH[version].up(deepcopy(resource)) for resource in resources]
    by_type = {kind: [d for d in documents if d["resourceType"] == kind] for kind in RESOURCE_TYPES}
    releases = [inline_release(*read_code_system(d)) for d in by_type["CodeSystem"]]
    value_sets = [read_value_set(d) for d in by_type["ValueSet"]]
    return examples.view().overlay(releases, value_sets)


@pytest.mark.parametrize(
    ("package", "version", "at_least"),
    [("terminology", "r4", 4056), ("r4-core", "r4", 1188), ("r5-core", "r5", 1330)],
)
def test_a_package_is_let_in_but_for_its_true_faults(package: str, version: str, at_least: int) -> None:
    read = {
        "terminology": lambda: _packaged("hl7.terminology.r4-7.0.1.tgz"),
        "r4-core": lambda: _bundled("fhir-r4-4.0.1-terminology-definitions.zip"),
        "r5-core": lambda: _packaged("hl7.fhir.r5.core-5.0.0-terminology-subset.tgz"),
    }
    resources = [r for r in read[package]() if r.get("resourceType") in RESOURCE_TYPES]
    assert len(resources) >= at_least
    known = _view(resources, version)
    found: dict[str, set[str]] = {}
    for resource in resources:
        for path, _ in said(check(resource, version, known=known)):
            found.setdefault(resource["id"], set()).add(path)
    assert found == FAULTS[package]
