"""Which edition and version a release is, and whether what it needs is there.

Specification: SNOMED CT URI Standard, "URIs for editions and versions"; SNOMED CT Release File
Specifications, "Module dependency reference set".
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from service.loaders.release import LoadError
from service.loaders.snomed_rf2.content import Content
from service.terminology.snomed.identifiers import MODEL_MODULE

_VERSION = re.compile(r"(http://snomed\.info/x?sct/(\d+))/version/(\d{8})")
_DATE = re.compile(r"\d{8}")


@dataclass(frozen=True, slots=True)
class Edition:
    """``uri`` names the edition whatever the version, ``date`` (``YYYYMMDD``) is the version's."""

    uri: str
    module: str
    date: str

    @property
    def version(self) -> str:
        """The version as FHIR wants it: a URI of module and date."""
        return f"{self.uri}/version/{self.date}"


def newest_row(asked: str | None) -> str | None:
    """The day (``YYYYMMDD``) of the newest row to read; None for any; ``ValueError`` if ``asked`` is none.

    ``asked`` is a day or a whole version URI.
    """
    if asked is None:
        return None
    found = _VERSION.fullmatch(asked)
    day = found[3] if found else asked
    if not _DATE.fullmatch(day):
        raise ValueError(
            f"{asked!r} is no release: expected YYYYMMDD or http://snomed.info/sct/…/version/YYYYMMDD"
        )
    datetime.strptime(day, "%Y%m%d")
    return day


def edition_of(content: Content, asked: str | None, sources: Sequence[Path]) -> Edition:
    """The edition that was asked for as a URI, else the module that no other module needs.

    ``LoadError`` where several modules may be the edition's, or one that it needs is not there.
    """
    if found := _VERSION.fullmatch(asked or ""):
        return Edition(found[1], found[2], found[3])
    among = " ".join(source.name for source in sources)
    module = _edition_module(content, among)
    _refuse_missing(content, module, among)
    return Edition(f"http://snomed.info/sct/{module}", module, asked or _date(content, module))


def _edition_module(content: Content, among: str) -> str:
    sizes = Counter(concept.module for concept in content.concepts.values())
    needed = {needs for module, needs in content.dependencies if module in sizes and module != needs}
    candidates = set(sizes) - needed - {MODEL_MODULE} or set(sizes) - needed or set(sizes)
    if not candidates:
        raise LoadError(among, None, "has no concepts on that day")
    if len(candidates) > 1:
        modules = ", ".join(sorted(candidates))
        problem = f"may be an edition of any of the modules {modules}: name one with --release http://snomed.info/sct/…"
        raise LoadError(among, None, problem)
    return candidates.pop()


def _refuse_missing(content: Content, module: str, among: str) -> None:
    there = {concept.module for concept in content.concepts.values()}
    for (dependent, needed), said in sorted(content.dependencies.items()):
        if dependent == module and needed not in there:
            problem = f"needs the module {needed} of {said.fields[1]}: load it together with that release"
            raise LoadError(among, None, problem)


def _date(content: Content, module: str) -> str:
    """The day that the module's dependencies give, else that of the newest concept."""
    told = [said.fields[0] for (dependent, _), said in content.dependencies.items() if dependent == module]
    return max(told or (concept.effective_time for concept in content.concepts.values()))
