"""The JSON shape of the elements that are read: one of another shape is refused, never skipped.

A shape is a Python type, a one-item list (an array of that shape) or a dict (an object in which the named
elements, where present, have their shapes; others may stand beside them).
Specification: https://hl7.org/fhir/R5/json.html
"""

from typing import Any

Shape = type | list[Any] | dict[str, Any]

_NAMES: dict[type, str] = {str: "a string", bool: "a boolean", list: "an array", dict: "an object"}

CODING: Shape = {"system": str, "version": str, "code": str, "display": str}

CODEABLE_CONCEPT: Shape = {"coding": [CODING], "text": str}

_DESIGNATION: Shape = {"language": str, "use": CODING, "additionalUse": [CODING], "value": str}

_HEADER: dict[str, Any] = {"url": str, "version": str, "name": str, "title": str, "status": str,
                           "language": str, "copyright": str, "extension": [dict]}  # fmt: skip

_CONCEPT: dict[str, Any] = {"code": str, "display": str, "definition": str, "designation": [_DESIGNATION],
                            "property": [{"code": str}]}  # fmt: skip
_CONCEPT["concept"] = [_CONCEPT]

CODE_SYSTEM: Shape = _HEADER | {
    "content": str,
    "caseSensitive": bool,
    "supplements": str,
    "valueSet": str,
    "property": [{"code": str, "type": str}],
    "filter": [{"code": str, "operator": [str], "value": str}],
    "concept": [_CONCEPT],
}

_REFERENCE: Shape = {"code": str, "display": str, "designation": [_DESIGNATION]}

_SET: Shape = {
    "system": str,
    "version": str,
    "concept": [_REFERENCE],
    "filter": [{"property": str, "op": str, "value": str}],
    "valueSet": [str],
}

VALUE_SET: Shape = _HEADER | {
    "contained": [dict],
    "compose": {"include": [_SET], "exclude": [_SET], "inactive": bool, "lockedDate": str},
}

_TARGET: Shape = {"code": str, "display": str, "relationship": str}

CONCEPT_MAP: Shape = _HEADER | {
    "group": [
        {
            "source": str,
            "target": str,
            "element": [{"code": str, "display": str, "target": [_TARGET]}],
            "unmapped": {"mode": str, "code": str},
        }
    ]
}

NAMING_SYSTEM: Shape = _HEADER | {"uniqueId": [{"type": str, "value": str}]}


def check(value: Any, shape: Shape, place: str) -> None:
    """ValueError naming the first element below ``place`` that has not its shape."""
    kind = shape if isinstance(shape, type) else type(shape)
    fits: bool = isinstance(value, kind)
    if not fits:
        raise ValueError(f"{place} is not {_NAMES[kind]}")
    if isinstance(shape, list):
        for position, item in enumerate(value):
            check(item, shape[0], f"{place}[{position}]")
    elif isinstance(shape, dict):
        for name, element in shape.items():
            if name in value:
                check(value[name], element, f"{place}.{name}")
