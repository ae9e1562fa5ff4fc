"""Rules of the hierarchy of a code system, given by nesting and by properties.

Specification: https://hl7.org/fhir/R5/codesystem.html#hierarchy
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from service.fhir.door.nodes import Node
from service.fhir.door.rules.concepts import concepts
from service.fhir.door.rules.rule import Known
from service.terminology.code_systems import CONCEPT_PROPERTIES
from service.terminology.cycles import cycles
from service.terminology.issues import Issue, definitions

_MOST_CYCLES = 100
"""How many cycles are looked for; a hierarchy with as many is broken enough."""


@dataclass(slots=True)
class _Links:
    """The codes of a code system, those directly above each, and where it is said by a property."""

    codes: set[str] = field(default_factory=set)
    above: dict[str, list[str]] = field(default_factory=dict)
    said: list[tuple[str, str, Node]] = field(default_factory=list)
    """``parent`` or ``child``, the code named, and the property."""
    nested: bool = False

    def add(self, code: str, parent: str) -> None:
        self.above.setdefault(code, []).append(parent)


def hierarchy(node: Node, _: Known) -> Iterator[Issue]:
    """Parents and children are codes of the system, and no code is above itself."""
    links = _read(node)
    for relation, code, item in links.said:
        if code not in links.codes:
            yield definitions.relative_not_found(relation, code, item.at("value"))
    found = list(islice(cycles(links.above, lambda code: links.above.get(code, ())), _MOST_CYCLES))
    where = {concept.text("code"): concept for concept in concepts(node)} if found else {}
    for cycle in found:
        yield definitions.hierarchy_cycle(cycle[::-1], where.get(cycle[0], node).path)


def meaning(node: Node, known: Known) -> Iterator[Issue]:
    """Where there is a hierarchy, R5 wants its meaning said."""
    if known.version == "R5" and "hierarchyMeaning" not in node.value:
        links = _read(node)
        if links.nested or links.said:
            yield definitions.hierarchy_without_meaning(node.at("hierarchyMeaning"))


def _read(node: Node) -> _Links:
    relations = _relations(node)
    links = _Links()
    for concept in concepts(node):
        code = concept.text("code")
        if code is None:
            continue
        links.codes.add(code)
        outer = concept.above.text("code") if concept.above not in (None, node) else None
        if outer is not None:
            links.nested = True
            links.add(code, outer)
        for item in concept.each_of("property", "code", relations):
            relation, other = relations[item.value["code"]], _named(item)
            if other is not None:
                links.said.append((relation, other, item))
                links.add(*((code, other) if relation == "parent" else (other, code)))
    return links


def _relations(node: Node) -> Mapping[str, str]:
    """The codes of the properties that say the hierarchy: by their own name, or by what they stand for."""
    found = {"parent": "parent", "child": "child"}
    for item in node.each("property"):
        relation = (item.text("uri") or "").removeprefix(CONCEPT_PROPERTIES + "#")
        if relation in ("parent", "child"):
            found[item.text("code") or relation] = relation
    return found


def _named(item: Node) -> str | None:
    coding = item.one("valueCoding")
    return item.text("valueCode") or item.text("valueString") or (coding.text("code") if coding else None)
