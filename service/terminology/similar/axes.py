"""Neighbours by axes: codes of ICD-10-PCS, or of any system with its axes, that differ in exactly one.

Coders look first for the same on the other side, then for another approach, device or qualifier, then for
another root operation of the same group, then for another body part. The first two axes are not varied: they
say what the characters after them mean.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pyroaring import BitMap

from service.terminology.completions import AXES
from service.terminology.concepts import Concept, Property, comparable
from service.terminology.similar.neighbour import Kind, Neighbour, Origin
from service.terminology.similar.order import falling, nearest
from service.terminology.similar.varied import Axis, Varied, words_as_written

_FIRST = 2
"""Where the axes that are varied begin."""

_MOST = 16
"""How many neighbours on one axis are looked at, the nearest in the publisher's order."""


def by_axes(origin: Origin) -> Iterator[Neighbour]:
    """The codes that differ in one axis; none where the system has no such axes."""
    if not has_axes(origin.concept):
        return
    mine, index = _axes(origin.concept), origin.release.index
    sets = [index.with_value(name, comparable(p.value)) for name, p in mine.items() if p.value is not None]
    for position, name in enumerate(AXES[_FIRST:], start=_FIRST):
        others = BitMap.intersection(origin.fellows, *sets[:position], *sets[position + 1 :]) - sets[position]
        yield from _scored(origin, _varied(origin, mine, name, others))


def _varied(origin: Origin, mine: Mapping[str, Property], name: str, others: BitMap) -> Iterator[Varied]:
    """What ``others`` are instead, without those of which another axis says something else in words."""
    section = comparable(mine[AXES[0]].value or "")
    for number in nearest(others, origin.number, _MOST):
        other = origin.release.index.concept(number)
        theirs = _axes(other)
        if all(mine[axis] == theirs.get(axis) for axis in AXES if axis != name):
            before = _axis(mine[name], origin.concept, other)
            yield Varied(number, before, _axis(theirs[name], other, origin.concept), section)


def _axis(p: Property, mine: Concept, other: Concept) -> Axis:
    """An axis; where its tables are not loaded, with what only its own code's display says as the label."""
    label, value = p.description, comparable(p.value or "")
    if label is None and mine.display and other.display:
        said, known = words_as_written(mine.display), words_as_written(other.display)
        label = " ".join(word for word in said if word not in known) or None
    return Axis(p.code, value, label)


def _scored(origin: Origin, varied: Iterable[Varied]) -> Iterator[Neighbour]:
    """The neighbours on one axis: those of each sort, the more alike in words the higher."""
    sorts: defaultdict[float, list[Varied]] = defaultdict(list)
    for v in varied:
        sorts[v.best].append(v)
    for best, same in sorts.items():
        same.sort(key=lambda v: (-v.likeness, abs(v.number - origin.number), v.number))
        for v, score in falling(same, best):
            yield Neighbour(origin.release, v.number, Kind.AXIS, v.reason, score)


def has_axes(concept: Concept) -> bool:
    """Whether the code is put together from all axes."""
    return len(_axes(concept)) == len(AXES)


def _axes(concept: Concept) -> Mapping[str, Property]:
    """The axes of a code in order, as many as it has."""
    named = {p.code: p for p in concept.properties if p.code in _AXES and p.value is not None}
    return {name: named[name] for name in AXES if name in named}


_AXES = frozenset(AXES)
