"""Neighbours by axes: codes of ICD-10-PCS, or of any system with its axes, that differ in exactly one.

Coders look first for the same on the other side, then for another approach, device or qualifier, then for
another root operation of the same group, then for another body part. The first two axes are not varied: they
say what the characters after them mean.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pyroaring import BitMap

from service.terminology.completions import AXES
from service.terminology.concepts import Concept, comparable
from service.terminology.similar.neighbour import Kind, Neighbour, Origin
from service.terminology.similar.order import falling, nearest
from service.terminology.similar.varied import Axis, Varied, words_as_written

_MOST = 24
"""How many neighbours on one axis are looked at, the nearest in the publisher's order."""


def by_axes(origin: Origin) -> Iterator[Neighbour]:
    """The codes that differ in one axis; none where the system has no such axes."""
    if not has_axes(origin.concept):
        return
    mine = _axes(origin.concept)
    sets = [origin.release.index.with_value(axis.name, axis.value) for axis in mine]
    for position in range(2, len(AXES)):
        others = BitMap.intersection(origin.fellows, *sets[:position], *sets[position + 1 :]) - sets[position]
        yield from _scored(origin, _varied(origin, mine, position, others))


def _varied(origin: Origin, mine: list[Axis], position: int, others: BitMap) -> list[Varied]:
    """What ``others`` are instead, without those of which another axis says something else in words."""
    found = []
    for number in nearest(others, origin.number, _MOST):
        other = origin.release.index.concept(number)
        theirs = _axes(other)
        if mine[:position] + mine[position + 1 :] == theirs[:position] + theirs[position + 1 :]:
            before = _labelled(mine[position], origin.concept, other)
            after = _labelled(theirs[position], other, origin.concept)
            found.append(Varied(number, before, after, mine[0].value))
    return found


def _labelled(axis: Axis, mine: Concept, other: Concept) -> Axis:
    """The axis; where its tables are not loaded, with what only its own code's display says as the label."""
    if axis.label is not None or not mine.display or not other.display:
        return axis
    said, known = words_as_written(mine.display), words_as_written(other.display)
    return replace(axis, label=" ".join(word for word in said if word not in known) or None)


def _scored(origin: Origin, varied: Sequence[Varied]) -> Iterator[Neighbour]:
    """The neighbours on one axis: those of each sort, the more alike in words the higher."""
    ordered = sorted(varied, key=lambda v: (-v.likeness, abs(v.number - origin.number), v.number))
    for best in {v.best for v in varied}:
        for v, score in falling((v for v in ordered if v.best == best), best):
            yield Neighbour(origin.release, v.number, Kind.AXIS, v.reason, score)


def has_axes(concept: Concept) -> bool:
    """Whether the code is put together from all axes."""
    return len(_axes(concept)) == len(AXES)


def _axes(concept: Concept) -> list[Axis]:
    """The axes of a code in order, as many as it has."""
    named = {p.code: p for p in concept.properties if p.code in _AXES and p.value is not None}
    found = (named[name] for name in AXES if name in named)
    return [Axis(p.code, comparable(p.value), p.description) for p in found if p.value is not None]


_AXES = frozenset(AXES)
