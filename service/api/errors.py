"""Which HTTP status a problem has: the one table."""

from collections.abc import Mapping, Sequence

from service.terminology import issues
from service.terminology.issues import Issue, TerminologyError

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
    "exception": 422,
}
"""FHIR issue type → status: 400 cannot be read; 404 unknown resource, value set or code; 422
understood but cannot be answered (a version that is not the one to check is an ``exception`` in the
terminology ecosystem)."""


def status_of(problems: Sequence[Issue]) -> int:
    """The status of an answer that says these problems: that of the first error."""
    first = next((p for p in problems if p.severity in ("error", "fatal")), problems[0])
    return STATUS_BY_TYPE.get(first.type, 422)


class RefusedError(TerminologyError):
    """A request that HTTP's own rules refuse: they give the status, and headers that go with it."""

    def __init__(self, status: int, *problems: Issue, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(*problems)
        self.status = status
        self.headers = dict(headers or {})


def method_not_allowed(method: str, path: str, allowed: Sequence[str]) -> RefusedError:
    """The refusal of a method at a path that answers others."""
    allow = {"Allow": ", ".join(allowed)}
    return RefusedError(405, issues.method_not_allowed(method, path), headers=allow)
