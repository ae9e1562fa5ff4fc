"""Procedure pages published as code systems: supplements, and fragments of systems not loaded.

Specification: https://hl7.org/fhir/R5/codesystem.html#supplements (``content`` = supplement) and
https://hl7.org/fhir/R5/codesystem-definitions.html#CodeSystem.content (``content`` = fragment).
"""

from collections.abc import Iterable, Iterator, Mapping

from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Property
from service.terminology.page_properties import PROPERTY_BY_CODE, definitions, flattened
from service.terminology.pages import ProcedurePage
from service.terminology.releases import SystemRelease
from service.terminology.system_names import SystemName, system_name
from service.terminology.types import Code


def supplement_url(system: str, base: str) -> str | None:
    """Canonical of the supplement with the pages for ``system``; None for one without a short name."""
    name = system_name(system)
    return f"{base}/CodeSystem/procedure-pages-{name.short}" if name else None


def codes_with_pages(release: SystemRelease) -> Iterator[tuple[str, ProcedurePage]]:
    """Each code of ``release`` that has a page, with the page; in the order of the pages."""
    for page, numbers in release.page_names.pages:
        for number in numbers:
            yield release.index.term(number)[0], page


def supplement(
    described: Iterable[tuple[str, ProcedurePage]], system: str, base: str, version: str, full: bool = False
) -> tuple[CodeSystem, list[Concept]]:
    """The pages as a supplement of ``system``: its header and its concepts.

    ``described`` pairs each code with a page, in the order to publish; a code may come with several
    pages. Concepts have ``procedure-page`` and the short properties, with ``full`` every property of
    the page, an alternative's pros and cons right after it. Raises ``ValueError`` for a system that
    has no short name.
    """
    name = _known(system)
    code_system = CodeSystem(
        url=f"{base}/CodeSystem/procedure-pages-{name.short}",
        version=version,
        name=f"ProcedurePages{_identifier(name)}",
        title=f"Procedure pages for {name.title}",
        description=f"What a person wants to know about a procedure, for codes of {name.title}.",
        content="supplement",
        supplements=name.url,
        language="en",
        properties=definitions(base),
    )
    by_code = _by_code(described)
    of_page = {page.id: page for pages in by_code.values() for page in pages}
    published = {page_id: tuple(_published(page, full)) for page_id, page in of_page.items()}
    return code_system, [_supplemented(code, pages, published) for code, pages in by_code.items()]


def fragment(pages: Iterable[ProcedurePage], system: str) -> tuple[CodeSystem, list[Concept]]:
    """Those codes of ``system`` that pages name one by one, for a system that is not loaded.

    Displays are the pages' common names and designations their other names; where several pages name
    one code, the first one gives the display. Raises ``ValueError`` for a system without a short name.
    """
    name = _known(system)
    code_system = CodeSystem(
        url=name.url,
        name=f"{_identifier(name)}WithPages",
        title=f"Codes of {name.title} that have a procedure page",
        description=f"Only the codes of {name.title} that this service has a page for, in its own words.",
        copyright=name.copyright,
        content="fragment",
        language="en",
    )
    named = ((code, p) for p in pages for t in p.targets if t.system == name.url for code in t.codes)
    return code_system, [_named(code, pages) for code, pages in _by_code(named).items()]


def is_fragment(code_system: CodeSystem) -> bool:
    """Whether a code system is a ``fragment``, so that all it says is in the words of pages."""
    name = system_name(code_system.url)
    if name is None or code_system.content != "fragment" or code_system.version is not None:
        return False
    return code_system.name == f"{_identifier(name)}WithPages"


def _known(system: str) -> SystemName:
    name = system_name(system)
    if name is None:
        raise ValueError(f"{system} has no short name")
    return name


def _identifier(name: SystemName) -> str:
    return "".join(part.capitalize() for part in name.short.split("-"))


def _by_code(described: Iterable[tuple[str, ProcedurePage]]) -> dict[str, list[ProcedurePage]]:
    pages: dict[str, list[ProcedurePage]] = {}
    for code, page in described:
        pages.setdefault(code, []).append(page)
    return pages


def _supplemented(
    code: str, pages: list[ProcedurePage], published: Mapping[str, tuple[Property, ...]]
) -> Concept:
    designations = tuple(d for page in pages for d in page.designations)
    properties = tuple(p for page in pages for p in published[page.id])
    return Concept(code, designations=designations, properties=properties)


def _published(page: ProcedurePage, full: bool) -> Iterable[Property]:
    yield Property("procedure-page", Code(page.id))
    yield from (p for p in flattened(page.properties) if full or PROPERTY_BY_CODE[p.code].short)


def _named(code: str, pages: list[ProcedurePage]) -> Concept:
    display = pages[0].common_name
    others = (d for page in pages for d in page.designations if d.value != display)
    return Concept(code, display, designations=tuple(dict.fromkeys(others)))
