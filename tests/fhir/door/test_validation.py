"""$validate: an OperationOutcome that says everything, or that all is well."""

from typing import Any

import pytest

from service.fhir.door import validate
from service.fhir.versions import BY_PATH
from tests.fhir.door.samples import DAY, SAMPLES, changed, view
from tests.fhir.strict import problems

GOOD = SAMPLES["r5", "CodeSystem"]


def parameters(**given: Any) -> dict[str, Any]:
    return {"resourceType": "Parameters", "parameter": [{"name": n, **value} for n, value in given.items()]}


def outcome(body: Any, version: str = "r5", stored: Any = None) -> list[Any]:
    document = validate(body, "CodeSystem", BY_PATH[version], view(), DAY, stored)
    assert problems(document, version) == []
    issues: list[Any] = document["issue"]
    return issues


@pytest.mark.parametrize("version", ["r4", "r5"])
@pytest.mark.parametrize("mode", ["create", "update", "profile"])
def test_all_ok(version: str, mode: str) -> None:
    good = SAMPLES[version, "CodeSystem"]
    ok = [{"severity": "information", "code": "informational", "details": {"text": "All OK"}}]
    assert outcome(good, version) == ok
    assert outcome(parameters(resource={"resource": good}, mode={"valueCode": mode}), version) == ok


def test_every_problem_of_the_resource_is_said() -> None:
    bad = changed(changed(GOOD, "status", "x"), "concept.0.code", "square")
    for body in (bad, parameters(resource={"resource": bad})):
        assert [(i["severity"], i["expression"]) for i in outcome(body)] == [
            ("error", ["CodeSystem.status"]),
            ("error", ["CodeSystem.concept[1].concept[0].code"]),
        ]


def test_an_instance_is_looked_at_where_no_resource_is_given() -> None:
    assert outcome(parameters(mode={"valueCode": "profile"}), stored=GOOD)[0]["details"]["text"] == "All OK"
    assert outcome(parameters(), stored=changed(GOOD, "status"))[0]["expression"] == ["CodeSystem.status"]
    assert outcome(parameters(mode={"valueCode": "delete"}))[0]["details"]["text"] == "All OK"


def test_what_cannot_be_asked_is_refused_by_name() -> None:
    assert outcome(parameters())[0]["details"]["text"] == "'resource' is missing"
    assert outcome({"resourceType": "Parameters", "parameter": [{"name": []}, 3]})[0]["code"] == "required"
    asked = parameters(
        resource={"resource": GOOD}, mode={"valueCode": "guess"},
        profile={"valueCanonical": "http://example.org/own"},
    )  # fmt: skip
    (mode, profile) = outcome(asked)
    assert "'guess' is none of create, delete, profile, update" in mode["details"]["text"]
    assert "'http://example.org/own' is not known here" in profile["details"]["text"]
    base = "http://hl7.org/fhir/StructureDefinition/CodeSystem|5.0.0"
    asked = parameters(resource={"resource": GOOD}, profile={"valueCanonical": base})
    assert outcome(asked)[0]["severity"] == "information"


def test_another_resource_is_not_taken_for_one() -> None:
    (issue,) = outcome(SAMPLES["r5", "ValueSet"])
    assert "'ValueSet' was given" in issue["details"]["text"]
