"""Neighbours by axes: codes of ICD-10-PCS, or of any system with its axes, that differ in exactly one.

Coders look first for the same on the other side, then for another approach, device or qualifier, then for
another root operation of the same group, then for another body part. The first two axes are not varied: they
say what the characters after them mean.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pyroaring import BitMap

from service.terminology.completions import AXES
from service.terminology.concepts import Concept, comparable
from service.terminology.ranking import words
from service.terminology.similar.falling import falling
from service.terminology.similar.neighbour import Kind, Neighbour, Origin

_SIDE = 0.96
_BEST = {"root-operation": 0.84, "body-part": 0.8, "approach": 0.92, "device": 0.88, "qualifier": 0.88}
_OTHER_GROUP = 0.6
_MOST = 24
"""How many neighbours on one axis are looked at, the nearest in the publisher's order."""

_SIDES = {"left": "on the left side", "right": "on the right side", "bilateral": "on both sides"}
_SURGICAL = "0"
_WITH_APPROACH = frozenset("01234789X")
"""The sections in which the fifth character is an approach."""

_WITH_ROOT_OPERATION = frozenset("0123456789X")

_GROUPS = ("BT65D", "9CF", "8N", "YMXS", "LV71", "HRU2PW", "JK", "Q3", "G04")
"""The root operations of Medical and Surgical as the ICD-10-PCS Reference Manual groups them: taking out some
or all of a body part; solids, fluids or gases; cutting or separating; putting back or moving; altering the
diameter or route of a tubular part; always involving a device; examining; other repairs; other objectives."""


@dataclass(frozen=True, slots=True)
class _Axis:
    name: str
    value: str
    label: str | None


@dataclass(frozen=True, slots=True)
class _Varied:
    """A code that differs from the one asked about ``before`` the change: the axis as it is ``after``."""

    number: int
    before: _Axis
    after: _Axis
    section: str

    @property
    def side(self) -> str | None:
        """The side in words, where only the side is another."""
        mine, theirs = _words(self.before.label), _words(self.after.label)
        is_side = bool(theirs & _SIDES.keys()) and mine - _SIDES.keys() == theirs - _SIDES.keys()
        return next((said for side, said in _SIDES.items() if side in theirs), None) if is_side else None

    @property
    def likeness(self) -> float:
        """How many words the labels share, from 0 to 1."""
        mine, theirs = _words(self.before.label), _words(self.after.label)
        return len(mine & theirs) / max(len(mine | theirs), 1)

    @property
    def is_of_other_group(self) -> bool:
        """Whether the root operation does another sort of thing."""
        if self.before.name != "root-operation" or self.section != _SURGICAL:
            return False
        return not any({self.before.value, self.after.value} <= set(group) for group in _GROUPS)

    @property
    def best(self) -> float:
        """The score of the nearest one of this sort."""
        if self.side:
            return _SIDE
        return _OTHER_GROUP if self.is_of_other_group else _BEST[self.before.name]

    @property
    def reason(self) -> str:
        """Why it is a neighbour."""
        if self.side:
            return f"the same {self.side}"
        before, after = self.before.label, self.after.label
        if not before or not after:
            return f"the same with {self.after.value} instead of {self.before.value} as {self.before.name}"
        return f"the same {self._manner} {after} instead of {before}"

    @property
    def _manner(self) -> str:
        if self.before.name == "approach" and self.section in _WITH_APPROACH:
            return "through the approach"
        if self.before.name == "root-operation" and self.section in _WITH_ROOT_OPERATION:
            return "by the root operation"
        return "with"


def by_axes(origin: Origin) -> Iterator[Neighbour]:
    """The codes that differ in one axis; none where the system has no such axes."""
    if not has_axes(origin.concept):
        return
    mine = _axes(origin.concept)
    sets = [origin.release.index.with_value(axis.name, axis.value) for axis in mine]
    for position in range(2, len(AXES)):
        others = BitMap.intersection(origin.fellows, *sets[:position], *sets[position + 1 :]) - sets[position]
        varied = _varied(origin, mine, position, others)
        for sort in (True, False):
            same = [v for v in varied if (bool(v.side) or v.is_of_other_group) is sort]
            yield from _scored(origin, same)


def _varied(origin: Origin, mine: list[_Axis], position: int, others: BitMap) -> list[_Varied]:
    """What ``others`` are instead, without those of which another axis says something else in words."""
    found = []
    for number in nearest(others, origin.number, _MOST):
        theirs = _axes(origin.release.index.concept(number))
        if mine[:position] + mine[position + 1 :] == theirs[:position] + theirs[position + 1 :]:
            found.append(_Varied(number, mine[position], theirs[position], mine[0].value))
    return found


def _scored(origin: Origin, varied: Iterable[_Varied]) -> Iterator[Neighbour]:
    ordered = sorted(varied, key=lambda v: (-v.likeness, abs(v.number - origin.number), v.number))
    if ordered:
        for v, score in falling(ordered, ordered[0].best):
            yield Neighbour(origin.release, v.number, Kind.AXIS, v.reason, score)


def nearest(numbers: BitMap, number: int, most: int) -> list[int]:
    """Those ``most`` of ``numbers``, ascending, that are nearest to ``number`` by their place in the list."""
    if len(numbers) <= most:
        return list(numbers)
    below = numbers.rank(number)
    around = numbers[max(below - most, 0) : below + most]
    return sorted(sorted(around, key=lambda n: (abs(n - number), n))[:most])


def has_axes(concept: Concept) -> bool:
    """Whether the code is put together from all axes."""
    return len(_axes(concept)) == len(AXES)


def _axes(concept: Concept) -> list[_Axis]:
    """The axes of a code in order, as many as it has."""
    named = {p.code: p for p in concept.properties if p.code in _AXES and p.value is not None}
    found = (named[name] for name in AXES if name in named)
    return [_Axis(p.code, comparable(p.value), p.description) for p in found if p.value is not None]


_AXES = frozenset(AXES)


@lru_cache(4096)
def _words(label: str | None) -> frozenset[str]:
    return frozenset(words(label or ""))
