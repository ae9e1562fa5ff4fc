"""Which HTTP status a problem has: the one table."""

from collections.abc import Sequence

from service.terminology.issues import Issue

STATUS_BY_TYPE = {
    "structure": 400,
    "required": 400,
    "value": 400,
    "invalid": 400,
    "not-found": 404,
    "too-long": 413,
    "too-costly": 422,
    "timeout": 422,
    "not-supported": 422,
    "business-rule": 422,
    "processing": 422,
    "code-invalid": 422,
    "exception": 500,
}
"""FHIR issue type → status: 400 cannot be read; 404 unknown resource, value set or code; 422
understood but cannot be answered."""


def status_of(problems: Sequence[Issue]) -> int:
    """The status of an answer that says these problems: that of the first error."""
    first = next((p for p in problems if p.severity in ("error", "fatal")), problems[0])
    return STATUS_BY_TYPE.get(first.type, 422)
