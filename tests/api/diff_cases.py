"""What each parameter of $diff and $find-matches changes."""

from typing import Any

from tests.api.content import LARGE, PROCEDURES, SURGICAL

_CHANGED = {
    "resourceType": "CodeSystem",
    "url": PROCEDURES,
    "version": "3",
    "status": "active",
    "content": "complete",
    "property": [{"code": "body-part", "type": "code"}],
    "concept": [{"code": "HAND", "display": "Changed"}],
}
_IMPLICIT = f"{PROCEDURES}?fhir_vs"

_RELEASES = {"url": PROCEDURES, "from": "1", "to": "2"}

CODE_SYSTEM_DIFF_CASES: list[tuple[dict[str, str], str, Any]] = [
    (_RELEASES, "url", LARGE),
    (_RELEASES, "system", LARGE),
    (_RELEASES, "from", "2"),
    (_RELEASES, "to", "1"),
    (_RELEASES, "kind", "added"),
    (_RELEASES, "property", "colour"),
    (_RELEASES, "count", "1"),
    (_RELEASES, "offset", "1"),
    (_RELEASES, "tx-resource", _CHANGED),
]

_MEMBERS = {"url": SURGICAL, "from": "1", "to": "2"}

VALUE_SET_DIFF_CASES: list[tuple[dict[str, str], str, Any]] = [
    (_MEMBERS, "url", "http://example.org/ValueSet/drafted"),
    (_MEMBERS, "from", "2"),
    (_MEMBERS, "to", "1"),
    *(({"url": _IMPLICIT}, f"{side}-system-version", f"{PROCEDURES}|1") for side in ("from", "to")),
    (_MEMBERS, "kind", "added"),
    (_MEMBERS, "count", "1"),
    (_MEMBERS, "offset", "1"),
    (_MEMBERS, "tx-resource", _CHANGED),
]


def _known(code: str, value: str) -> list[dict[str, str]]:
    return [{"name": "code", "valueCode": code}, {"name": "value", "valueString": value}]


_HAND: dict[str, Any] = {"system": PROCEDURES, "property": _known("body-part", "surgery")}

FIND_MATCHES_CASES: list[tuple[dict[str, Any], str, Any]] = [
    (_HAND, "system", LARGE),
    (_HAND, "version", "1"),
    (_HAND, "property", _known("body-part", "hand")),
    (_HAND, "exact", "true"),
    (_HAND, "compositional", "true"),
    (_HAND, "tx-resource", _CHANGED),
]
