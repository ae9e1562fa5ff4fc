"""CDC's tabular list as XML: chapters, sections, categories and codes with their notes.

Source: NCHS, ``icd10cm-tabular`` of the ICD-10-CM files, whose conventions its introduction states.
"""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from service.loaders.icd10cm.notes import NOTES, notes
from service.loaders.icd10cm.sections import section_code, section_parents
from service.loaders.icd10cm.seventh_characters import Extension, extended
from service.loaders.release import LoadError
from service.loaders.versions import april, october

_CODE = re.compile(r"[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?")
_STRUCTURE = {"name", "desc", "diag", "section", "sectionIndex", "sevenChrDef"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One chapter, section, category or code; ``parent`` is the code above it.

    ``valid`` tells a code that can be billed. ``notes`` are (property, text) in the publisher's order.
    """

    code: str
    title: str
    parent: str | None
    valid: bool = False
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tabular:
    """One tabular list: ``structure`` are chapters and sections, ``codes`` everything below.

    ``year`` is the fiscal year. ``version`` is ``YYYY.MM``: the file tells the year only, and its name
    an April update.
    """

    file: str
    year: int
    structure: tuple[Entry, ...]
    codes: tuple[Entry, ...]
    warnings: tuple[str, ...]

    @property
    def version(self) -> str:
        return april(self.year) if "april" in self.file.lower() else october(self.year)


def read_tabular(file: str, content: bytes) -> Tabular:
    """The tabular list in ``content``; ``LoadError`` with the line of broken XML or the code concerned."""
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise LoadError(file, error.position[0], f"is not well-formed XML: {error}") from error
    except (LookupError, ValueError) as error:
        raise LoadError(file, 1, f"is in an encoding that cannot be read: {error}") from error
    year = (root.findtext("version") or "").strip()
    if not re.fullmatch(r"20\d\d", year):
        raise LoadError(file, None, f"<version> is {year!r}, expected the fiscal year")
    reader = _Reader(file)
    for chapter in root.iterfind("chapter"):
        reader.read_chapter(chapter)
    return Tabular(
        file, int(year), tuple(reader.structure), tuple(reader.codes.values()), tuple(reader.warnings)
    )


class _Reader:
    """Collects the entries of one file."""

    def __init__(self, file: str) -> None:
        self.structure: list[Entry] = []
        self.codes: dict[str, Entry] = {}
        self.warnings: list[str] = []
        self._file = file

    def read_chapter(self, chapter: ElementTree.Element) -> None:
        code = self._text(chapter, "name", "a chapter")
        self.structure.append(self._entry(chapter, code, None))
        sections = chapter.findall("section")
        identifiers = [section.get("id", "") for section in sections]
        for reference in chapter.iter("sectionRef"):
            if reference.get("id") not in identifiers:
                problem = f"chapter {code} lists section {reference.get('id')}, which it does not have"
                raise LoadError(self._file, None, problem)
        containers = [section.find("diag") is None for section in sections]
        parents = section_parents(identifiers, containers)
        for section, identifier, parent in zip(sections, identifiers, parents, strict=True):
            above = section_code(parent) if parent else code
            self.structure.append(self._entry(section, section_code(identifier), above))
            for category in section.iterfind("diag"):
                self._read_code(category, section_code(identifier), ())

    def _read_code(self, diag: ElementTree.Element, parent: str, extensions: tuple[Extension, ...]) -> None:
        code = self._text(diag, "name", f"a code below {parent}")
        if not _CODE.fullmatch(code) or not (code.startswith(parent) or "-" in parent):
            raise LoadError(self._file, None, f"{code} is no code that can stand below {parent}")
        extensions = Extension.of(diag) or extensions
        below = diag.findall("diag")
        self._add(self._entry(diag, code, parent, valid=not below and not extensions))
        for narrower in below:
            self._read_code(narrower, code, extensions)
        if not below:
            title = self.codes[code].title
            for longer, extension in extended(code, extensions):
                self._add(Entry(longer, f"{title}, {extension}", code, valid=True))

    def _add(self, entry: Entry) -> None:
        if entry.code in self.codes:
            raise LoadError(self._file, None, f"{entry.code} appears more than once")
        self.codes[entry.code] = entry

    def _entry(
        self, element: ElementTree.Element, code: str, parent: str | None, valid: bool = False
    ) -> Entry:
        unknown = sorted({child.tag for child in element} - NOTES - _STRUCTURE)
        self.warnings.extend(
            f"{self._file}: <{tag}> of {code} is not known and is left out." for tag in unknown
        )
        return Entry(code, self._text(element, "desc", code), parent, valid, tuple(notes(element)))

    def _text(self, element: ElementTree.Element, tag: str, owner: str) -> str:
        text = " ".join((element.findtext(tag) or "").split())
        if not text:
            raise LoadError(self._file, None, f"{owner} has no <{tag}>")
        return text
