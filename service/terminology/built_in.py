"""Code systems that are known without loading: where one is stored with all its codes, that one answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.terminology.expressions import Grammar
from service.terminology.memory import MemoryIndex
from service.terminology.releases import SystemRelease

UCUM = "http://unitsofmeasure.org"
"""The url of the Unified Code for Units of Measure."""

Releases = Mapping[str, Sequence[SystemRelease]]


@dataclass(frozen=True)
class BuiltIn:
    """A system, and the codes of it that can be listed; they are read when the first one is asked for.

    ``grammar`` reads those that cannot be listed, where there are any.
    """

    code_system: CodeSystem
    concepts: Callable[[], Iterable[Concept]]
    grammar: Grammar | None = None

    @cached_property
    def release(self) -> SystemRelease:
        """The release that answers."""
        header = self.code_system
        release = SystemRelease(
            url=header.url,
            version=header.version,
            content=header.content,
            open_index=lambda: self._index,
            title=header.title,
        )
        release.is_built_in, release.grammar = True, self.grammar
        return release

    @cached_property
    def _index(self) -> MemoryIndex:
        return MemoryIndex(self.code_system, tuple(self.concepts()))


def with_built_in(stored: Releases, systems: Iterable[BuiltIn]) -> Releases:
    """``stored`` releases by url, and built-in ones of systems that are not stored with all their codes."""
    urls = {url for url, releases in stored.items() if any(r.content == "complete" for r in releases)}
    return {**stored, **{s.code_system.url: [s.release] for s in systems if s.code_system.url not in urls}}


def headers_beside(stored: Iterable[CodeSystem], systems: Iterable[BuiltIn]) -> list[CodeSystem]:
    """What those of ``systems`` say of themselves that are not stored with all their codes."""
    complete = {header.url for header in stored if header.content == "complete"}
    return [system.code_system for system in systems if system.code_system.url not in complete]
