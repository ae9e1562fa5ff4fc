"""Claims of fifty lines, as a claims system would send them: HCPCS items with modifiers, and diagnoses."""

import json
import random
from typing import Any

from service.config import Settings
from service.opening import open_service
from service.terminology.index import Index
from tests.benchmarks.client import post
from tests.benchmarks.servers import DATA

HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
DAY = "2025-10-15"


def claims(count: int) -> list[bytes]:
    """Requests with a claim each: 50 items on days of one month, a third of them with a modifier."""
    view = open_service(Settings(data=DATA)).catalogue.view("4.0.1").on(DAY)
    drawn = random.Random(1)
    found: list[list[str]] = []
    for system, wanted in ((HCPCS, ("kind", "code")), (ICD_10_CM, ("billable", "true"))):
        release = view.release(system, None, DAY)
        assert release is not None
        found.append(_codes(release.index, *wanted))
    services, diagnoses = found
    return [post("/r4/Claim/$validate-codes", _claim(drawn, services, diagnoses)) for _ in range(count)]


def _codes(index: Index, name: str, value: str) -> list[str]:
    numbers = index.with_value(name, value) & index.active_on(DAY)
    return [index.brief(number).code for number in numbers]


def _claim(drawn: random.Random, services: list[str], diagnoses: list[str]) -> bytes:
    def concept(system: str, code: str) -> dict[str, Any]:
        return {"coding": [{"system": system, "code": code}]}

    def item(number: int) -> dict[str, Any]:
        day = f"2025-10-{drawn.randint(1, 31):02}"
        modifiers = {"modifier": [concept(HCPCS, "LT")]} if number % 3 == 0 else {}
        code = concept(HCPCS, drawn.choice(services))
        return {"sequence": number + 1, "productOrService": code, "servicedDate": day, **modifiers}

    given = enumerate(drawn.sample(diagnoses, 12), 1)
    return json.dumps(
        {
            "resourceType": "Claim",
            "type": concept("http://terminology.hl7.org/CodeSystem/claim-type", "professional"),
            "created": "2025-11-02",
            "diagnosis": [
                {"sequence": n, "diagnosisCodeableConcept": concept(ICD_10_CM, code)} for n, code in given
            ],
            "item": [item(number) for number in range(50)],
        }
    ).encode()
