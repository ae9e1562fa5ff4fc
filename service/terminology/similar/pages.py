"""Neighbours by procedure pages: what a page lists as similar, and what else a page describes."""

from collections.abc import Iterator

from pyroaring import BitMap

from service.terminology.concepts import Coding
from service.terminology.pages import ProcedurePage
from service.terminology.releases import SystemRelease
from service.terminology.similar.neighbour import Kind, Neighbour, Origin, proposable
from service.terminology.similar.order import falling, nearest

_LISTED = 0.9
_HERE = 0.4
_ELSEWHERE = 0.8
_MOST = 12


def by_pages(origin: Origin) -> Iterator[Neighbour]:
    """What the pages of the code list, and the other codes that they describe, here and in other systems."""
    for page in origin.release.pages(origin.number):
        yield from _listed(origin, page)
        yield from _described(origin, page)


def _listed(origin: Origin, page: ProcedurePage) -> Iterator[Neighbour]:
    codings = [p.value for p in page.properties if p.code == "similar-code" and isinstance(p.value, Coding)]
    for coding, score in falling(codings, _LISTED):
        release = _release(origin, coding.system or "")
        number = release.index.locate(coding.code) if release and coding.code else None
        if release and number is not None and number in _codes(origin, release):
            reason = f"listed as similar by the page {page.common_name}"
            yield Neighbour(release, number, Kind.LISTED, reason, score)


def _described(origin: Origin, page: ProcedurePage) -> Iterator[Neighbour]:
    reason = f"described by the same page: {page.common_name}"
    for system in dict.fromkeys(target.system for target in page.targets):
        release = _release(origin, system)
        if release is None:
            continue
        is_here = release is origin.release
        numbers = _numbers(release, page) & _codes(origin, release)
        close = nearest(numbers, origin.number if is_here else 0, _MOST)
        for number, score in falling(close, _HERE if is_here else _ELSEWHERE):
            yield Neighbour(release, number, Kind.PAGE, reason, score)


def _release(origin: Origin, system: str) -> SystemRelease | None:
    return origin.release if system == origin.release.url else origin.release_of(system)


def _codes(origin: Origin, release: SystemRelease) -> BitMap:
    return origin.fellows if release is origin.release else proposable(release, origin.day)


def _numbers(release: SystemRelease, page: ProcedurePage) -> BitMap:
    return next((numbers for known, numbers in release.page_names.pages if known.id == page.id), BitMap())
