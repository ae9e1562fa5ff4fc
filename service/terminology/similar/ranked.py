"""All neighbours of a code, the most similar first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from math import prod

from service.terminology.releases import SystemRelease
from service.terminology.similar.axes import by_axes, has_axes
from service.terminology.similar.like_pages import by_like_pages
from service.terminology.similar.maps import by_maps
from service.terminology.similar.neighbour import Neighbour, Origin
from service.terminology.similar.pages import by_pages
from service.terminology.similar.siblings import by_hierarchy
from service.terminology.similar.wording import by_wording
from service.terminology.view import EVERYTHING, PAGES, View


def similar(view: View, release: SystemRelease, number: int, day: str, count: int) -> list[Neighbour]:
    """The ``count`` codes most like the one with ``number`` in ``release``, best first.

    Only codes that are active on ``day`` (``YYYY-MM-DD``) in releases that answer for it in ``view``; never
    the code itself, each once. A smaller ``count`` gives the beginning of the same list.
    """
    view.note((EVERYTHING, PAGES))
    origin = Origin(view.anew(), release, number, day)
    return _together(chain(_by_place(origin), by_pages(origin), by_maps(origin), by_like_pages(origin)))[
        :count
    ]


def _by_place(origin: Origin) -> Iterable[Neighbour]:
    """What is near by the code's own place and wording.

    Where codes are put together from axes, these say all: place and wording would tell the same again.
    """
    if not has_axes(origin.concept):
        return chain(by_hierarchy(origin), by_wording(origin))
    varied = list(by_axes(origin))
    known = {neighbour.number for neighbour in varied}
    return [*varied, *(n for n in by_hierarchy(origin) if n.number not in known)]


def _together(neighbours: Iterable[Neighbour]) -> list[Neighbour]:
    """Each code once."""
    found: defaultdict[tuple[str, int], list[Neighbour]] = defaultdict(list)
    for neighbour in neighbours:
        found[neighbour.release.url, neighbour.number].append(neighbour)
    return sorted(map(_one, found.values()), key=lambda n: (-n.score, n.release.url, n.number))


def _one(same: Sequence[Neighbour]) -> Neighbour:
    """One code found in several ways: with the reason that weighs most, and the likelier for the others."""
    best = max(same, key=lambda neighbour: neighbour.score)
    return best if len(same) == 1 else replace(best, score=1 - prod(1 - n.score for n in same))
