"""What a value set means, computed anew from the resources with plain Python sets.

Nothing of the service is used: no index, no bitmap, no composition of its own.
Specification: https://hl7.org/fhir/R5/valueset.html#compositions
"""

import re
from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]
Member = tuple[str, str, str]
"""System, version, code."""


class Oracle:
    """Answers about the resources of one world; a reference without version means the newest."""

    def __init__(self, world: Sequence[Json]) -> None:
        systems = (r for r in world if r["resourceType"] == "CodeSystem")
        self._concepts = {(r["url"], r["version"]): _flattened(r["concept"], ()) for r in systems}
        self._value_sets = {r["url"]: r for r in world if r["resourceType"] == "ValueSet"}

    def members(self, value_set: Json) -> set[Member]:
        compose = value_set["compose"]
        found = self._any_of(compose["include"])
        excluded = self._any_of(compose.get("exclude", ()))
        # A version that is not included stands for those that are.
        included = {(system, version) for system, version, _ in found}
        anywhere = {(s, code) for s, version, code in excluded if (s, version) not in included}
        found = {m for m in found - excluded if (m[0], m[2]) not in anywhere}
        if compose.get("inactive") is False:
            found = {member for member in found if self.is_active(member)}
        return found

    def is_active(self, member: Member) -> bool:
        return True not in self._values(member, "inactive")

    def is_selectable(self, member: Member) -> bool:
        return True not in self._values(member, "notSelectable")

    def below(self, member: Member) -> set[str]:
        """The codes anywhere below the concept."""
        system, version, code = member
        return {c for c in self._concepts[system, version] if code in self._above((system, version, c))}

    def _any_of(self, sets: Sequence[Json]) -> set[Member]:
        return set().union(*(self._all_of(item) for item in sets))

    def _all_of(self, item: Json) -> set[Member]:
        agreed = [self.members(self._value_sets[url]) for url in item.get("valueSet", ())]
        if "system" in item:
            agreed.append(self._selected(item))
        return set.intersection(*agreed)

    def _selected(self, item: Json) -> set[Member]:
        system, version = item["system"], item.get("version", "2")
        codes = set(self._concepts[system, version])
        if "concept" in item:
            codes &= {c["code"] for c in item["concept"]}
        for condition in item.get("filter", ()):
            codes = {code for code in codes if self._fits((system, version, code), condition)}
        return {(system, version, code) for code in codes}

    def _fits(self, member: Member, condition: Json) -> bool:
        name, operator, value = condition["property"], condition["op"], condition["value"]
        if name == "code":
            return re.fullmatch(value, member[2]) is not None
        if name == "concept":
            return self._is_placed(member, operator, value)
        values = self._values(member, name)
        match operator:
            case "=":
                return value in values
            case "in":
                return bool(values & set(value.split(",")))
            case "not-in":
                return not values & set(value.split(","))
            case "exists":
                return bool(values) == (value == "true")
            case _:
                return any(re.fullmatch(value, text) for text in values)

    def _is_placed(self, member: Member, operator: str, value: str) -> bool:
        """Whether the concept is where ``operator`` says, seen from the concept ``value``."""
        system, version, code = member
        concepts = self._concepts[system, version]
        known = value in concepts
        above = self._above(member)
        match operator:
            case "=":
                return code == value
            case "is-a":
                return code == value or value in above
            case "is-not-a":
                return not (code == value or value in above)
            case "descendent-of":
                return value in above
            case "generalizes":
                return known and (code == value or code in self._above((system, version, value)))
            case "child-of":
                return value in self._values(member, "parent")
            case _:
                has_children = any(code in self._values((system, version, c), "parent") for c in concepts)
                return value in above and not has_children

    def _above(self, member: Member) -> set[str]:
        system, version, _ = member
        parents = self._values(member, "parent")
        return parents.union(*(self._above((system, version, parent)) for parent in parents))

    def _values(self, member: Member, name: str) -> set[Any]:
        system, version, code = member
        properties = self._concepts[system, version][code].get("property", ())
        return {value for p in properties if p["code"] == name for key, value in p.items() if key != "code"}


def _flattened(concepts: Sequence[Json], above: tuple[str, ...]) -> dict[str, Json]:
    """All concepts by code, with every parent, however it was said, as a property ``parent``."""
    found: dict[str, Json] = {}
    for concept in concepts:
        said = concept.get("property", ())
        others = [p for p in said if p["code"] not in ("parent", "subsumedBy")]
        parents = {*above, *(p["valueCode"] for p in said if p["code"] in ("parent", "subsumedBy"))}
        named = [{"code": "parent", "valueCode": parent} for parent in parents]
        found[concept["code"]] = {**concept, "property": [*others, *named]}
        found |= _flattened(concept.get("concept", ()), (concept["code"],))
    return found
