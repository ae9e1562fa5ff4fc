"""A problem as a value."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem. ``type`` is a FHIR issue-type code, ``detail`` a tx-issue-type code."""

    severity: str
    type: str
    text: str
    detail: str | None = None
    message_id: str | None = None
    expression: str | None = None

    def at(self, expression: str | None) -> "Issue":
        """The same problem at another place of the request."""
        return replace(self, expression=expression)


class TerminologyError(Exception):
    """A request that cannot be answered, with every reason."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(issue.text for issue in issues))
        self.issues = issues


def error(
    kind: str, detail: str | None, message_id: str | None, text: str, expression: str | None = None
) -> Issue:
    """A problem of that severity; ``kind`` is a FHIR issue-type, ``detail`` a tx-issue-type."""
    return Issue("error", kind, text, detail, message_id, expression)


def warning(kind: str, detail: str, message_id: str | None, text: str, expression: str | None) -> Issue:
    """A problem of that severity; ``kind`` is a FHIR issue-type, ``detail`` a tx-issue-type."""
    return Issue("warning", kind, text, detail, message_id, expression)


def information(kind: str, detail: str, message_id: str | None, text: str, expression: str | None) -> Issue:
    """A problem of that severity; ``kind`` is a FHIR issue-type, ``detail`` a tx-issue-type."""
    return Issue("information", kind, text, detail, message_id, expression)
