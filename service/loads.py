"""A load from end to end: read by a loader, stored, and what follows from it published again."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from service.fhir.code_systems import read_code_system
from service.fhir.concept_maps import read_concept_map
from service.fhir.shapes import NAMING_SYSTEM, check
from service.fhir.value_sets import read_value_set
from service.fhir.versions import FHIR_VERSIONS
from service.loaders import load
from service.loaders.release import Loaded, LoadError, LoadOptions, Pages, Release, Resource
from service.loaders.starter import starter_content
from service.opening import Service
from service.storage.loads import Load
from service.terminology.hierarchy import HierarchyError
from service.terminology.page_code_systems import codes_with_pages, fragment, supplement
from service.terminology.page_properties import concept_properties
from service.terminology.pages import ProcedurePage
from service.terminology.ranking import display_key
from service.terminology.releases import SystemRelease
from service.terminology.system_names import SYSTEMS

VOCABULARY_VERSION = "2026.11"
"""The version of ``CodeSystem/concept-properties``; moves whenever a page property does."""

_UP = {version.number: version.up for version in FHIR_VERSIONS}

_READERS: dict[str, Callable[[Any], Any]] = {
    "CodeSystem": read_code_system,
    "ValueSet": read_value_set,
    "ConceptMap": read_concept_map,
    "NamingSystem": lambda document: check(document, NAMING_SYSTEM, "NamingSystem"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that was read: what it is, how many concepts it has, and what there is to warn of."""

    what: str
    count: int
    warnings: tuple[str, ...] = ()


def run_load(
    service: Service,
    format_name: str,
    sources: Sequence[Path],
    options: LoadOptions,
    *,
    activate: bool = True,
    dry_run: bool = False,
) -> list[Report]:
    """Load ``sources``; with ``dry_run`` read and check them only. ``LoadError`` says what is wrong."""
    options = replace(
        options,
        canonical_base=service.settings.canonical_base,
        known_displays=_known_displays(service),
    )
    return store(service, load(format_name, sources, options), activate=activate, dry_run=dry_run)


def load_starter(service: Service, options: LoadOptions) -> list[Report]:
    """Load what is published out of the box."""
    options = replace(options, canonical_base=service.settings.canonical_base)
    return store(service, starter_content(options))


def store(
    service: Service, loaded: Iterable[Loaded], *, activate: bool = True, dry_run: bool = False
) -> list[Report]:
    """Store everything in ``loaded`` in one switch, then publish the pages' code systems anew."""
    reports: list[Report] = []
    if dry_run:
        return [_report(item) for item in loaded]
    with service.registry.load() as transaction:
        for item in loaded:
            _take(transaction, item, activate)
            reports.append(_report(item))
    refresh_pages(service)
    return reports


def _take(transaction: Load, item: Loaded, activate: bool) -> None:
    if isinstance(item, Pages):
        transaction.put_pages(item.pages)
    elif isinstance(item, Release):
        _publish(transaction, item, activate)
    else:
        _take_resource(transaction, item, activate)


def _publish(
    transaction: Load, release: Release, activate: bool, document: dict[str, Any] | None = None
) -> None:
    """Store a release; LoadError where its concepts form no hierarchy."""
    try:
        transaction.publish(release, document=document, activate=activate)
    except HierarchyError as error:
        file = release.files[0] if release.files else "the release"
        raise LoadError(file, None, f"{release.code_system.canonical}: {error}") from error


def _take_resource(transaction: Load, item: Resource, activate: bool) -> None:
    document, read = _read_resource(item)
    bound_to = item.fhir_version if item.bound else None
    if document["resourceType"] != "CodeSystem":
        transaction.put_resource(document, bound_to)
        return
    code_system, concepts = read
    code_system = replace(code_system, fhir_version=bound_to)
    release = Release(code_system=code_system, concepts=concepts, files=(item.file,))
    _publish(transaction, release, activate, document)


def _read_resource(item: Resource) -> tuple[dict[str, Any], Any]:
    """The document in R5's shape, and what it says; LoadError where it is not well formed."""
    kind = item.document["resourceType"]
    try:
        document = _UP[item.fhir_version](dict(item.document))
        return document, _READERS[kind](document)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        problem = f"has no {error}" if isinstance(error, KeyError) else str(error)
        url = item.document.get("url")
        raise LoadError(item.file, None, f"the {kind} {url} is not well formed: {problem}") from error


def _report(item: Loaded) -> Report:
    if isinstance(item, Pages):
        return Report("procedure pages", len(item.pages), item.warnings)
    if isinstance(item, Release):
        derived = " (rebuilt from the addenda)" if item.derived else ""
        return Report(f"{item.code_system.canonical}{derived}", len(item.concepts), item.warnings)
    document = item.document
    version = f"|{document['version']}" if "version" in document else ""
    name = document.get("url") or document["name"]
    return Report(f"{document['resourceType']} {name}{version}", _size(document))


def _size(document: Mapping[str, Any]) -> int:
    """How many concepts stand in a document, at any depth, or how many mappings."""
    if document["resourceType"] == "ConceptMap":
        elements = (element for group in document.get("group", ()) for element in group.get("element", ()))
        return sum(max(1, len(element.get("target", ()))) for element in elements)
    return _concepts(document)


def _concepts(element: Mapping[str, Any]) -> int:
    nested = element.get("concept", ())
    return len(nested) + sum(_concepts(concept) for concept in nested)


def _known_displays(service: Service) -> dict[str, Callable[[str], list[str]]]:
    """Per loaded system, a function from a title to the codes whose display it is."""
    current = _current_releases(service)
    return {url: partial(_codes_titled, release) for url, release in current.items()}


def _current_releases(service: Service) -> dict[str, SystemRelease]:
    view = service.catalogue.view(FHIR_VERSIONS[-1].number)
    today = service.api.clock().date().isoformat()
    found = ((url, view.release(url, None, today)) for url in view.systems())
    return {url: release for url, release in found if release is not None}


def _codes_titled(release: SystemRelease, title: str) -> list[str]:
    index = release.index
    return [index.term(number)[0] for number in index.displays_equal(display_key(title))]


def refresh_pages(service: Service) -> None:
    """Publish the code systems made of pages: fragments of systems not loaded, then supplements."""
    pages = service.registry.pages()
    if not pages:
        return
    _store_made(service, (_vocabulary(service), *_fragments(service, pages)))
    _store_made(service, _supplements(service))
    _retire_fragments(service)


def _retire_fragments(service: Service) -> None:
    """A fragment made of pages answers no more once the system itself is loaded."""
    loaded = {url for url, release in _current_releases(service).items() if release.content != "fragment"}
    ours = {system.url for system in SYSTEMS} & loaded
    for row in service.registry.rows():
        if row.url in ours and row.content == "fragment" and row.version is None and row.build:
            service.registry.deactivate_build(row.build)


def _store_made(service: Service, made: Iterable[Release]) -> None:
    """Publish what is made of pages; what was made of them before answers no more."""
    registry = service.registry
    with registry.load() as transaction:
        for release in made:
            transaction.publish(release)
    current = {p.row.url: p.build for p in transaction.published if p.row is not None}
    for stored in registry.releases():
        if stored.active and current.get(stored.url, stored.build) != stored.build:
            registry.deactivate_build(stored.build)


def _vocabulary(service: Service) -> Release:
    code_system, concepts = concept_properties(service.settings.canonical_base, VOCABULARY_VERSION)
    return Release(code_system=code_system, concepts=concepts)


def _fragments(service: Service, pages: Sequence[ProcedurePage]) -> Iterator[Release]:
    current = _current_releases(service)
    for system in SYSTEMS:
        release = current.get(system.url)
        if release is not None and release.content != "fragment":
            continue
        code_system, concepts = fragment(pages, system.url)
        if concepts:
            yield Release(code_system=code_system, concepts=concepts)


def _supplements(service: Service) -> Iterator[Release]:
    base = service.settings.canonical_base
    current = _current_releases(service)
    for system in SYSTEMS:
        release = current.get(system.url)
        if release is None or not release.page_names.pages:
            continue
        by_code = list(codes_with_pages(release))
        version = _version(by_code)
        code_system, concepts = supplement(by_code, system.url, base, version)
        yield Release(code_system=code_system, concepts=concepts)


def _version(described: Iterable[tuple[str, ProcedurePage]]) -> str:
    """A version for what these codes and their pages say; each page is read once."""
    pages: dict[str, str] = {}
    digest = hashlib.sha256()
    for code, page in described:
        if page.id not in pages:
            pages[page.id] = hashlib.sha256(repr(page).encode()).hexdigest()
        digest.update(f"{code} {pages[page.id]}\n".encode())
    return digest.hexdigest()[:12]
