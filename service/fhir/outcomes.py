"""OperationOutcome: problems, written.

Specification: https://hl7.org/fhir/R5/operationoutcome.html
"""

from collections.abc import Iterable

from service.fhir.values import Json
from service.terminology.issues import Issue

_MESSAGE_ID = "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id"
_TX_ISSUE_TYPE = "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type"


def write_outcome(issues: Iterable[Issue]) -> Json:
    """An OperationOutcome with these issues."""
    return {"resourceType": "OperationOutcome", "issue": [_write(issue) for issue in issues]}


def _write(issue: Issue) -> Json:
    found: Json = {}
    if issue.message_id:
        found["extension"] = [{"url": _MESSAGE_ID, "valueString": issue.message_id}]
    details: Json = {"text": issue.text}
    if issue.detail:
        details = {"coding": [{"system": _TX_ISSUE_TYPE, "code": issue.detail}], **details}
    found |= {"severity": issue.severity, "code": issue.type, "details": details}
    if issue.expression:
        found["expression"] = [issue.expression]
    return found
