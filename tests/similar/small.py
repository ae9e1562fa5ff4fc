"""Small systems that codes are likened in: one of axes like ICD-10-PCS, one of hierarchy, one plain list."""

from collections.abc import Iterable, Sequence

from pyroaring import BitMap

from service.terminology.code_systems import CodeSystem
from service.terminology.completions import AXES
from service.terminology.concepts import Coding, Concept, Property
from service.terminology.index import Index
from service.terminology.memory import MemoryIndex
from service.terminology.pages import PageTarget, ProcedurePage
from service.terminology.releases import SystemRelease
from service.terminology.similar import Neighbour, similar
from service.terminology.types import Code
from service.terminology.view import View

DAY = "2026-01-15"
SURGERY = "http://example.org/surgery"
DISEASES = "http://example.org/diseases"
SUPPLIES = "http://example.org/supplies"

LABELS = (
    {"0": "Medical and Surgical"},
    {"K": "Muscles"},
    {"N": "Release", "8": "Division", "B": "Excision"},
    {"C": "Hand Muscle, Right", "D": "Hand Muscle, Left", "E": "Hand Muscle, Bilateral", "0": "Head Muscle"},
    {"0": "Open", "3": "Percutaneous", "4": "Percutaneous Endoscopic"},
    {"Z": "No Device", "0": "Drainage Device"},
    {"Z": "No Qualifier", "X": "Diagnostic"},
)

NEVER = Property("inactive", True)


def axis_concept(code: str, *further: Property) -> Concept:
    """A code of seven characters with its axes, labelled."""
    labels = [labels[character] for labels, character in zip(LABELS, code, strict=True)]
    axes = zip(AXES, code, labels, strict=True)
    properties = [Property(name, Code(character), label) for name, character, label in axes]
    return Concept(code, " ".join(labels[2:]), properties=(*properties, *further))


def release(
    url: str, index: Index, pages: Sequence[tuple[ProcedurePage, BitMap]] = (), content: str = "complete"
) -> SystemRelease:
    """A release over an index, with pages."""
    return SystemRelease(
        url=url, version="1", content=content, open_index=lambda: index, find_pages=lambda: pages
    )


def of(url: str, concepts: Iterable[Concept], *pages: ProcedurePage) -> SystemRelease:
    """A release of these concepts in memory, each page tied to the codes that it names."""
    index = MemoryIndex(CodeSystem(url=url, version="1"), list(concepts))
    return release(url, index, [(page, numbers(page, index)) for page in pages])


def numbers(page: ProcedurePage, index: Index) -> BitMap:
    """The concepts that a page names one by one."""
    codes = [code for t in page.targets if t.system == index.code_system.url for code in t.codes]
    found = (index.locate(code) for code in codes)
    return BitMap([number for number in found if number is not None])


def page(
    title: str, codes: dict[str, tuple[str, ...]], listed: Sequence[Coding] = (), **said: str
) -> ProcedurePage:
    """A page for these codes by system, which lists others as similar and has these sections."""
    targets = tuple(PageTarget(system, own) for system, own in codes.items())
    sections = tuple(Property(code.replace("_", "-"), text) for code, text in said.items())
    similar_codes = tuple(Property("similar-code", coding) for coding in listed)
    slug = title.lower().replace(" ", "-")
    return ProcedurePage(id=slug, title=title, targets=targets, properties=(*sections, *similar_codes))


def like(view: View, system: str, code: str, count: int = 1000, day: str = DAY) -> list[Neighbour]:
    """The codes like a code of a system in the view."""
    found = view.release(system, None, day)
    assert found is not None
    number = found.index.locate(code)
    assert number is not None
    return similar(view, found, number, day, count)


def told(neighbours: Iterable[Neighbour]) -> list[tuple[str, str, str]]:
    """(code, kind, reason) of each."""
    return [(str(n.coding.code), n.kind.value, n.reason) for n in neighbours]
