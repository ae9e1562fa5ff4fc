"""What must hold between the codings of a claim: modifiers, ICD-10-PCS, duplicates."""

from collections.abc import Iterator

from service.terminology import issues
from service.terminology.claims.claim import CheckedClaim, CheckedCoding, CheckedLine
from service.terminology.claims.days import ICD_10_PCS
from service.terminology.claims.lines import DIAGNOSES, SERVICES
from service.terminology.issues import Issue
from service.terminology.modifiers import CPT, HCPCS, Coded, modifier_problems

_ITEMS = frozenset(("item", "addItem", "detail", "subDetail"))


def broken(claim: CheckedClaim) -> Iterator[Issue]:
    """Every rule that the codings of a claim break together."""
    for line in claim.lines:
        yield from _modifiers(line)
        if claim.setting.is_inpatient is False:
            yield from _inpatient_only(line)
    yield from _duplicates(claim)


def _modifiers(line: CheckedLine) -> Iterator[Issue]:
    """Modifiers with the code of their line; those of a code that is not known are not judged."""
    given = [_coded(c) for c in line.of_role("modifier")]
    modifiers = [coded for coded in given if coded]
    for role in ("productOrService", "productOrServiceEnd", "code"):
        for coding in line.of_role(role):
            code = _coded(coding)
            if code and (modifiers or code.system in (CPT, HCPCS)):
                yield from modifier_problems(code, modifiers)


def _coded(coding: CheckedCoding) -> Coded | None:
    standing = coding.standing
    if standing.concept is None or standing.system is None:
        return None
    return Coded(standing.system, standing.concept, coding.placed.place)


def _inpatient_only(line: CheckedLine) -> Iterator[Issue]:
    for coding in line.codings:
        is_pcs = ICD_10_PCS in (coding.standing.system, coding.placed.coding.system)
        if is_pcs and coding.placed.role in SERVICES:
            yield issues.inpatient_only(coding.placed.coding.code or "", coding.placed.place)


def _duplicates(claim: CheckedClaim) -> Iterator[Issue]:
    """Lines that say the same again; diagnoses and procedures that are listed twice."""
    seen: dict[object, str] = {}
    for line in claim.lines:
        for coding in _principal(line):
            key = _key(line, coding)
            first = seen.setdefault(key, coding.placed.place)
            if first != coding.placed.place:
                yield issues.duplicate_on_claim(coding.placed.coding.code or "", first, coding.placed.place)


def _principal(line: CheckedLine) -> list[CheckedCoding]:
    if line.line.kind in _ITEMS:
        return line.of_role("productOrService")
    return [c for c in line.codings if c.placed.role in DIAGNOSES | {"procedure"}]


def _key(line: CheckedLine, coding: CheckedCoding) -> object:
    said = (line.line.kind, coding.placed.coding.system, coding.placed.coding.code)
    if line.line.kind not in _ITEMS and coding.placed.role in DIAGNOSES:
        return said
    others = {(c.placed.role, c.placed.coding.system, c.placed.coding.code) for c in line.codings}
    return (*said, coding.days.first, coding.days.last, frozenset(others))
