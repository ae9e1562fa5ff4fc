"""The columns of CMS's HCPCS Level II file: where they are, what they become.

The fixed-width .txt and the .xlsx of a release have the same columns; ``heading`` is the spreadsheet's
name, ``start`` and ``width`` the place in the .txt. The columns that make up a record (code, sequence
number, record id, descriptions) are read by ``text`` and ``sheet`` themselves.
Source: CMS's "HCPCS Contractor Record" layout of 2019.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from service.loaders.hcpcs.service_types import BETOS, SECTION, TYPE_OF_SERVICE
from service.loaders.hcpcs.values import (
    ACTION,
    ASC_PAYMENT_GROUP,
    COVERAGE,
    LAB_CERTIFICATION,
    MULTIPLE_PRICING,
    OUTPATIENT_GROUP,
    OUTPATIENT_PAYMENT_POLICY,
    PRICING,
)
from service.terminology.code_systems import CONCEPT_PROPERTIES, PropertyDefinition

KIND = {
    "code": "A code for a product, supply or service",
    "modifier": "A two-character modifier that is added to a code",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column, or ``repeats`` like columns side by side that become values of one property.

    ``heading`` is the .xlsx heading without number; ``start`` is the 1-based position in the .txt and
    ``width`` the characters of each repeat. ``type`` is the FHIR type of the property ``name``;
    ``values`` gives the texts of a coded value.
    """

    heading: str
    start: int
    width: int
    name: str
    type: str
    description: str
    repeats: int = 1
    values: Mapping[str, str] | None = None
    uri: str | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the repeats, in order: ``PRICE1``, ``PRICE2`` …"""
        if self.repeats == 1:
            return (self.heading,)
        return tuple(f"{self.heading}{number}" for number in range(1, self.repeats + 1))


COLUMNS = (
    Column(
        "PRICE", 120, 2, "pricing-indicator", "code",
        "The methodology by which Medicare Part B prices the code; one to four.", 4, PRICING,
    ),
    Column(
        "MULT_PI", 128, 1, "multiple-pricing-indicator", "code",
        "How the code is priced where several methodologies could apply.", values=MULTIPLE_PRICING,
    ),
    Column(
        "CIM", 129, 6, "coverage-issues-manual-reference", "string",
        "A section of Medicare's Coverage Issues Manual.", 3,
    ),
    Column(
        "MCM", 147, 8, "carriers-manual-reference", "string",
        "A section of the Medicare Carriers Manual.", 3,
    ),
    Column("STATUTE", 171, 10, "statute", "string", "The statute by which the code is or is not covered."),
    Column(
        "LABCERT", 181, 3, "lab-certification", "code",
        "The laboratory certification category of the test.", 8, LAB_CERTIFICATION,
    ),
    Column(
        "XREF", 205, 5, "cross-reference", "code",
        "A valid code to which a deleted code, or one not valid for Medicare, is referred.", 5,
    ),
    Column("COV", 230, 1, "coverage", "code", "Medicare's coverage status of the code.", values=COVERAGE),
    Column(
        "ASC_GRP", 231, 2, "asc-payment-group", "code",
        "Whether the procedure may be performed in an ambulatory surgical center.", values=ASC_PAYMENT_GROUP,
    ),
    Column(
        "ASC_DT", 233, 8, "asc-payment-group-effective", "dateTime",
        "The day from which the ambulatory surgical center payment group holds.",
    ),
    Column(
        "OPPS", 241, 3, "outpatient-group", "code",
        "The Medicare outpatient (MOG) payment group.", values=OUTPATIENT_GROUP,
    ),
    Column(
        "OPPS_PI", 244, 1, "outpatient-payment-policy", "code",
        "Whether an ambulatory surgical center facility fee is paid.", values=OUTPATIENT_PAYMENT_POLICY,
    ),
    Column(
        "OPPS_DT", 245, 8, "outpatient-group-effective", "dateTime",
        "The day from which the Medicare outpatient payment group holds.",
    ),
    Column(
        "PROCNOTE", 253, 4, "processing-note", "code",
        "The number of a processing note in Appendix A of the HCPCS manual.",
    ),
    Column(
        "BETOS", 257, 3, "betos", "code",
        "The Berenson-Eggers type of service: a clinically meaningful group.", values=BETOS,
    ),
    Column(
        "TOS", 261, 1, "type-of-service", "code",
        "The kind of service that carriers assign, one to five.", 5, TYPE_OF_SERVICE,
    ),
    Column(
        "ANEST_BU", 266, 3, "anesthesia-base-units", "integer",
        "The intensity of an anesthesia service apart from its time, in base units.",
    ),
    Column(
        "ADD DT", 269, 8, "added", "dateTime",
        "The day on which the code was added.", uri=f"{CONCEPT_PROPERTIES}#effectiveDate",
    ),
    Column(
        "ACT EFF DT", 277, 8, "action-effective", "dateTime",
        "The day from which the latest change of the code holds.",
    ),
    Column(
        "TERM DT", 285, 8, "retirementDate", "dateTime",
        "The last day on which the code may be used.", uri=f"{CONCEPT_PROPERTIES}#retirementDate",
    ),
    Column(
        "ACTION CD", 293, 1, "action", "code",
        "The latest change that was made to the code.", values=ACTION,
    ),
)  # fmt: skip

PROPERTIES = (
    PropertyDefinition("kind", "code", description="Whether this is a code or a modifier."),
    PropertyDefinition("section", "code", description="The letter with which the code begins."),
    *(PropertyDefinition(c.name, c.type, c.uri, c.description) for c in COLUMNS),
)
"""What a HCPCS concept may say, in the order in which it says it."""

VALUES = {"kind": KIND, "section": SECTION} | {c.name: c.values for c in COLUMNS if c.values}
"""The texts of coded values, by property."""
