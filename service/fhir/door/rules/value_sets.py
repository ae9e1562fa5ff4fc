"""Rules of what a value set includes and excludes, and of the expansion that it may carry.

Specification: https://hl7.org/fhir/R5/valueset.html
"""

from collections.abc import Iterator

from service.fhir.door.nodes import Node
from service.fhir.door.rules.identity import ABSOLUTE
from service.fhir.door.rules.rule import Known
from service.terminology import filters, grammars
from service.terminology.issues import Issue, TerminologyError, definitions
from service.terminology.releases import SystemRelease
from service.terminology.value_sets import Filter


def included(node: Node) -> Iterator[Node]:
    """Every include and exclude of a value set."""
    compose = node.one("compose")
    if compose is not None:
        yield from compose.each("include")
        yield from compose.each("exclude")


def includes(node: Node, _: Known) -> Iterator[Issue]:
    """An include is of a system or of value sets, and has codes or filters of the system, not both."""
    for item in included(node):
        has_codes, has_filters = bool(item.value.get("concept")), bool(item.value.get("filter"))
        if "system" not in item.value and "valueSet" not in item.value:
            yield definitions.include_of_nothing(item.path)
        elif "system" not in item.value and (has_codes or has_filters):
            yield definitions.include_without_system(item.path)
        if has_codes and has_filters:
            yield definitions.concepts_and_filters(item.path)
        yield from _references(item)


def _references(item: Node) -> Iterator[Issue]:
    """The codes that an include lists."""
    seen: set[str] = set()
    for reference in item.each("concept"):
        code = reference.text("code")
        if code is not None and code in seen:
            yield definitions.listed_twice(code, reference.at("code"))
        seen.add(code or "")
        for designation in reference.each("designation"):
            if "additionalUse" in designation.value and "use" not in designation.value:
                yield definitions.additional_use_alone("vsd-11", designation.at("use"))


def systems(node: Node, known: Known) -> Iterator[Issue]:
    """What an include asks of a code system is something that the one known here can answer."""
    for item in included(node):
        system, version = item.text("system"), item.text("version")
        if system is None:
            continue
        if not ABSOLUTE.match(system):
            yield definitions.relative_include(system, item.at("system"))
            continue
        release = known.view.release(system, version, known.day)
        if release is None:
            yield _not_known(item, system, version, known)
        elif release.is_usable:
            yield from _filters(item, release)
            yield from _codes(item, release)


def _not_known(item: Node, system: str, version: str | None, known: Known) -> Issue:
    releases = known.view.releases(system)
    whole = [release for release in releases if release.content != "supplement"]
    if whole:
        versions = [release.version for release in whole if release.version]
        return definitions.unknown_version(system, version or "", versions, item.at("version"))
    if releases:
        return definitions.include_of_other_kind(system, "a supplement", item.at("system"))
    if known.view.is_value_set(system):
        return definitions.include_of_other_kind(system, "a value set", item.at("system"))
    return definitions.unknown_reference("code system", system, item.at("system"))


def _filters(item: Node, release: SystemRelease) -> Iterator[Issue]:
    for condition in item.each("filter"):
        name, op, value = (condition.text(element) for element in ("property", "op", "value"))
        if name and op and value:
            try:
                filters.selection(Filter(name, op, value), release.index, condition.path)
            except TerminologyError as error:
                yield from (issue.at(condition.path) for issue in error.issues)


def _codes(item: Node, release: SystemRelease) -> Iterator[Issue]:
    if release.content != "complete" or "concept" not in item.value:
        return
    for reference in item.each("concept"):
        code = reference.text("code")
        if code is not None and grammars.resolve(release, code).release.index.locate(code) is None:
            yield definitions.code_not_in_system(code, release.canonical, reference.at("code"))


def expansion(node: Node, _: Known) -> Iterator[Issue]:
    """Entries of an expansion say which code they are, or that they are only headings."""
    outer = node.one("expansion")
    pending = [outer] if outer is not None else []
    while pending:
        entry = pending.pop()
        pending.extend(reversed(list(entry.each("contains"))))
        if entry is outer:
            continue
        if "code" in entry.value:
            if "system" not in entry.value:
                yield definitions.contains_without_system(entry.at("system"))
        elif "display" not in entry.value:
            yield definitions.contains_nothing(entry.path)
        elif entry.value.get("abstract") is not True:
            yield definitions.concrete_without_code(entry.at("code"))
