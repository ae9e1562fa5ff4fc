"""What our operations declare, held to HL7's OperationDefinitions."""

import json
from functools import cache
from typing import Any

import pytest

from service.fhir.operation_definitions import operation_definitions
from service.fhir.versions import FHIR_VERSIONS, FhirVersion
from tests.shared_files import shared

BASE = "https://example.org/fhir"

ADDED = {
    "CodeSystem-lookup": {"tx-resource"},
    "CodeSystem-validate-code": {"useSupplement", "lenient-display-validation", "tx-resource"},
    "ValueSet-validate-code": {
        "inferSystem", "activeOnly", "lenient-display-validation", "system-version", "check-system-version",
        "force-system-version", "default-valueset-version", "valueset-membership-only", "tx-resource",
    },
    "ValueSet-expand": {"default-valueset-version", "tx-resource"},
    "CodeSystem-subsumes": {"date", "tx-resource"},
    "CapabilityStatement-versions": set(),
}  # fmt: skip
"""In parameters that neither version has: the ecosystem's, and ``date`` alike everywhere."""

ADDED_TO_R4 = {
    "CodeSystem-lookup": {"useSupplement"},
    "ValueSet-validate-code": {"useSupplement"},
    "ValueSet-expand": {"useSupplement", "property"},
}
"""What R5 has, taken in R4 too."""

OURS = tuple(ADDED)


@cache
def theirs(version: FhirVersion, name: str) -> dict[str, Any]:
    file = shared("spec", version.path, "operations") / f"operation-{name.lower()}.json"
    return json.loads(file.read_text())


def ours(version: FhirVersion, name: str) -> dict[str, Any]:
    (found,) = (d for d in operation_definitions(version, BASE) if d["id"] == name)
    return version.down(found)


def parameters(definition: dict[str, Any], use: str) -> dict[str, dict[str, Any]]:
    return {p["name"]: p for p in definition["parameter"] if p["use"] == use}


versions = pytest.mark.parametrize("version", FHIR_VERSIONS, ids=lambda v: v.name)
names = pytest.mark.parametrize("name", OURS)


def test_there_is_one_for_every_operation() -> None:
    for version in FHIR_VERSIONS:
        assert {d["id"] for d in operation_definitions(version, BASE)} == set(OURS)


@versions
@names
def test_every_in_parameter_is_there_with_its_type_and_how_often(version: FhirVersion, name: str) -> None:
    expected, found = (parameters(d, "in") for d in (theirs(version, name), ours(version, name)))
    for parameter in expected:
        assert parameter in found, parameter
        for detail in ("type", "max", "scope"):
            assert found[parameter].get(detail) == expected[parameter].get(detail), (parameter, detail)
    assert found.keys() - expected.keys() == ADDED[name] | (
        ADDED_TO_R4.get(name, set()) if version.name == "R4" else set()
    )


@versions
@names
def test_what_comes_out_is_what_is_defined(version: FhirVersion, name: str) -> None:
    expected, found = (parameters(d, "out") for d in (theirs(version, name), ours(version, name)))
    for parameter, definition in expected.items():
        for detail in ("type", "max"):
            assert found[parameter].get(detail) == definition.get(detail), (parameter, detail)
        parts, our_parts = ({p["name"]: p for p in d.get("part", ())} for d in (definition, found[parameter]))
        for part in parts:
            assert our_parts[part].get("type") == parts[part].get("type"), (parameter, part)


@versions
@names
def test_it_can_be_called_where_it_is_defined(version: FhirVersion, name: str) -> None:
    expected, found = theirs(version, name), ours(version, name)
    for element in ("code", "kind", "resource", "system", "type", "instance"):
        assert found[element] == expected[element], element
    assert found["base"] == expected["url"]
    assert found["url"] == f"{BASE}/OperationDefinition/{name}"
