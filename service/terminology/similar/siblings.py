"""Neighbours by hierarchy: what stands beside the code under the same parent, or in the publisher's list."""

from collections.abc import Iterator
from itertools import takewhile

from service.terminology.similar.axes import has_axes
from service.terminology.similar.neighbour import Kind, Neighbour, Origin, said
from service.terminology.similar.order import falling, nearest

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
        for number, score in falling(nearest(siblings, origin.number, _MOST), best):
            yield Neighbour(origin.release, number, Kind.HIERARCHY, reason, score)
    if not parents:
        yield from _in_list(origin)


def _in_list(origin: Origin) -> Iterator[Neighbour]:
    """What the publisher lists near a code that is below no other, and whose code begins alike."""
    index, mine = origin.release.index, origin.concept.code
    near = (n for n in nearest(origin.fellows, origin.number, _MOST) if not index.parents(n))
    for number, score in falling(near, _BEST_IN_LIST, _LOSS_IN_LIST):
        beginning = _beginning(mine, index.term(number)[0])
        if beginning:
            reason = f"near it in the publisher's list, among the codes that begin with {beginning}"
            share = len(beginning) / len(mine)
            yield Neighbour(origin.release, number, Kind.HIERARCHY, reason, score * share)


def _beginning(a: str, b: str) -> str:
    """What both codes begin with."""
    return "".join(x for x, _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
