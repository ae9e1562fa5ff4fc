"""Stored resources as those see them who are not entitled to the wording of some code systems.

Besides the code system itself, value sets, their expansions and concept maps repeat its displays.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson

from service.fhir.subsets import is_subsetted, subsetted
from service.fhir.values import Json

_WORDING = frozenset(("display", "designation", "_display"))


def withhold(document: Json, systems: frozenset[str]) -> Json:
    """The R5-shaped ``document`` without the wording of ``systems``, tagged as not whole; the document
    itself where it has none. ``document`` is not changed.
    """
    change = _CHANGES.get(document["resourceType"])
    if change is None or not named_in(document, systems):
        return document
    # What a person reads of a resource is made of the same displays.
    changed = {name: value for name, value in change(document, systems).items() if name != "text"}
    if changed == document:
        return document
    return changed if is_subsetted(changed) else subsetted(changed)


def named_in(document: Json, systems: Iterable[str]) -> list[str]:
    """Which of ``systems`` a document names, in any version."""
    text = orjson.dumps(document)
    return [system for system in systems if any(f'"{system}{end}'.encode() in text for end in '"|')]


def without_displays(value: Any, systems: frozenset[str]) -> Any:
    """``value`` without the displays of the codings in it that are of ``systems``."""
    if isinstance(value, list):
        return [without_displays(item, systems) for item in value]
    if not isinstance(value, dict):
        return value
    silent = _WORDING if value.get("system") in systems else frozenset()
    return {name: without_displays(v, systems) for name, v in value.items() if name not in silent}


def _code_system(document: Json, systems: frozenset[str]) -> Json:
    """A code system without its concepts; a supplement of one has a licence of its own."""
    if document.get("url") not in systems:
        return document
    return {name: value for name, value in document.items() if name != "concept"}


def _value_set(document: Json, systems: frozenset[str]) -> Json:
    found = dict(document)
    if "compose" in found:
        found["compose"] = {**found["compose"]}
        for name in ("include", "exclude"):
            if name in found["compose"]:
                found["compose"][name] = [_silent(one, systems) for one in found["compose"][name]]
    if "expansion" in found:
        contained = list(_contained(found["expansion"].get("contains", []), systems))
        found["expansion"] = {**found["expansion"], **({"contains": contained} if contained else {})}
    if "contained" in found:
        found["contained"] = [withhold(inner, systems) for inner in found["contained"]]
    return found


def _silent(concept_set: Json, systems: frozenset[str]) -> Json:
    if concept_set.get("system") not in systems or "concept" not in concept_set:
        return concept_set
    return {**concept_set, "concept": [_without_wording(one) for one in concept_set["concept"]]}


def _contained(rows: list[Json], systems: frozenset[str]) -> Iterator[Json]:
    for row in rows:
        kept = _without_wording(row) if row.get("system") in systems else dict(row)
        if row.get("system") in systems:
            kept.pop("property", None)
        if "contains" in row:
            kept["contains"] = list(_contained(row["contains"], systems))
        yield kept


def _without_wording(item: Json) -> Json:
    return {name: value for name, value in item.items() if name not in _WORDING}


def _concept_map(document: Json, systems: frozenset[str]) -> Json:
    groups = [_group(group, systems) for group in document.get("group", ())]
    found: Json = without_displays({**document, **({"group": groups} if groups else {})}, systems)
    return found


def _group(group: Json, systems: frozenset[str]) -> Json:
    of_source, of_target = (group.get(end, "").partition("|")[0] in systems for end in ("source", "target"))
    elements = [_element(element, of_source, of_target) for element in group.get("element", ())]
    found = {**group, **({"element": elements} if elements else {})}
    if of_target and "unmapped" in group:
        found["unmapped"] = _without_wording(group["unmapped"])
    return found


def _element(element: Json, of_source: bool, of_target: bool) -> Json:
    found = _without_wording(element) if of_source else dict(element)
    if of_target and "target" in found:
        found["target"] = [_without_wording(target) for target in found["target"]]
    return found


_CHANGES: dict[str, Callable[[Json, frozenset[str]], Json]] = {
    "CodeSystem": _code_system,
    "ValueSet": _value_set,
    "ConceptMap": _concept_map,
}
