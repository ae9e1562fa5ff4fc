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
    "ValueSet-expand": {"since", "default-valueset-version", "limit", "tx-resource"},
    "CodeSystem-subsumes": {"date", "tx-resource"},
    "CodeSystem-find-matches": {"tx-resource"},
    "ConceptMap-translate": {"sourceSystem", "sourceVersion", "date", "tx-resource"},
    "CapabilityStatement-versions": set(),
    "ConceptMap-closure": set(),
}  # fmt: skip
"""In parameters that neither version has: the ecosystem's, and ``date`` alike everywhere."""

ADDED_TO_R4 = {
    "CodeSystem-lookup": {"useSupplement"},
    "ValueSet-validate-code": {"useSupplement"},
    "ValueSet-expand": {"useSupplement", "property"},
    "ConceptMap-translate": {
        "sourceCode", "sourceScope", "sourceCoding", "sourceCodeableConcept", "targetCode", "targetCoding",
        "targetCodeableConcept", "targetScope", "targetSystem",
    },
}  # fmt: skip
"""What R5 has, taken in R4 too."""

ADDED_TO_R5 = {
    "ConceptMap-translate": {
        "code", "source", "coding", "codeableConcept", "target", "targetsystem", "reverse",
    },
}  # fmt: skip
"""What only R4 has, taken in R5 too."""

OTHER_TYPES = {
    ("ConceptMap-translate", "in", "targetCode"): "code",
    ("ConceptMap-translate", "in", "targetCoding"): "Coding",
    ("ConceptMap-translate", "in", "targetCodeableConcept"): "CodeableConcept",
    ("ConceptMap-translate", "out", "originMap"): "canonical",
}
"""Types that R5 has wrong and R6 right, and those of out parameters in the ecosystem."""

OURS = tuple(ADDED)

ONLY_OURS = {
    "CapabilityStatement-cache-control",
    "ValueSet-compare", "ValueSet-related", "ValueSet-batch-validate-code", "CodeSystem-batch-validate-code",
    "CodeSystem-diff", "ValueSet-diff", "CodeSystem-similar",
    "Claim-validate-codes", "ExplanationOfBenefit-validate-codes", "Procedure-validate-codes",
    "ServiceRequest-validate-codes", "ChargeItem-validate-codes", "Bundle-validate-codes",
}  # fmt: skip
"""Operations of the ecosystem and our own, which neither version defines."""


@cache
def theirs(version: FhirVersion, name: str) -> dict[str, Any]:
    file = shared("spec", version.path, "operations") / f"operation-{name.lower()}.json"
    return json.loads(file.read_text())


def ours(version: FhirVersion, name: str) -> dict[str, Any]:
    (found,) = (d for d in operation_definitions(version, BASE) if d["id"] == name)
    return version.down(found)


def parameters(definition: dict[str, Any], use: str) -> dict[str, dict[str, Any]]:
    return {p["name"]: p for p in definition["parameter"] if p["use"] == use}


def type_of(name: str, definition: dict[str, Any]) -> str | None:
    """The type that a parameter of HL7's should have."""
    own = OTHER_TYPES.get((name, definition["use"], definition["name"]))
    return own if own and "type" in definition else definition.get("type")


versions = pytest.mark.parametrize("version", FHIR_VERSIONS, ids=lambda v: v.name)
names = pytest.mark.parametrize("name", OURS)


def test_there_is_one_for_every_operation() -> None:
    for version in FHIR_VERSIONS:
        assert {d["id"] for d in operation_definitions(version, BASE)} == set(OURS) | ONLY_OURS


@versions
@names
def test_every_in_parameter_is_there_with_its_type_and_how_often(version: FhirVersion, name: str) -> None:
    expected, found = (parameters(d, "in") for d in (theirs(version, name), ours(version, name)))
    for parameter in expected:
        assert parameter in found, parameter
        assert found[parameter].get("type") == type_of(name, expected[parameter]), parameter
        for detail in ("max", "scope"):
            assert found[parameter].get(detail) == expected[parameter].get(detail), (parameter, detail)
    further = {"R4": ADDED_TO_R4, "R5": ADDED_TO_R5}[version.name]
    assert found.keys() - expected.keys() == ADDED[name] | further.get(name, set())


@versions
@names
def test_what_comes_out_is_what_is_defined(version: FhirVersion, name: str) -> None:
    expected, found = (parameters(d, "out") for d in (theirs(version, name), ours(version, name)))
    for parameter, definition in expected.items():
        for detail in ("type", "max"):
            assert found[parameter].get(detail) == definition.get(detail), (parameter, detail)
        parts, our_parts = ({p["name"]: p for p in d.get("part", ())} for d in (definition, found[parameter]))
        for part in parts:
            assert our_parts[part].get("type") == type_of(name, parts[part]), (parameter, part)


@versions
@names
def test_it_can_be_called_where_it_is_defined(version: FhirVersion, name: str) -> None:
    expected, found = theirs(version, name), ours(version, name)
    for element in ("code", "kind", "resource", "system", "type", "instance"):
        assert found[element] == expected[element], element
    assert found["base"] == expected["url"]
    assert found["url"] == f"{BASE}/OperationDefinition/{name}"
