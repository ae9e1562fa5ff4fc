"""Claims that are not as FHIR has them: what is wrong is told with its place, nothing is a fault."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.claims.asked import ask, problems
from tests.api.claims.content import HCPCS, ICD_10_CM, claim
from tests.api.client import Client, parameter


@pytest.mark.parametrize(
    ("change", "expression"),
    [
        ({"item": {}}, "Claim.item"),
        ({"item": [[]]}, "Claim.item[0]"),
        ({"item": [{"productOrService": [3]}]}, "Claim.item[0].productOrService[0]"),
        ({"item": [{"productOrService": "A0425"}]}, "Claim.item[0].productOrService"),
        ({"item": [{"productOrService": {"coding": [{"system": HCPCS, "code": 7}]}}]},
         "Claim.item[0].productOrService.coding[0].code"),
        ({"item": [{"productOrService": {"coding": [{"system": HCPCS}]}}]},
         "Claim.item[0].productOrService.coding[0]"),
        ({"item": [{"servicedDate": "2025-02-30"}]}, "Claim.item[0].serviced.ofType(date)"),
        ({"item": [{"servicedPeriod": {"start": "2025-02-02", "end": "2025-02-01"}}]},
         "Claim.item[0].serviced.ofType(Period)"),
        ({"billablePeriod": "2025"}, "Claim.billablePeriod"),
        ({"diagnosis": [None]}, "Claim.diagnosis[0]"),
        ({"type": "professional"}, "Claim.type"),
        ({"item": [{"quantity": {"value": "3"}}]}, "Claim.item[0].quantity.value"),
    ],
)  # fmt: skip
def test_what_is_malformed_is_told_with_its_place(
    client: Client, change: dict[str, Any], expression: str
) -> None:
    answer = ask(client, {**claim(), **change})
    assert ("CLAIM_MALFORMED", expression) in problems(answer)
    assert parameter(answer, "result") is False


NAMES = st.sampled_from([
    "item", "detail", "subDetail", "productOrService", "coding", "system", "code", "modifier",
    "bodySite", "site", "concept", "servicedPeriod", "servicedDate", "start", "end",
    "billablePeriod", "type", "subType", "quantity", "value", "diagnosis",
    "diagnosisCodeableConcept", "created", "supportingInfo", "entry", "resource",
])  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.sampled_from([HCPCS, ICD_10_CM, "A0425", "2025-03-03", "9999-12-31", "0001", "", "Claim"])
ANYTHING = st.recursive(
    LEAVES | TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5)
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.dictionaries(NAMES, ANYTHING, max_size=6),
    st.sampled_from(["Claim", "ExplanationOfBenefit", "Procedure", "Bundle"]),
)
def test_nothing_that_is_sent_is_a_fault(
    clients: dict[str, Client], content: dict[str, Any], kind: str
) -> None:
    for client in clients.values():
        answer = ask(client, {**content, "resourceType": kind})
        errors = problems(answer)
        assert parameter(answer, "result") is (not errors)
        assert all(place.startswith(kind) for _, place in errors)
