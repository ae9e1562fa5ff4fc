"""Code systems that are known without loading: standards whose codes are few, or follow from a grammar.

Where a release of such a system is stored with all its codes, that one answers instead.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from service.terminology.built_in import countries, currencies, languages, media_types, units
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.terminology.index import Index
from service.terminology.memory import MemoryIndex
from service.terminology.releases import SystemRelease

Releases = Mapping[str, Sequence[SystemRelease]]


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A system, and the codes of it that can be listed; they are read when the first one is asked for."""

    code_system: CodeSystem
    concepts: Callable[[], Iterable[Concept]]


SYSTEMS = (
    BuiltIn(languages.CODE_SYSTEM, languages.concepts),
    BuiltIn(media_types.CODE_SYSTEM, media_types.concepts),
    BuiltIn(countries.CODE_SYSTEM, countries.concepts),
    BuiltIn(countries.SUBDIVISIONS, countries.subdivisions),
    BuiltIn(units.CODE_SYSTEM, units.concepts),
    BuiltIn(currencies.CODE_SYSTEM, currencies.concepts),
)
"""Every system that is known without loading."""


def with_built_in(stored: Releases) -> Releases:
    """``stored`` releases by url, and built-in ones of systems that are not stored with all their codes."""
    missing = {release.url: [release] for release in _releases() if not _is_complete(stored, release.url)}
    return {**stored, **missing}


def headers_beside(stored: Iterable[CodeSystem]) -> list[CodeSystem]:
    """What the built-in systems say of themselves that are not stored with all their codes."""
    complete = {header.url for header in stored if header.content == "complete"}
    return [system.code_system for system in SYSTEMS if system.code_system.url not in complete]


def _is_complete(stored: Releases, url: str) -> bool:
    return any(release.content == "complete" for release in stored.get(url, ()))


@cache
def _releases() -> tuple[SystemRelease, ...]:
    return tuple(
        SystemRelease(
            url=system.code_system.url,
            version=system.code_system.version,
            content=system.code_system.content,
            open_index=partial(_index, number),
            version_aliases=system.code_system.version_aliases,
            title=system.code_system.title,
        )
        for number, system in enumerate(SYSTEMS)
    )


@cache
def _index(number: int) -> Index:
    system = SYSTEMS[number]
    return MemoryIndex(system.code_system, tuple(system.concepts()))
