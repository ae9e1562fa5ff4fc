"""Rules of the mappings of a concept map, in R4's form and in R5's.

R4 has ``equivalence`` where R5 has ``relationship``, and neither ``noMap`` nor value sets in mappings.
Specification: https://hl7.org/fhir/R4/conceptmap.html and https://hl7.org/fhir/R5/conceptmap.html
"""

from collections.abc import Iterator

from service.fhir.door.nodes import Node
from service.fhir.door.rules.rule import Known
from service.terminology import canonical
from service.terminology.issues import Issue, definitions

_TO_BE_EXPLAINED = frozenset(("narrower", "inexact", "source-is-broader-than-target", "not-related-to"))
"""The relationships, of either version, that cmd-1 wants a comment on."""

_WITHOUT_CODE = frozenset(("unmatched", "disjoint"))
"""R4's equivalences that say that there is no target."""

_CONDITIONS = ("dependsOn", "product", "property")
"""What may make two mappings of one code to one target different."""


def elements(node: Node) -> Iterator[tuple[Node, Node]]:
    """Every element that is mapped, with its group."""
    for group in node.each("group"):
        for element in group.each("element"):
            yield group, element


def targets(node: Node) -> Iterator[Node]:
    """Every target of every element."""
    for _, element in elements(node):
        yield from element.each("target")


def groups(node: Node, _: Known) -> Iterator[Issue]:
    """A group says of which systems the codes in it are."""
    for group in node.each("group"):
        if "source" not in group.value:
            yield definitions.group_without("source", group.at("source"))
        has_targets = any("code" in t.value for e in group.each("element") for t in e.each("target"))
        if "target" not in group.value and has_targets:
            yield definitions.group_without("target", group.at("target"))


def unique_mappings(node: Node, _: Known) -> Iterator[Issue]:
    """No mapping is given twice; one with other conditions or properties is another one."""
    seen: dict[tuple[object, ...], Node] = {}
    for group, element in elements(node):
        systems = [group.text(s) for s in ("source", "sourceVersion", "target", "targetVersion")]
        source = element.text("code")
        for target in element.each("target"):
            code = target.text("code")
            if source is None or code is None:
                continue
            conditions = [repr(target.value.get(name)) for name in _CONDITIONS]
            first = seen.setdefault((*systems, source, code, *conditions), target)
            if first is not target:
                yield definitions.duplicate_mapping(source, code, first.path, target.path)


def relationships(node: Node, known: Known) -> Iterator[Issue]:
    """A target has a code, or says that there is none; what is not plain is explained."""
    is_draft = known.version == "R5" and node.text("status") == "draft"
    for target in targets(node):
        said = target.text("equivalence" if known.version == "R4" else "relationship")
        if said is None:
            continue
        if said in _TO_BE_EXPLAINED and "comment" not in target.value and not is_draft:
            yield definitions.mapping_without_comment(said, target.at("comment"))
        if known.version == "R4" and "code" not in target.value and said not in _WITHOUT_CODE:
            yield definitions.target_without_code(said, target.at("code"))


def no_map(node: Node, known: Known) -> Iterator[Issue]:
    """What is mapped is a code or a value set, and has targets or ``noMap``."""
    for _, element in elements(node):
        if known.version == "R5":
            if ("code" in element.value) == ("valueSet" in element.value):
                yield definitions.either_or("code", "valueSet", "cmd-5", element.at("code"))
            if element.value.get("noMap") is True and "target" in element.value:
                yield definitions.target_despite_no_map(element.at("target"))
        if "target" not in element.value and element.value.get("noMap") is not True:
            yield definitions.mapping_to_nothing(element.at("target"))
    for target in targets(node) if known.version == "R5" else ():
        if ("code" in target.value) == ("valueSet" in target.value):
            yield definitions.either_or("code", "valueSet", "cmd-7", target.at("code"))


def unmapped(node: Node, known: Known) -> Iterator[Issue]:
    """What is said of codes without a mapping fits its mode."""
    for group in node.each("group"):
        item = group.one("unmapped")
        mode = item.text("mode") if item is not None else None
        if item is None or mode is None:
            continue
        other = "url" if known.version == "R4" else "otherMap"
        if mode == "fixed" and known.version == "R4" and "code" not in item.value:
            yield definitions.unmapped_needs("code", mode, "cmd-2", item.at("code"))
        if mode == "other-map" and other not in item.value:
            yield definitions.unmapped_needs(other, mode, "cmd-3", item.at(other))
        reference = item.text(other)
        if reference is not None and canonical.split(reference)[0] == node.text("url"):
            yield definitions.unmapped_to_itself(item.at(other))
        if known.version == "R5":
            yield from _unmapped_in_r5(item, mode)


def _unmapped_in_r5(item: Node, mode: str) -> Iterator[Issue]:
    if mode == "fixed" and ("code" in item.value) == ("valueSet" in item.value):
        yield definitions.either_or("code", "valueSet", "cmd-2", item.at("code"))
    if mode != "fixed":
        for name in ("code", "display", "valueSet"):
            if name in item.value:
                yield definitions.unmapped_excludes(name, mode, "cmd-8", item.at(name))
    if mode != "other-map":
        if "relationship" not in item.value:
            yield definitions.unmapped_needs("relationship", mode, "cmd-9", item.at("relationship"))
        if "otherMap" in item.value:
            yield definitions.unmapped_excludes("otherMap", mode, "cmd-10", item.at("otherMap"))
