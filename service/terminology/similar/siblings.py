"""Neighbours by hierarchy: what stands beside the code under the same parent, or in the publisher's list."""

from collections.abc import Iterator

from service.terminology.ranking import code_key
from service.terminology.similar.axes import has_axes, nearest
from service.terminology.similar.falling import falling
from service.terminology.similar.neighbour import Kind, Neighbour, Origin, said

_BEST = 0.6
_BEST_BESIDE_AXES = 0.4
_BEST_IN_LIST = 0.45
_LOSS_IN_LIST = 0.97
"""Lists are in the order of the codes: how far two are apart there says less than how alike they begin."""

_MOST = 24


def by_hierarchy(origin: Origin) -> Iterator[Neighbour]:
    """Siblings, the nearest in the publisher's order first; of a withheld hierarchy nothing is told."""
    if origin.release.is_withheld:
        return
    best = _BEST_BESIDE_AXES if has_axes(origin.concept) else _BEST
    parents = origin.release.index.parents(origin.number)
    for parent in parents:
        reason = f"beside it under {said(origin.release, parent)}"
        siblings = origin.release.index.children(parent) & origin.fellows
        for number, score in falling(_by_distance(origin, nearest(siblings, origin.number, _MOST)), best):
            yield Neighbour(origin.release, number, Kind.HIERARCHY, reason, score)
    if not parents:
        yield from _in_list(origin)


def _in_list(origin: Origin) -> Iterator[Neighbour]:
    """What the publisher lists near a code that is below no other, and whose code begins alike."""
    index = origin.release.index
    near = [n for n in nearest(origin.fellows, origin.number, _MOST) if not index.parents(n)]
    mine = code_key(origin.concept.code)
    for number, score in falling(_by_distance(origin, near), _BEST_IN_LIST, _LOSS_IN_LIST):
        alike = _begin_alike(mine, code_key(index.brief(number).code))
        if alike:
            reason = (
                f"near it in the publisher's list, among the codes that begin with {mine[:alike].upper()}"
            )
            yield Neighbour(origin.release, number, Kind.HIERARCHY, reason, score * alike / len(mine))


def _by_distance(origin: Origin, numbers: list[int]) -> list[int]:
    return sorted(numbers, key=lambda number: (abs(number - origin.number), number))


def _begin_alike(mine: str, theirs: str) -> int:
    """How many characters from the first on are the same."""
    return next(
        (n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), min(len(mine), len(theirs))
    )
