"""Rules of every resource with a canonical: its url, its name, what it contains.

Specification: https://hl7.org/fhir/R5/canonicalresource.html and https://hl7.org/fhir/R5/domainresource.html
"""

import re
from collections.abc import Iterator

from service.fhir.door.nodes import Node
from service.fhir.door.rules.rule import Known
from service.terminology.issues import Issue, definitions

ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
"""A url that begins with a scheme."""

_NAMES = {"R4": re.compile(r"[A-Z][A-Za-z0-9_]{0,254}"), "R5": re.compile(r"[A-Z][A-Za-z0-9_]{1,254}")}

_KEYS = {"CodeSystem": "csd-0", "ValueSet": "vsd-0", "ConceptMap": "cmd-0", "NamingSystem": "nsd-0"}
"""R4's keys of the rule on names; R5 has one for all."""


def url(node: Node, known: Known) -> Iterator[Issue]:
    """The url is there, absolute, and without what a canonical uses for other things."""
    given = node.text("url")
    if given is None:
        # A contained resource is found by its id, and R4's NamingSystem has no url.
        if node.above is None and not (known.version == "R4" and node.name == "NamingSystem"):
            without = (
                definitions.code_system_without_url if node.name == "CodeSystem" else definitions.without_url
            )
            yield without(node.at("url"))
        return
    if not ABSOLUTE.match(given):
        yield definitions.relative_url(given, node.at("url"))
    if "|" in given:
        yield definitions.version_in_url(given, node.at("url"))
    if "#" in given:
        yield definitions.fragment_in_url(given, node.at("url"))


def name(node: Node, known: Known) -> Iterator[Issue]:
    """The name can be used by programs."""
    given = node.text("name")
    if given is not None and not _NAMES[known.version].fullmatch(given):
        key = _KEYS.get(node.text("resourceType") or "", "cnl-0") if known.version == "R4" else "cnl-0"
        yield definitions.name_not_computable(given, key, node.at("name"))


def contained(node: Node, _: Known) -> Iterator[Issue]:
    """Contained resources have an id each, contain nothing and say nothing about their storage."""
    seen: set[str] = set()
    for inner in node.each("contained"):
        resource_id = inner.text("id")
        if resource_id is None:
            yield definitions.contained_without_id(inner.at("id"))
        elif resource_id in seen:
            yield definitions.duplicate_id(resource_id, inner.at("id"))
        else:
            seen.add(resource_id)
        if inner.value.get("contained"):
            yield definitions.nested_contained(inner.at("contained"))
        meta = inner.one("meta")
        for element in ("versionId", "lastUpdated", "security"):
            if meta is not None and element in meta.value:
                yield definitions.contained_with_meta(element, meta.at(element))
