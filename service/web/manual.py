"""The examples of the manual: one for each operation, asked of this server while the page is made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from shlex import quote
from typing import Any

_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
_BILLABLE = "https://procodex.org/fhir/ValueSet/icd-10-pcs-billable"


@dataclass(frozen=True, slots=True)
class Example:
    """``GET /r5/<path>``, or with a ``body`` a POST of it; ``text`` says what is asked.

    One that ``keeps`` something for its caller is shown, but not asked while the page is made.
    """

    text: str
    path: str
    body: Mapping[str, Any] | None = None
    keeps: bool = False

    def command(self, base: str) -> str:
        """The example for a shell; ``base`` is the address of the server."""
        address = quote(f"{base}/r5/{self.path}")
        if self.body is None:
            return f"curl -s {address}"
        content = quote(json.dumps(self.body, indent=2))
        return f"curl -s {address} -H 'Content-Type: application/fhir+json' -d {content}"


def _parameters(**given: Any) -> Mapping[str, Any]:
    """A Parameters resource; a list repeats a parameter, a value names its type by its own."""
    return {"resourceType": "Parameters", "parameter": [
        {"name": name, **value} for name, values in given.items() for value in values
    ]}  # fmt: skip


def _coding(code: str) -> Mapping[str, Any]:
    return {"valueCoding": {"system": _PCS, "code": code}}


def _validation(code: str) -> Mapping[str, Any]:
    own = {"resourceType": "Parameters", "parameter": [{"name": "coding", **_coding(code)}]}
    return {"resource": own}


def _code_system(version: str, **concepts: str) -> Mapping[str, Any]:
    listed = [{"code": code, "display": display} for code, display in concepts.items()]
    return {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/letters",
                         "version": version, "status": "active", "content": "complete",
                         "concept": listed}}  # fmt: skip


def _value_set(version: str, *codes: str) -> Mapping[str, Any]:
    included = [{"system": _PCS, "concept": [{"code": code} for code in codes]}]
    return {"resource": {"resourceType": "ValueSet", "url": "http://example.org/appendix", "version": version,
                         "status": "active", "compose": {"include": included}}}  # fmt: skip


_PROCEDURE = {
    "resourceType": "Procedure",
    "status": "completed",
    "subject": {"reference": "Patient/1"},
    "code": {"coding": [{"system": _PCS, "code": "0DTJ4ZZ"}]},
    "occurrenceDateTime": "2024-05-02",
}
_PATIENT = {"subject": {"reference": "Patient/1"}, "status": "active"}
_CODED = {"coding": [{"system": _PCS, "code": "0DTJ4ZZ"}]}
_ORDER = {
    "resourceType": "ServiceRequest", "intent": "order", **_PATIENT, "occurrenceDateTime": "2024-05-02",
    "code": {"concept": _CODED},
}  # fmt: skip
_CHARGE = {
    "resourceType": "ChargeItem", "subject": {"reference": "Patient/1"}, "status": "billable",
    "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "K35.80"}]},
    "occurrenceDateTime": "2026-05-02",
}  # fmt: skip
_CLAIM = {
    "resourceType": "Claim", "status": "active", "use": "claim", "created": "2024-05-06",
    "type": {"coding": [
        {"system": "http://terminology.hl7.org/CodeSystem/claim-type", "code": "institutional"}]},
    "billablePeriod": {"start": "2024-05-01", "end": "2024-05-04"},
    "procedure": [{"sequence": 1, "procedureCodeableConcept": _CODED}],
}  # fmt: skip

EXAMPLES: Mapping[str, Example] = {
    "CodeSystem-lookup": Example(
        "What 0DTJ4ZZ means: its title, its seven axes, and what its procedure page says.",
        f"CodeSystem/$lookup?system={_PCS}&code=0DTJ4ZZ",
    ),
    "CodeSystem-validate-code": Example(
        "Whether 0DTJ4ZX is a code. It is not, and the answer names codes that are close.",
        f"CodeSystem/$validate-code?url={_PCS}&code=0DTJ4ZX",
    ),
    "ValueSet-validate-code": Example(
        "Whether a code can be billed: is it in the value set of billable ICD-10-PCS codes?",
        f"ValueSet/$validate-code?url={_BILLABLE}&system={_PCS}&code=0DTJ4ZZ",
    ),
    "CodeSystem-batch-validate-code": Example(
        "Two questions at once; the answers come in the same order.",
        f"CodeSystem/$batch-validate-code?url={_PCS}",
        _parameters(validation=[_validation("0DTJ4ZZ"), _validation("0DTJ4ZX")]),
    ),
    "ValueSet-batch-validate-code": Example(
        "Two codes against one value set.",
        f"ValueSet/$batch-validate-code?url={_BILLABLE}",
        _parameters(validation=[_validation("0DTJ4ZZ"), _validation("0DTJ4ZX")]),
    ),
    "ValueSet-expand": Example(
        "The first five billable codes that match what somebody has typed so far.",
        f"ValueSet/$expand?url={_BILLABLE}&filter=appendec&count=5",
    ),
    "CodeSystem-subsumes": Example(
        "Whether 0DT, resection in the gastrointestinal system, is above 0DTJ4ZZ.",
        f"CodeSystem/$subsumes?system={_PCS}&codeA=0DT&codeB=0DTJ4ZZ",
    ),
    "ValueSet-compare": Example(
        "How all codes and the billable ones lie to each other.",
        f"ValueSet/$compare?thisUrl={_PCS}?fhir_vs&otherUrl={_BILLABLE}",
    ),
    "ValueSet-related": Example(
        "The same under the older name of the operation.",
        f"ValueSet/$related?thisUrl={_PCS}?fhir_vs&otherUrl={_BILLABLE}",
    ),
    "CodeSystem-diff": Example(
        "What changed between two versions of a code system; here both are sent along.",
        "CodeSystem/$diff",
        _parameters(
            **{"tx-resource": [_code_system("1", a="First"), _code_system("2", a="The first", b="Second")]},
            url=[{"valueUri": "http://example.org/letters"}],
            **{"from": [{"valueString": "1"}], "to": [{"valueString": "2"}]},
        ),
    ),
    "ValueSet-diff": Example(
        "What changed between two versions of a value set; here both are sent along.",
        "ValueSet/$diff",
        _parameters(
            **{"tx-resource": [_value_set("1", "0DTJ0ZZ"), _value_set("2", "0DTJ0ZZ", "0DTJ4ZZ")]},
            url=[{"valueUri": "http://example.org/appendix"}],
            **{"from": [{"valueString": "1"}], "to": [{"valueString": "2"}]},
        ),
    ),
    "CodeSystem-find-matches": Example(
        "Which codes stand directly below 0DTJ, resection of the appendix: found by what is known of them.",
        "CodeSystem/$find-matches",
        _parameters(system=[{"valueUri": _PCS}], property=[{"part": [
            {"name": "code", "valueCode": "parent"}, {"name": "value", "valueCode": "0DT"}]}]),
    ),
    "CodeSystem-similar": Example(
        "Which codes are like 0DTJ4ZZ, the most similar first, each with the reason.",
        f"CodeSystem/$similar?system={_PCS}&code=0DTJ4ZZ&count=5",
    ),
    "ConceptMap-translate": Example(
        "What an ICD-9-CM code of an appendectomy is called in ICD-10-PCS, once mappings are loaded.",
        f"ConceptMap/$translate?system=http://hl7.org/fhir/sid/icd-9-cm&sourceCode=47.01&targetSystem={_PCS}",
    ),
    "ConceptMap-closure": Example(
        "Begin a closure table, which keeps what is below what for a client that does not ask each time.",
        "$closure",
        _parameters(name=[{"valueString": "manual"}]),
        keeps=True,
    ),
    "CapabilityStatement-cache-control": Example(
        "Send a value set once, and name it in later requests with the id that this answers.",
        "$cache-control",
        _parameters(mode=[{"valueCode": "start"}], **{"tx-resource": [_value_set("1", "0DTJ0ZZ")]}),
        keeps=True,
    ),
    "CapabilityStatement-versions": Example("Which FHIR versions this server speaks.", "$versions"),
    "Claim-validate-codes": Example(
        "Whether the codes of an inpatient claim are valid on the day of discharge.",
        "Claim/$validate-codes", _CLAIM,
    ),
    "ExplanationOfBenefit-validate-codes": Example(
        "The same of what the payer answered.",
        "ExplanationOfBenefit/$validate-codes",
        {**_CLAIM, "resourceType": "ExplanationOfBenefit", "outcome": "complete"},
    ),
    "Procedure-validate-codes": Example(
        "Whether a procedure is coded with a code that was valid when it was done.",
        "Procedure/$validate-codes", _PROCEDURE,
    ),
    "ServiceRequest-validate-codes": Example(
        "Whether what is ordered is coded well.", "ServiceRequest/$validate-codes", _ORDER,
    ),
    "ChargeItem-validate-codes": Example(
        "Whether a charge is coded well.", "ChargeItem/$validate-codes", _CHARGE,
    ),
    "Bundle-validate-codes": Example(
        "All of a Bundle, resource by resource.",
        "Bundle/$validate-codes",
        {"resourceType": "Bundle", "type": "collection",
         "entry": [{"resource": _PROCEDURE}, {"resource": _ORDER}]},
    ),
}  # fmt: skip
"""By the id of the operation's definition."""

SETTINGS = {
    "data": "The folder with what is loaded.",
    "database_url": "The PostgreSQL database that holds the registry; without it, a file in the folder.",
    "canonical_base": "How the canonicals of this service's own resources begin: a name, not an address.",
    "max_body": "Bytes of a request body.",
    "max_entries": "Entries of a batch or transaction.",
    "max_rows": "Rows of one answer.",
    "max_seconds": "Seconds that a request may take.",
    "reads": "open, or key: reading needs a key too.",
    "licences": "A TOML file with the licences of code systems.",
    "cors_origins": "The origin that browsers may ask from: *, one origin, or empty for none.",
    "private_endpoints": "Whether notifications may go to addresses of private networks.",
    "default_pages": "Whether procedure pages apply to $lookup and search without being asked for.",
}
"""What each setting means, by its name after ``PROCODEX_`` in lower case."""
