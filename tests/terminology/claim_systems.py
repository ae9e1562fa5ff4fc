"""Small releases under the names of the systems of claims, with what their codes may say of themselves."""

from service.operations.inline import inline_release
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Property, PropertyValue
from service.terminology.releases import SystemRelease
from service.terminology.view import View
from tests.terminology.examples import view

ICD_10_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD_9_CM = "http://hl7.org/fhir/sid/icd-9-cm"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
CPT = "http://www.ama-assn.org/go/cpt"
COLORS = "http://example.org/colors"

_AXES = ("section", "body-system", "root-operation", "body-part", "approach", "device", "qualifier")


def coded(code: str, display: str, **properties: PropertyValue) -> Concept:
    """A code with properties."""
    return Concept(code, display, properties=tuple(Property(k, v) for k, v in properties.items()))


def procedure(code: str, display: str, *labels: str) -> Concept:
    """An ICD-10-PCS code whose characters have these labels, from the fourth on."""
    named = zip(_AXES[3:], code[3:], labels, strict=True)
    return Concept(
        code, display, properties=tuple(Property(axis, value, label) for axis, value, label in named)
    )


def _release(
    url: str, version: str, start: str | None, *concepts: Concept, content: str = "complete"
) -> SystemRelease:
    header = CodeSystem(
        url=url,
        version=version,
        content=content,
        effective_start=start,
        case_sensitive=url != COLORS,
    )
    return inline_release(header, concepts)


def claim_systems() -> View:
    """Two releases of ICD-10-PCS, one each of ICD-10-CM, ICD-9-CM, HCPCS; a fragment of CPT; colors."""
    appendix = (
        Concept("0DT", "Resection", properties=(Property("notSelectable", True),)),
        procedure("0DTJ0ZZ", "Resection of Appendix, Open", "Appendix", "Open", "No Device", "No Qualifier"),
        procedure(
            "0DTJ4ZZ", "Resection of Appendix, Endoscopic", "Appendix", "Endoscopic", "No Device", "None"
        ),
    )
    new = procedure("0DTJ8ZZ", "Resection of Appendix, Natural", "Appendix", "Natural", "No Device", "None")
    return view(
        [
            _release(ICD_10_PCS, "2024.10", "2024-10-01", *appendix),
            _release(ICD_10_PCS, "2025.10", "2025-10-01", *appendix[:2], new),
            _release(
                ICD_10_CM,
                "2024.10",
                "2024-10-01",
                coded("S72.001", "Fracture", billable=False),
                coded("S72.001A", "Fracture, initial encounter", billable=True),
                coded("S72.001D", "Fracture, later encounter", billable=True),
            ),
            _release(ICD_9_CM, "32", "2014-10-01", coded("00.10", "A procedure"), coded("001.0", "Cholera")),
            _release(
                HCPCS,
                "2025.10",
                "2025-10-01",
                coded("J1100", "Dexamethasone", effectiveDate="1982-01-01"),
                coded("J1101", "Older", effectiveDate="1990-01-01", retirementDate="2024-12-31",
                      replacedBy="J1100"),
                coded("J1102", "Inactive", inactive=True),
                coded("J1103", "Draft", status="deprecated", effectiveDate="2025-11-15"),
                coded("J1104", "Twice", effectiveDate="2020-01-01"),
            ),
            _release(CPT, "2025", None, coded("26593", "Our words"), content="fragment"),
            _release(COLORS, "1", None, coded("Red", "Red", retirementDate="2025-06")),
        ]
    )  # fmt: skip
