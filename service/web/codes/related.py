"""What else there is about a code: value sets that have it, maps from and to it, codes like it, releases."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from service.fhir.versions import R5
from service.terminology import canonical
from service.terminology.code_history import Appearance, Change, history
from service.terminology.containing import containers
from service.terminology.repository import ResourceRow, State
from service.web.codes.found import FoundCode
from service.web.names import code_path
from service.web.parts import Parts, parts

_SHOWN = 12
"""How many value sets are shown at once; the others are behind one more click."""

_RELATIONS = {
    "equivalent": "means the same as",
    "source-is-narrower-than-target": "is narrower than",
    "source-is-broader-than-target": "is broader than",
    "related-to": "corresponds to",
    "not-related-to": "does not correspond to",
}
"""What a map says, in words: source, relation, target."""

_CHANGES = {
    Change.FIRST: "In the first release loaded",
    Change.ADDED: "Added",
    Change.KEPT: "Unchanged",
    Change.RETITLED: "Title changed",
    Change.DELETED: "Deleted",
    Change.ABSENT: "Not in this release",
}


@dataclass(frozen=True, slots=True)
class InValueSet:
    """A value set that has the code, with how many codes of the release it has."""

    title: str
    version: str | None
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class InValueSets:
    """The value sets that have the code, the smallest first; ``passed_over`` were not looked at."""

    first: Sequence[InValueSet]
    others: Sequence[InValueSet]
    passed_over: int


def value_sets(found: FoundCode) -> InValueSets:
    """The published value sets that have the code."""
    visit = found.visit
    known = containers(
        visit.view,
        found.whole,
        lambda: visit.api.catalogue.value_sets_using(R5.number, visit.view.names(found.url)),
        visit.today,
    )
    rows = known.of(found.number) if found.release is found.whole else []
    shown = [
        InValueSet(
            item.row.title or item.row.name or item.row.url or "",
            item.row.version,
            f"/value-sets/{quote(item.row.id, safe='')}",
            len(item.numbers),
        )
        for item in rows
    ]
    return InValueSets(shown[:_SHOWN], shown[_SHOWN:], known.passed_over)


@dataclass(frozen=True, slots=True)
class Other:
    """Another code, with the path of its page where its system is here."""

    system: str
    code: str
    display: str | None
    path: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a map says of the code and ``other``; ``is_source`` tells which of the two it maps."""

    other: Other
    is_source: bool
    relation: str
    map_title: str
    map_path: str


def maps(found: FoundCode) -> list[Mapped]:
    """What maps translate the code to, and what they translate to it."""
    get, view = found.visit.get, found.visit.view
    if not any(view.concept_maps.about(name) for name in view.names(found.url)):
        return []
    forward = get("ConceptMap/$translate", sourceCode=found.code, system=found.url)
    backward = get("ConceptMap/$translate", targetCode=found.code, targetSystem=found.url)
    matches = (
        *((match, True) for match in parts(forward.document).all("match") if forward.ok),
        *((match, False) for match in parts(backward.document).all("match") if backward.ok),
    )
    return [_mapped(found, match, is_source) for match, is_source in matches]


def _mapped(found: FoundCode, match: Parts, is_source: bool) -> Mapped:
    relation, reference = match.one("relationship"), match.one("originMap", "")
    api = found.visit.api
    row = _map_rows(api.repository.state, api.catalogue.revision()).get(reference)
    other = _other(found, match.one("concept" if is_source else "source"))
    title = (row.title or row.name if row else None) or reference
    path = f"/concept-maps/{quote(row.id, safe='')}" if row else ""
    return Mapped(other, is_source, _RELATIONS.get(relation, relation), title, path)


@lru_cache(maxsize=2)
def _map_rows(state: Callable[[int], State], revision: int) -> Mapping[str, ResourceRow]:
    """The stored maps by canonical, as of ``revision``; ``state`` gives what is stored."""
    maps = (row for row in state(revision).rows if row.type == "ConceptMap")
    return {canonical.join(row.url or "", row.version): row for row in maps}


def _other(found: FoundCode, coding: dict[str, str]) -> Other:
    """A code as pages show it: in its own system's words, with a link, where that is loaded."""
    view, url, code = found.visit.view, coding.get("system", ""), coding.get("code", "")
    release = view.release(url, None, found.visit.today)
    number = release.index.locate(code) if release is not None and release.is_usable else None
    if release is None or number is None:
        return Other(url, code, coding.get("display"), "")
    display = coding.get("display") or release.index.term(number)[1]
    return Other(release.url, code, display, code_path(view, release.url, code))


@dataclass(frozen=True, slots=True)
class Similar:
    """A code like the one of the page, and why."""

    other: Other
    reason: str


def similar(found: FoundCode) -> list[Similar]:
    """The codes most like this one."""
    asked = {"system": found.url, "code": found.code, "version": found.whole.version}
    answer = found.visit.get("CodeSystem/$similar", **asked)
    matches = parts(answer.document).all("match") if answer.ok else iter(())
    return [Similar(_other(found, match.one("coding")), match.one("reason")) for match in matches]


@dataclass(frozen=True, slots=True)
class InRelease:
    """How the code stands in a release; ``path`` is that of its page there, empty where it is not in it."""

    version: str
    starts: str | None
    change: str
    display: str | None
    path: str
    is_shown: bool


def appearances(found: FoundCode) -> list[Appearance]:
    """What the loaded releases say of the code, the oldest first; none for an expression."""
    if found.release is not found.whole:
        return []
    return history(found.visit.view.releases(found.url), found.code)


def in_releases(found: FoundCode, appearing: Sequence[Appearance]) -> Iterator[InRelease]:
    """The same for the page, the newest first; systems of one release without a version have no rows."""
    for appearance in reversed(appearing):
        release = appearance.release
        if release.version is None:
            continue
        path = f"{found.path}?version={quote(release.version, safe='')}" if appearance.is_present else ""
        changed = _CHANGES[appearance.change]
        yield InRelease(
            release.version,
            release.effective_start,
            changed,
            appearance.display if appearance.change is not Change.KEPT else None,
            path,
            release is found.whole,
        )
