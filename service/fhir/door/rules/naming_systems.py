"""Rules of naming systems.

Specification: https://hl7.org/fhir/R5/namingsystem.html
"""

from collections.abc import Iterator

from service.fhir.door.nodes import Node
from service.fhir.door.rules.rule import Known
from service.terminology.issues import Issue, definitions


def root_identifiers(node: Node, _: Known) -> Iterator[Issue]:
    """A root has no UUID among its identifiers."""
    if node.text("kind") == "root":
        for identifier in node.each("uniqueId"):
            if identifier.text("type") == "uuid":
                yield definitions.root_with_uuid(identifier.at("type"))


def preferred(node: Node, _: Known) -> Iterator[Issue]:
    """One identifier of a type is preferred at most, and one is authoritative at a time."""
    seen: set[tuple[str, ...]] = set()
    for identifier in node.each("uniqueId"):
        kind = identifier.text("type")
        if kind is None:
            continue
        period = identifier.one("period")
        start, end = ((period.text(name) or "") if period else "" for name in ("start", "end"))
        for what, key, place in (
            ("preferred", "nsd-2", ("preferred", kind)),
            ("authoritative", "nsd-3", ("authoritative", kind, start, end)),
        ):
            if identifier.value.get(what) is not True:
                continue
            if place in seen:
                yield definitions.several_preferred(kind, key, what, identifier.at(what))
            seen.add(place)
