"""What each parameter of $translate and $compare changes."""

from typing import Any

from tests.api.content import LARGE, PROCEDURES, SIDE, SURGICAL, TO_LARGE, concept_map, value_set

_ELSEWHERE = f"{LARGE}?fhir_vs"
_EVERYTHING = f"{PROCEDURES}?fhir_vs"
_DRAFTED = "http://example.org/ValueSet/drafted"
_IMAGING = {"system": PROCEDURES, "code": "IMAGING"}
_NUMBER = {"system": LARGE, "code": "N00001"}
_OTHER = concept_map(
    "9", PROCEDURES, [{"code": "HAND", "target": [{"code": "N1", "relationship": "equivalent"}]}]
)
_ENUMERATED = value_set("inline", compose={"include": [{"system": LARGE, "concept": [{"code": "ROOT"}]}]})
_CHANGED = {
    "resourceType": "CodeSystem",
    "url": PROCEDURES,
    "version": "3",
    "status": "active",
    "content": "complete",
    "concept": [{"code": "HAND", "display": "Changed"}],
}

_HAND = {"url": TO_LARGE, "system": PROCEDURES, "code": "HAND"}
_BACK = {"url": TO_LARGE, "targetSystem": LARGE}
_RIGHT_SIDE = [{"name": "attribute", "valueUri": SIDE}, {"name": "value", "valueCode": "right"}]

TRANSLATE_CASES: list[tuple[dict[str, str], str, Any]] = [
    (_HAND, "url", "http://example.org/ConceptMap/unknown"),
    (_HAND, "conceptMap", _OTHER),
    (_HAND, "conceptMapVersion", "0"),
    *((_HAND, name, "IMAGING") for name in ("code", "sourceCode")),
    *((_HAND, name, LARGE) for name in ("system", "sourceSystem")),
    *((_HAND, name, "1") for name in ("version", "sourceVersion")),
    *((_HAND, name, _ELSEWHERE) for name in ("source", "sourceScope")),
    *((_HAND, name, _IMAGING) for name in ("coding", "sourceCoding")),
    *((_HAND, name, {"coding": [_IMAGING]}) for name in ("codeableConcept", "sourceCodeableConcept")),
    (_BACK, "targetCode", "N00001"),
    (_BACK, "targetCoding", _NUMBER),
    (_BACK, "targetCodeableConcept", {"coding": [_NUMBER]}),
    *((_HAND, name, _EVERYTHING) for name in ("target", "targetScope")),
    *((_HAND, name, PROCEDURES) for name in ("targetsystem", "targetSystem")),
    (_HAND, "dependency", _RIGHT_SIDE),
    ({"url": TO_LARGE, **_NUMBER}, "reverse", "true"),
    ({"url": TO_LARGE, "system": PROCEDURES, "code": "ENDED"}, "date", "2022-01-01"),
    (_HAND, "tx-resource", _OTHER),
]

_TWO = {"thisUrl": SURGICAL, "otherUrl": _DRAFTED}

COMPARE_CASES: list[tuple[dict[str, str], str, Any]] = [
    (_TWO, "thisUrl", _DRAFTED),
    (_TWO, "thisVersion", "1"),
    (_TWO, "thisValueSet", _ENUMERATED),
    (_TWO, "otherUrl", SURGICAL),
    ({"thisUrl": _DRAFTED, "otherUrl": SURGICAL}, "otherVersion", "1"),
    (_TWO, "otherValueSet", _ENUMERATED),
    (_TWO, "diagnostics", "true"),
    (_TWO, "tx-resource", _CHANGED),
]
