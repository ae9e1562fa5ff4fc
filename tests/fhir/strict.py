"""A strict reader of FHIR JSON, over HL7's own StructureDefinitions.

It finds what lenient model libraries pass: unknown elements, wrong cardinality, primitives that do not
fit their type, codes outside a required binding, empty arrays, objects and strings, and more than one
choice of ``value[x]``.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from tests.shared_files import shared

PRIMITIVES = {
    "boolean": None,
    "integer": None,
    "unsignedInt": None,
    "positiveInt": None,
    "decimal": None,
    "string": r"[ \r\n\t\S]+",
    "markdown": r"[ \r\n\t\S]+",
    "uri": r"\S+",
    "url": r"\S+",
    "canonical": r"\S+",
    "code": r"[^\s]+( [^\s]+)*",
    "id": r"[A-Za-z0-9\-.]{1,64}",
    "oid": r"urn:oid:[0-2](\.(0|[1-9][0-9]*))+",
    "uuid": r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "date": r"\d{4}(-\d\d(-\d\d)?)?",
    "dateTime": r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?",
    "instant": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "http://hl7.org/fhirpath/System.String": r"[ \r\n\t\S]+",
}

ANY_VALUE = ("boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant", "integer",
             "markdown", "string", "uri", "url", "uuid", "CodeableConcept", "Coding", "Identifier",
             "Period")  # fmt: skip

DATA_TYPES: dict[str, dict[str, tuple[str, int, str]]] = {
    "Coding": {
        "system": ("uri", 0, "1"), "version": ("string", 0, "1"), "code": ("code", 0, "1"),
        "display": ("string", 0, "1"), "userSelected": ("boolean", 0, "1"),
    },
    "CodeableConcept": {"coding": ("Coding", 0, "*"), "text": ("string", 0, "1")},
    "Meta": {
        "versionId": ("id", 0, "1"), "lastUpdated": ("instant", 0, "1"), "source": ("uri", 0, "1"),
        "profile": ("canonical", 0, "*"), "security": ("Coding", 0, "*"), "tag": ("Coding", 0, "*"),
    },
    "Identifier": {
        "use": ("code", 0, "1"), "type": ("CodeableConcept", 0, "1"), "system": ("uri", 0, "1"),
        "value": ("string", 0, "1"),
    },
    "Period": {"start": ("dateTime", 0, "1"), "end": ("dateTime", 0, "1")},
    "Extension": {"url": ("System.String", 1, "1")},
}  # fmt: skip
"""Elements of the data types that our answers use: (type, min, max)."""

Element = dict[str, Any]


@cache
def _structure(version: str, kind: str) -> dict[str, dict[str, Element]] | None:
    """The elements of a resource type by path and name; None for a type without a definition here."""
    file = shared("spec", version, "structure") / f"{kind.lower()}.profile.json"
    if not file.exists():
        return None
    found: dict[str, dict[str, Element]] = {}
    for element in json.loads(file.read_text())["snapshot"]["element"]:
        parent, _, name = element["path"].rpartition(".")
        if parent:
            found.setdefault(parent, {})[name] = element
    return found


@cache
def _bound_codes(version: str) -> dict[str, set[str]]:
    """The codes of each value set that is all of one code system."""
    found = {}
    for file in shared("spec", version, "terminology").glob("*.json"):
        code_system = json.loads(file.read_text())
        if "valueSet" in code_system:
            found[code_system["valueSet"]] = set(_codes(code_system["concept"]))
    return found


def _codes(concepts: list[Element]) -> Iterator[str]:
    for concept in concepts:
        yield concept["code"]
        yield from _codes(concept.get("concept", []))


def problems(resource: Any, version: str) -> list[str]:
    """What is wrong with a resource as ``version`` (``r4``, ``r5``) defines it; nothing is good."""
    kind = resource.get("resourceType")
    found = list(_empties(resource, kind or "resource"))
    structure = _structure(version, kind)
    if structure is not None:
        found += _object(resource, kind, kind, structure, version)
    return found


def _empties(value: Any, path: str) -> Iterator[str]:
    if value in ({}, [], "") or value is None:
        yield f"{path}: empty"
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _empties(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _empties(inner, f"{path}[{position}]")


def _object(
    value: Element, at: str, path: str, structure: dict[str, dict[str, Element]], version: str
) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{at}: not an object"
        return
    rest = {name for name in value if name != "resourceType" and not name.startswith("_")}
    for name, element in structure[path].items():
        types = {t["code"] for t in element.get("type", ())}
        choices = {name: types}
        if name.endswith("[x]"):
            stem = name[:-3]
            choices = {stem + t[0].upper() + t[1:]: {t} for t in types}
        present = [choice for choice in choices if choice in value]
        rest -= set(present)
        if len(present) < element.get("min", 0) and f"_{name}" not in value:
            yield f"{at}: {name} is missing"
        if len(present) > 1:
            yield f"{at}: {name} is chosen more than once"
        for choice in present:
            kinds = choices[choice]
            items = value[choice] if element["max"] == "*" else [value[choice]]
            if not isinstance(items, list) or (element["max"] != "*" and isinstance(value[choice], list)):
                yield f"{at}.{choice}: a list where one is expected, or one where a list is"
                continue
            for item in items:
                yield from _item(item, f"{at}.{choice}", f"{path}.{name}", element, kinds, structure, version)
    for name in sorted(rest):
        yield f"{at}: {name} is not defined"


def _item(
    item: Any, at: str, path: str, element: Element, kinds: set[str],
    structure: dict[str, dict[str, Element]], version: str,
) -> Iterator[str]:  # fmt: skip
    kind = next(iter(kinds), "")
    if "contentReference" in element:
        yield from _object(item, at, element["contentReference"].rpartition("#")[2], structure, version)
    elif kind == "Resource":
        yield from (f"{at}: {problem}" for problem in problems(item, version))
    elif path in structure:
        yield from _object(item, at, path, structure, version)
    else:
        yield from _typed(item, at, kind)
        binding = element.get("binding", {})
        codes = _bound_codes(version).get(binding.get("valueSet", "").partition("|")[0])
        if binding.get("strength") == "required" and codes and item not in codes:
            yield f"{at}: '{item}' is not one of {sorted(codes)}"


def _typed(item: Any, at: str, kind: str) -> Iterator[str]:
    if kind == "boolean":
        if not isinstance(item, bool):
            yield f"{at}: {item!r} is no boolean"
    elif kind in ("integer", "unsignedInt", "positiveInt", "decimal"):
        smallest = {"unsignedInt": 0, "positiveInt": 1}.get(kind, -(2**31))
        number = int if kind != "decimal" else (int, float)
        if isinstance(item, bool) or not isinstance(item, number) or item < smallest:
            yield f"{at}: {item!r} is no {kind}"
    elif kind in PRIMITIVES:
        if not isinstance(item, str) or not re.fullmatch(PRIMITIVES[kind] or "", item):
            yield f"{at}: {item!r} is no {kind}"
    elif kind in DATA_TYPES:
        yield from _data_type(item, at, kind)


def _data_type(item: Any, at: str, kind: str) -> Iterator[str]:
    if not isinstance(item, dict):
        yield f"{at}: not a {kind}"
        return
    defined = DATA_TYPES[kind]
    for name in item.keys() - defined.keys() - {"extension", "id"}:
        if kind != "Extension" or name not in {f"value{t[0].upper()}{t[1:]}" for t in ANY_VALUE}:
            yield f"{at}: {name} is not defined"
        else:
            yield from _typed(item[name], f"{at}.{name}", _value_type(name))
    for name, (inner, least, most) in defined.items():
        if name not in item:
            if least:
                yield f"{at}: {name} is missing"
            continue
        for one in item[name] if most == "*" else [item[name]]:
            yield from _typed(one, f"{at}.{name}", inner)
    if kind == "Extension" and sum(name.startswith("value") for name in item) + ("extension" in item) != 1:
        yield f"{at}: an extension has either one value or extensions"
    for inner_extension in item.get("extension", ()):
        yield from _data_type(inner_extension, f"{at}.extension", "Extension")


def _value_type(name: str) -> str:
    return next(t for t in ANY_VALUE if name == f"value{t[0].upper()}{t[1:]}")
