"""The answer of $validate-code, on a code system and on a value set alike.

Specification: https://hl7.org/fhir/R5/valueset-operation-validate-code.html
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from service.operations.validate_code.asked import Asked
from service.operations.validate_code.checks import Checked
from service.terminology.annotations import NOT_ACTIVE
from service.terminology.concepts import CodeableConcept, Coding
from service.terminology.issues import Issue
from service.terminology.types import Canonical, Code, DateTime, Uri


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """The out parameters of $validate-code."""

    result: bool
    message: str | None = None
    display: str | None = None
    code: Code | None = None
    system: Uri | None = None
    version: str | None = None
    codeable_concept: CodeableConcept | None = None
    inactive: bool | None = None
    status: Code | None = None
    valid_from: DateTime | None = None
    valid_to: DateTime | None = None
    replaced_by: tuple[Coding, ...] = ()
    normalized_code: Code | None = field(default=None, metadata={"name": "normalized-code"})
    unknown_system: tuple[Canonical, ...] = field(default=(), metadata={"name": "x-unknown-system"})
    causing_unknown_system: tuple[Canonical, ...] = field(
        default=(), metadata={"name": "x-caused-by-unknown-system"}
    )
    issues: tuple[Issue, ...] = ()


_SAID = frozenset(
    (
        "Coding_has_no_system__cannot_validate",
        "DEPRECATED_CONCEPT_FOUND",
        "INACTIVE_CONCEPT_FOUND",
        "Display_Name_Not_Fixed_use_Supplement",
        "Display_Name_for__should_be_one_of__instead_of",
        "Display_Name_WS_for__should_be_one_of__instead_of",
        "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR",
        "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK",
    )
)
"""Problems that the message repeats although they are no errors."""


def validation(asked: Asked, checks: list[Checked], general: Iterable[Issue] = ()) -> Validation:
    """The answer for what was asked; ``general`` are problems of the request as a whole.

    Of a codeable concept one valid coding is enough, but no coding may be wrong in itself.
    """
    found = [*general, *(issue for checked in checks for issue in checked.issues)]
    answered = any(checked.release is not None for checked in checks)
    valid = answered and not any(issue.severity == "error" for issue in found)
    known = [c for c in checks if c.number is not None and not (asked.is_concept and c.is_outside)]
    best = next((c for c in known if c.is_valid), next(iter(known), None))
    if best is None and not asked.is_concept:
        best = next(iter(checks), None)
    validity = best.validity if best else None
    coding = best.asked.coding if best and (best.is_member or not asked.is_concept) else None
    return Validation(
        result=valid,
        message=_message(found, checks),
        display=best.display if best else None,
        code=Code(coding.code) if coding and coding.code else None,
        system=Uri(coding.system) if coding and coding.system else None,
        version=best.release.version if best and best.release else None,
        codeable_concept=asked.concept,
        inactive=True if best and best.inactive else None,
        status=_status(best),
        valid_from=DateTime(validity.valid_from) if validity and validity.valid_from else None,
        valid_to=DateTime(validity.valid_to) if validity and validity.valid_to else None,
        replaced_by=validity.replaced_by if validity else (),
        normalized_code=Code(best.normalized_code) if best and best.normalized_code else None,
        causing_unknown_system=tuple(Canonical(c.causing_system) for c in checks if c.causing_system),
        unknown_system=tuple(Canonical(c.unknown_system) for c in checks if c.unknown_system),
        issues=tuple(found),
    )


def _status(best: Checked | None) -> Code | None:
    """The status of a concept that a client must hear of."""
    if best is None or best.status is None:
        return None
    by_dates = best.validity is not None and best.validity.status is not None
    return Code(best.status) if by_dates or best.status in NOT_ACTIVE else None


def _message(found: list[Issue], checks: list[Checked]) -> str | None:
    texts = {i.text for i in found if i.severity == "error" or i.message_id in _SAID}
    is_refused = all(checked.is_outside for checked in checks)
    refused = {refusal for checked in checks for refusal in checked.refusals if is_refused}
    return "; ".join(sorted(texts | refused)) or None
