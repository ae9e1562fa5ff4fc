"""Problems with claims."""

from collections.abc import Sequence
from decimal import Decimal

from service.terminology.issues.issue import Issue, error, information, warning


def claim_malformed(problem: str, expression: str) -> Issue:
    return error("structure", None, "CLAIM_MALFORMED", f"{expression}: {problem}", expression)


def claim_without_codes(expression: str) -> Issue:
    return warning("required", "invalid-data", "CLAIM_WITHOUT_CODES", "There is nothing to check", expression)


def not_a_claim(kind: str, expression: str) -> Issue:
    text = f"{expression}: a {kind} is none of the resources whose codes are checked; it was passed over"
    return warning("not-supported", "process-note", "NOT_A_CLAIM", text, expression)


def claim_without_date(today: str, expression: str) -> Issue:
    text = f"The line tells no service date, nor does the claim; it was checked for today, {today}"
    return warning("required", "process-note", "CLAIM_WITHOUT_DATE", text, expression)


def discharge_unknown(expression: str) -> Issue:
    text = (
        "An inpatient claim without billablePeriod.end tells no discharge date; its ICD codes were checked "
        "for the service dates"
    )
    return warning("required", "process-note", "DISCHARGE_UNKNOWN", text, expression)


def setting_unknown(expression: str) -> Issue:
    text = (
        "The claim does not tell whether it is an institutional inpatient one: ICD codes were checked for "
        "the service dates, and whether ICD-10-PCS may stand on it was not checked. Give 'inpatient'"
    )
    return information("incomplete", "process-note", "SETTING_UNKNOWN", text, expression)


def incomplete_fragment(code: str, system: str, expression: str) -> Issue:
    text = f"The code '{code}' cannot be checked: only a fragment of {system} is loaded"
    return error("incomplete", "not-found", "FRAGMENT_INCOMPLETE", text, expression)


def inactive_on_claim(code: str, canonical: str, day: str, expression: str) -> Issue:
    text = f"The code '{code}' of {canonical} is not active on {day}"
    return error("business-rule", "code-rule", "INACTIVE_ON_CLAIM", text, expression)


def code_not_complete(code: str, canonical: str, below: Sequence[str], expression: str) -> Issue:
    """``below`` are codes that complete it."""
    more = f"; more characters must follow: {', '.join(below)}" if below else ""
    text = f"The code '{code}' of {canonical} is a heading and cannot be billed{more}"
    return error("business-rule", "code-rule", "CODE_NOT_BILLABLE", text, expression)


def inpatient_only(code: str, expression: str) -> Issue:
    text = f"The ICD-10-PCS code '{code}' may only stand on an institutional inpatient claim"
    return error("business-rule", "code-rule", "INPATIENT_ONLY", text, expression)


def duplicate_on_claim(code: str, first: str, expression: str) -> Issue:
    text = f"The code '{code}' with the same modifiers, days and places stands at {first} already"
    return error("duplicate", "code-rule", "DUPLICATE_ON_CLAIM", text, expression)


def checked_beside(system: str, expression: str) -> Issue:
    text = f"The coding of {system} was not checked: no release of it is loaded; others of its concept were"
    return warning("not-found", "process-note", "CODING_NOT_CHECKED", text, expression)


def edits_not_applied(expression: str) -> Issue:
    text = (
        "The claim does not tell whether it is professional or of an outpatient hospital: NCCI edits and "
        "limits, which differ by that, were not applied"
    )
    return information("incomplete", "process-note", "EDITS_NOT_APPLIED", text, expression)


def pair_not_payable(first: str, second: str, is_bypassed: bool, canonical: str, expression: str) -> Issue:
    """``is_bypassed``: a modifier would allow it."""
    but = "without a modifier that says why" if is_bypassed else "whatever the modifier"
    text = f"The code '{second}' is not payable beside '{first}' on the same day, {but} ({canonical})"
    return error("business-rule", "code-rule", "NCCI_PAIR", text, expression)


def too_many_units(
    code: str, units: Decimal, limit: int, what: str, canonical: str, expression: str
) -> Issue:
    """``what`` the limit is for: a line or a day."""
    text = (
        f"The code '{code}' has {units.normalize():f} units; at most {limit} are payable {what} ({canonical})"
    )
    return error("business-rule", "code-rule", "NCCI_UNITS", text, expression)


def add_on_alone(code: str, primaries: Sequence[str], canonical: str, expression: str) -> Issue:
    text = (
        f"The add-on code '{code}' stands without one of its primary codes on the same day: "
        f"{', '.join(primaries)} ({canonical})"
    )
    return error("business-rule", "code-rule", "ADD_ON_ALONE", text, expression)
