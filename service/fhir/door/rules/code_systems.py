"""Rules of what a code system says about itself.

Specification: https://hl7.org/fhir/R5/codesystem.html
"""

from collections.abc import Iterator

from service.fhir.door.nodes import Node
from service.fhir.door.rules.concepts import concepts
from service.fhir.door.rules.rule import Known
from service.terminology import canonical, filters
from service.terminology.code_systems import CodeSystem, PropertyDefinition
from service.terminology.issues import Issue, definitions


def supplement(node: Node, known: Known) -> Iterator[Issue]:
    """A supplement adds to another code system that is known; nothing else does."""
    content, reference = node.text("content"), node.text("supplements")
    if content != "supplement":
        if reference is not None and content is not None:
            yield definitions.supplements_without_being_one(content, node.at("supplements"))
        return
    if reference is None:
        yield definitions.supplement_of_nothing(node.at("supplements"))
        return
    url, version = canonical.split(reference)
    if url == node.text("url"):
        yield definitions.supplement_of_itself(node.at("supplements"))
        return
    releases = [r for r in known.view.releases(url) if r.content != "supplement"]
    release = known.view.release(url, version, known.day)
    if not releases:
        yield definitions.supplement_of_unknown(reference, node.at("supplements"))
    elif release is None:
        versions = [r.version for r in releases if r.version]
        yield definitions.unknown_version(url, version or "", versions, node.at("supplements"))
    elif release.content == "complete":
        index = release.index
        for concept in concepts(node):
            code = concept.text("code")
            if code is not None and index.locate(code) is None:
                yield definitions.code_not_supplemented(code, release.canonical, concept.at("code"))


def count(node: Node, _: Known) -> Iterator[Issue]:
    """What is complete has as many concepts as it says."""
    given = node.value.get("count")
    if node.text("content") == "complete" and isinstance(given, int) and not isinstance(given, bool):
        counted = sum(1 for _ in concepts(node))
        if given != counted:
            yield definitions.wrong_count(given, counted, node.at("count"))


def unique_definitions(node: Node, _: Known) -> Iterator[Issue]:
    """A property is defined once, and so is a filter."""
    for what in ("property", "filter"):
        seen: set[str] = set()
        for item in node.each(what):
            code = item.text("code")
            if code is not None and code in seen:
                yield definitions.duplicate_definition(what, code, item.at("code"))
            seen.add(code or "")


def declared_filters(node: Node, _: Known) -> Iterator[Issue]:
    """The filters that the code system declares are on something, with operators that can be answered."""
    if not node.value.get("filter"):
        return
    defined = tuple(
        PropertyDefinition(item.text("code") or "", item.text("type") or "", item.text("uri"))
        for item in node.each("property")
    )
    used = {item.text("code") for concept in concepts(node) for item in concept.each("property")}
    header = CodeSystem(url=node.text("url") or "", properties=defined)
    for item in node.each("filter"):
        code = item.text("code")
        if code is None:
            continue
        operators = filters.operators(code, header)
        if not operators and code not in used:
            yield definitions.filter_on_nothing(code, item.at("code"))
            continue
        for position, op in item.texts("operator"):
            if op not in (operators or filters.PROPERTY_OPERATORS):
                yield definitions.filter_operator_unanswered(code, op, item.at("operator", position))
