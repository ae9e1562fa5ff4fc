"""What each parameter of $validate-codes changes, for every type of resource that it is for."""

from typing import Any

from service.terminology.claims.lines import CLAIMS, EVENTS
from tests.api.claims.content import ICD_10_PCS, concept
from tests.api.content import PROCEDURES

_ENDS = {"start": "2020-12-30", "end": "2021-01-02"}
_ENDED = concept((PROCEDURES, "ENDED"), (ICD_10_PCS, "0KNC0ZZ"))
_NEWER = {
    "resourceType": "CodeSystem",
    "url": PROCEDURES,
    "status": "active",
    "content": "complete",
    "concept": [{"code": "ENDED"}],
}


def _resource(kind: str) -> dict[str, Any]:
    """One with a code of a system that ends while it is done, and one that is for inpatients only."""
    if kind in CLAIMS:
        return {"resourceType": kind, "item": [{"productOrService": _ENDED, "servicedPeriod": _ENDS}]}
    if kind in EVENTS:
        return {"resourceType": kind, "code": _ENDED, "occurrencePeriod": _ENDS}
    return {"resourceType": kind, "entry": [{"resource": _resource(inner)} for inner in (*CLAIMS, *EVENTS)]}


def _cases(kind: str) -> list[tuple[dict[str, Any], str, Any]]:
    base = {"resource": _resource(kind)}
    return [
        (base, "resource", {"resourceType": kind}),
        (base, "dateRule", "start"),
        (base, "inpatient", "false"),
        (base, "tx-resource", _NEWER),
    ]


VALIDATE_CODES_CASES = {f"{kind}/$validate-codes": _cases(kind) for kind in (*CLAIMS, *EVENTS, "Bundle")}
