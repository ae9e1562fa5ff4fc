"""$validate-codes as callers meet it: what stands where, which day counts, what may stand together."""

from typing import Any

import pytest

from tests.api.claims.asked import ask, checked, problems, value, verdicts
from tests.api.claims.content import (
    CPT,
    HCPCS,
    ICD_10_CM,
    ICD_10_PCS,
    REVENUE,
    claim,
    concept,
    diagnosis,
    inpatient,
    item,
)
from tests.api.client import Client, parameter, posted


def test_a_right_claim(client: Client) -> None:
    given = claim(item("A0425", "2025-03-03", "LT"), diagnosis=[diagnosis("I10")])
    answer = ask(client, given)
    assert parameter(answer, "result") is True
    assert problems(answer) == []
    assert verdicts(answer) == {"Claim.diagnosis[0]": "valid", "Claim.item[0]": "valid"}
    coding = checked(answer, "Claim.item[0].productOrService.coding[0]")
    assert value(coding, "release") == f"{HCPCS}|2025.01"
    assert value(coding, "date") == "2025-03-03"
    assert value(coding, "dateRule") == "every-day"
    assert value(coding, "coding") == {"system": HCPCS, "code": "A0425"}


def test_every_place_at_every_depth(client: Client) -> None:
    bad = concept((HCPCS, "X9999"))
    codes = {"productOrService": bad, "modifier": [bad], "revenue": bad, "programCode": [bad]}
    depth = {**codes, "productOrServiceEnd": bad, "locationCodeableConcept": bad, "bodySite": bad}
    sites = {**codes, "bodySite": [{"site": [{"concept": bad}, bad]}]}
    given = claim(
        {**depth, "detail": [{**codes, "subDetail": [codes]}]},
        sites,
        diagnosis=[{"diagnosisCodeableConcept": bad}],
        procedure=[{"procedureCodeableConcept": bad}],
        diagnosisRelatedGroup=bad,
    )
    given |= {"resourceType": "ExplanationOfBenefit", "addItem": [{**depth, "detail": [{**codes}]}]}
    of_line = ("productOrService", "modifier[0]", "revenue", "programCode[0]")
    of_item = ("productOrServiceEnd", "location.ofType(CodeableConcept)", "bodySite")
    lines = ("item[0]", "item[0].detail[0]", "item[0].detail[0].subDetail[0]", "item[1]", "addItem[0]")
    expected = {
        "diagnosis[0].diagnosis.ofType(CodeableConcept)", "procedure[0].procedure.ofType(CodeableConcept)",
        "diagnosisRelatedGroup", "item[1].bodySite[0].site[0].concept", "item[1].bodySite[0].site[1]",
        *(f"{line}.{place}" for line in (*lines, "addItem[0].detail[0]") for place in of_line),
        *(f"{line}.{place}" for line in ("item[0]", "addItem[0]") for place in of_item),
    }  # fmt: skip
    found = {place for message, place in problems(ask(client, given)) if message.startswith("Unknown_Code")}
    assert found == {f"ExplanationOfBenefit.{place}.coding[0]" for place in expected}


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2025-06-30", None),
        ("2025-07-01", "CODE_TERMINATED"),
        ("2018-12-31", "CODE_NOT_YET_EFFECTIVE"),
        (("2025-06-01", "2025-06-30"), None),
        (("2025-06-30", "2025-07-01"), "CODE_TERMINATED"),
        (("2025-01-01", "2025-12-31"), "CODE_TERMINATED"),
    ],
)
def test_a_code_must_be_valid_on_every_day_of_its_line(client: Client, day: Any, message: str | None) -> None:
    answer = ask(client, claim(item("C9797", day)))
    assert [m for m, _ in problems(answer)] == ([message] if message else [])
    assert parameter(answer, "result") is (message is None)


@pytest.mark.parametrize(("rule", "expected"), [("start", True), ("end", False), ("every-day", False)])
def test_the_caller_may_say_which_day_counts(client: Client, rule: str, expected: bool) -> None:
    given = claim(item("C9797", ("2025-06-01", "2025-07-01")))
    answer = ask(client, given, ("dateRule", "valueCode", rule))
    assert parameter(answer, "result") is expected
    found = checked(answer, "Claim.item[0].productOrService.coding[0]")
    assert value(found, "dateRule") == rule


def test_the_day_of_a_date_and_time_is_as_written(client: Client) -> None:
    answer = ask(client, claim(item("C9797", ("2025-06-30T23:59:59-10:00", "2025-06-30T23:59:59-10:00"))))
    assert parameter(answer, "result") is True


@pytest.mark.parametrize(("discharge", "is_valid"), [("2025-09-30", False), ("2025-10-01", True)])
def test_icd_on_an_inpatient_claim_is_of_the_day_of_discharge(
    client: Client, discharge: str, is_valid: bool
) -> None:
    procedure = {"sequence": 1, "procedureCodeableConcept": concept((ICD_10_PCS, "0DTJ4ZG"))}
    given = inpatient(discharge, diagnosis=[diagnosis("E11.A")], procedure=[procedure])
    answer = ask(client, given)
    assert parameter(answer, "result") is is_valid
    found = checked(answer, "Claim.diagnosis[0].diagnosis.ofType(CodeableConcept).coding[0]")
    assert (value(found, "date"), value(found, "dateRule")) == (discharge, "discharge")
    version = "2025.10" if is_valid else "2024.10"
    assert value(found, "release") == f"{ICD_10_CM}|{version}"


@pytest.mark.parametrize(
    ("type_", "sub_type", "inpatient_said", "expected"),
    [
        ("professional", None, None, "INPATIENT_ONLY"),
        ("professional", None, True, "INPATIENT_ONLY"),
        ("institutional", "inpatient", None, None),
        ("institutional", "inpatient", False, None),
        ("institutional", "outpatient", None, "INPATIENT_ONLY"),
        ("institutional", "111", None, None),
        ("institutional", "0117", None, None),
        ("institutional", "0131", None, "INPATIENT_ONLY"),
        ("institutional", None, None, "SETTING_UNKNOWN"),
        ("institutional", None, True, None),
        ("institutional", None, False, "INPATIENT_ONLY"),
    ],
)
def test_icd_10_pcs_is_for_inpatients(
    client: Client, type_: str, sub_type: str | None, inpatient_said: bool | None, expected: str | None
) -> None:
    procedure = {"sequence": 1, "procedureCodeableConcept": concept((ICD_10_PCS, "0DTJ4ZZ"))}
    given = claim(
        kind=type_, billablePeriod={"start": "2025-03-01", "end": "2025-03-04"}, procedure=[procedure]
    )
    given |= {"subType": concept(("http://example.org/x", sub_type))} if sub_type else {}
    said = [("inpatient", "valueBoolean", inpatient_said)] if inpatient_said is not None else []
    answer = ask(client, given, *said)
    found = [m for m, _ in problems(answer) + problems(answer, "information")]
    assert found == ([expected] if expected else [])
    assert parameter(answer, "result") is (expected != "INPATIENT_ONLY")


def test_a_heading_is_refused_with_what_completes_it(client: Client) -> None:
    answer = ask(client, claim(diagnosis=[diagnosis("S52.50")]))
    assert [m for m, _ in problems(answer)] == ["CODE_NOT_BILLABLE"]
    assert "S52.501A, S52.501D" in str(answer)


def test_modifiers(client: Client) -> None:
    given = claim(
        item("A0425", "2025-03-03", "LT", "LT"), item("LT"), item("G0008", "2025-03-03", "A0425", "P1")
    )
    assert problems(ask(client, given)) == [
        ("MODIFIER_TWICE", "Claim.item[0].modifier[1].coding[0]"),
        ("MODIFIER_AS_CODE", "Claim.item[1].productOrService.coding[0]"),
        ("NOT_A_MODIFIER", "Claim.item[2].modifier[0].coding[0]"),
        ("MODIFIER_NOT_WITH_CODE", "Claim.item[2].modifier[1].coding[0]"),
    ]


def test_what_is_said_twice(client: Client) -> None:
    same, other_side, other_day = (
        item("A0425"),
        item("A0425", "2025-03-03", "RT"),
        item("A0425", "2025-03-04"),
    )
    given = claim(same, other_side, other_day, same, diagnosis=[diagnosis("I10"), diagnosis("I10")])
    assert {place for _, place in problems(ask(client, given))} == {
        "Claim.diagnosis[1].diagnosis.ofType(CodeableConcept).coding[0]",
        "Claim.item[3].productOrService.coding[0]",
    }


def test_a_fragment_leaves_it_open(client: Client) -> None:
    given = claim(item("A0425"), {"productOrService": concept((CPT, "00001")), "servicedDate": "2025-03-03"})
    answer = ask(client, given)
    assert parameter(answer, "result") is False
    assert verdicts(answer) == {"Claim.item[0]": "valid", "Claim.item[1]": "undetermined"}
    assert [m for m, _ in problems(answer)] == ["FRAGMENT_INCOMPLETE"]


def test_a_system_that_is_not_loaded(client: Client) -> None:
    alone = ask(client, claim(item("A0425", revenue=concept((REVENUE, "0450")))))
    assert (parameter(alone, "result"), verdicts(alone)) == (False, {"Claim.item[0]": "undetermined"})
    both = concept((HCPCS, "A0425"), ("http://example.org/local", "1"))
    beside = ask(client, claim({"productOrService": both, "servicedDate": "2025-03-03"}))
    assert (parameter(beside, "result"), verdicts(beside)) == (True, {"Claim.item[0]": "valid"})
    assert [m for m, _ in problems(beside, "warning")] == ["CODING_NOT_CHECKED"]


def test_a_day_without_a_release(client: Client) -> None:
    answer = ask(
        client, claim(item("A0425", "2023-03-03"), diagnosis=[diagnosis("I10")], created="2020-01-01")
    )
    assert [m for m, _ in problems(answer)] == ["NO_RELEASE_FOR_DATE"]
    assert verdicts(answer)["Claim.diagnosis[0]"] == "undetermined"
    assert [m for m, _ in problems(answer, "warning")] == ["NEXT_RELEASE_ANSWERS"]


@pytest.mark.parametrize(
    ("resource", "place"),
    [
        ({"resourceType": "Procedure", "performedDateTime": "2025-07-01"}, "code"),
        (
            {"resourceType": "Procedure", "occurrencePeriod": {"start": "2025-06-01", "end": "2025-07-01"}},
            "code",
        ),
        ({"resourceType": "ChargeItem", "occurrenceDateTime": "2025-07-01"}, "code"),
        ({"resourceType": "ServiceRequest", "authoredOn": "2025-07-01T08:00:00Z"}, "code"),
    ],
)
def test_what_is_one_line(client: Client, resource: dict[str, Any], place: str) -> None:
    kind = resource["resourceType"]
    given = {**resource, place: concept((HCPCS, "C9797"))}
    assert problems(ask(client, given)) == [("CODE_TERMINATED", f"{kind}.code.coding[0]")]
    given[place] = {"concept": given[place]}
    assert problems(ask(client, given)) == [("CODE_TERMINATED", f"{kind}.code.concept.coding[0]")]
    inside = {"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient"}}, {"resource": claim(item("A0425"))}, {"resource": given},
    ]}  # fmt: skip
    answer = ask(client, inside)
    assert problems(answer) == [("CODE_TERMINATED", "Bundle.entry[2].resource.code.concept.coding[0]")]
    assert ("NOT_A_CLAIM", "Bundle.entry[0].resource") in problems(answer, "warning")


def test_what_cannot_be_asked(client: Client) -> None:
    nothing = client.post("Claim/$validate-codes", {"resourceType": "Parameters"}, 400)
    assert "needs a resource" in str(nothing)
    other = client.post(
        "Claim/$validate-codes", posted(("resource", "resource", {"resourceType": "Group"})), 400
    )
    assert "a Claim was expected" in str(other)
    rule = posted(("resource", "resource", claim()), ("dateRule", "valueCode", "middle"))
    assert "none of every-day, end, start" in str(client.post("Claim/$validate-codes", rule, 400))
    assert [m for m, _ in problems(ask(client, claim()), "warning")] == ["CLAIM_WITHOUT_CODES"]
