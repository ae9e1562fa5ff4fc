"""What a source can do, and so by which way its changes are found.

Specification: https://hl7.org/fhir/R5/capabilitystatement.html
"""

from collections.abc import Iterator
from dataclasses import dataclass

from service.fhir.values import Json

TYPES = ("CodeSystem", "ValueSet", "ConceptMap", "NamingSystem")
"""The types of resources that are copied."""

WAYS = ("history", "last-updated", "listing", "reads")
"""By what changes are found, the best way first: histories; a search for what was updated; a listing of
everything with what changed since; a read of everything that is known."""

EXPANSION_CHANGED = "_expansion-changed"
"""The search parameter for value sets whose expansions changed since an instant."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a CapabilityStatement says of its server.

    ``ways`` are by type; ``of_system`` tells that there is a history of everything.
    """

    software: str
    fhir_version: str
    ways: dict[str, tuple[str, ...]]
    own_history: frozenset[str]
    of_system: bool
    expands: bool
    tells_expansions: bool

    def remarks(self, types: tuple[str, ...], *, with_expansions: bool) -> Iterator[str]:
        """What has to be done in another way than the best one, or cannot be done at all."""
        for resource_type in types:
            if not self.ways.get(resource_type):
                yield f"the source has no {resource_type}"
            elif self.ways[resource_type][0] != WAYS[0]:
                yield f"{resource_type}: no history; changes are found by {self.ways[resource_type][0]}"
        if with_expansions and not self.expands:
            yield "the source has no $expand"
        elif with_expansions and not self.tells_expansions:
            yield f"no {EXPANSION_CHANGED}: every chosen expansion is asked for, unless its tag is the same"


def read_capabilities(statement: Json) -> Capabilities:
    """The capabilities in a CapabilityStatement."""
    rest: Json = next((r for r in statement.get("rest", ()) if r.get("mode", "server") == "server"), {})
    resources: dict[str, Json] = {r["type"]: r for r in rest.get("resource", ()) if r.get("type") in TYPES}
    of_system = "history-system" in _codes(rest)
    anywhere = _names(rest, "searchParam")
    value_set = resources.get("ValueSet", {})
    software = statement.get("software", {})
    return Capabilities(
        software=" ".join(filter(None, (software.get("name"), software.get("version")))),
        fhir_version=statement.get("fhirVersion", ""),
        ways={name: tuple(_ways(one, of_system, anywhere)) for name, one in resources.items()},
        own_history=frozenset(name for name, one in resources.items() if "history-type" in _codes(one)),
        of_system=of_system,
        expands="expand" in {*_names(value_set, "operation"), *_names(rest, "operation")},
        tells_expansions=EXPANSION_CHANGED in _names(value_set, "searchParam"),
    )


def _ways(resource: Json, of_system: bool, anywhere: frozenset[str]) -> Iterator[str]:
    interactions = _codes(resource)
    listed = "search-type" in interactions
    if listed and (of_system or "history-type" in interactions):
        yield "history"
    if listed and "_lastUpdated" in anywhere | _names(resource, "searchParam"):
        yield "last-updated"
    if listed:
        yield "listing"
    if "read" in interactions:
        yield "reads"


def _codes(element: Json) -> frozenset[str]:
    return frozenset(interaction.get("code", "") for interaction in element.get("interaction", ()))


def _names(element: Json, of: str) -> frozenset[str]:
    return frozenset(one.get("name", "").removeprefix("$") for one in element.get(of, ()))
