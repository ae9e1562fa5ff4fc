"""What the tests of claims check against: a few codes of HCPCS and ICD-10, two releases each."""

from typing import Any

from service.loaders.hcpcs.resources import URL as HCPCS
from service.loaders.hcpcs.resources import code_system as hcpcs
from service.loaders.icd10cm.resources import URL as ICD_10_CM
from service.loaders.icd10cm.resources import code_system as icd_10_cm
from service.loaders.release import Release
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Property
from service.terminology.types import Code, DateTime

ICD_10_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
CPT = "http://www.ama-assn.org/go/cpt"
REVENUE = "https://www.nubc.org/CodeSystem/RevenueCodes"
CLAIM_TYPE = "http://terminology.hl7.org/CodeSystem/claim-type"
BILL_TYPE = "https://www.nubc.org/CodeSystem/TypeOfBill"

_HEADING = (Property("notSelectable", True), Property("billable", False))
_BILLABLE = (Property("billable", True),)


def releases() -> list[Release]:
    """HCPCS of January and October 2025, ICD-10 of October 2024 and 2025, and a fragment of CPT."""
    return [
        *(Release(code_system=hcpcs(v), concepts=_of_hcpcs()) for v in ("2025.01", "2025.10")),
        *(Release(code_system=icd_10_cm(v), concepts=_of_icd_10_cm(v)) for v in ("2024.10", "2025.10")),
        *(Release(code_system=_pcs(v), concepts=_of_icd_10_pcs(v)) for v in ("2024.10", "2025.10")),
        Release(
            code_system=CodeSystem(url=CPT, version="x", name="CPT", title="CPT", content="fragment"),
            concepts=[Concept("26593", "Ours")],
        ),
    ]


def _of_hcpcs() -> list[Concept]:
    def concept(code: str, kind: str, last: str | None = None) -> Concept:
        dates = (Property("retirementDate", DateTime(last)),) if last else ()
        first = Property("added", DateTime("2019-01-01"))
        return Concept(code, code, properties=(Property("kind", Code(kind)), first, *dates))

    return [
        concept("A0425", "code"),
        concept("A0426", "code"),
        concept("A0427", "code"),
        concept("G0008", "code"),
        concept("C9797", "code", "2025-06-30"),
        concept("LT", "modifier"),
        concept("RT", "modifier"),
        concept("P1", "modifier"),
    ]


def _of_icd_10_cm(version: str) -> list[Concept]:
    concepts = [
        Concept("S52.5", "Fracture of lower end of radius", properties=_HEADING),
        Concept("S52.50", "Unspecified fracture", properties=_HEADING, parents=("S52.5",)),
        Concept("S52.501A", "Initial encounter", properties=_BILLABLE, parents=("S52.50",)),
        Concept("S52.501D", "Subsequent encounter", properties=_BILLABLE, parents=("S52.50",)),
        Concept("I10", "Essential (primary) hypertension", properties=_BILLABLE),
    ]
    return concepts if version == "2024.10" else [*concepts, Concept("E11.A", "New", properties=_BILLABLE)]


def _pcs(version: str) -> CodeSystem:
    start = f"{version.replace('.', '-')}-01"
    return CodeSystem(url=ICD_10_PCS, version=version, name="PCS", title="PCS", effective_start=start)


def _of_icd_10_pcs(version: str) -> list[Concept]:
    concepts = [
        Concept("0DT", "Resection", properties=_HEADING),
        Concept("0DTJ4ZZ", "Resection of Appendix", properties=_BILLABLE, parents=("0DT",)),
    ]
    new = Concept("0DTJ4ZG", "Resection of Appendix, Hand-Assisted", properties=_BILLABLE, parents=("0DT",))
    return concepts if version == "2024.10" else [*concepts, new]


def concept(*codings: tuple[str, str]) -> dict[str, Any]:
    """A CodeableConcept of (system, code)."""
    return {"coding": [{"system": system, "code": code} for system, code in codings]}


def item(
    code: str, day: str | tuple[str, str] = "2025-03-03", *modifiers: str, **more: Any
) -> dict[str, Any]:
    """An item with a HCPCS code, on a day or over a period."""
    served: dict[str, Any] = {"servicedDate": day}
    if isinstance(day, tuple):
        served = {"servicedPeriod": {"start": day[0], "end": day[1]}}
    given = {"modifier": [concept((HCPCS, m)) for m in modifiers]} if modifiers else {}
    return {"sequence": 1, "productOrService": concept((HCPCS, code)), **served, **given, **more}


def claim(*items: dict[str, Any], kind: str = "professional", **more: Any) -> dict[str, Any]:
    """A claim of that type with those items."""
    return {
        "resourceType": "Claim",
        "type": concept((CLAIM_TYPE, kind)),
        "created": "2025-06-01",
        "item": list(items),
        **more,
    }


def diagnosis(code: str) -> dict[str, Any]:
    """A diagnosis of ICD-10-CM."""
    return {"sequence": 1, "diagnosisCodeableConcept": concept((ICD_10_CM, code))}


def inpatient(discharge: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A hospital inpatient claim by its bill type, of a stay that ends on ``discharge``."""
    return claim(
        *items,
        kind="institutional",
        subType=concept((BILL_TYPE, "0111")),
        billablePeriod={"start": "2025-09-20", "end": discharge},
        **more,
    )
