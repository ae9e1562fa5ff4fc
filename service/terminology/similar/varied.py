"""How a code differs in one axis from the code asked about, in words and in closeness."""

from dataclasses import dataclass
from functools import lru_cache

from service.terminology.ranking import words

_SIDE = 0.96
_BEST = {"root-operation": 0.84, "body-part": 0.8, "approach": 0.92, "device": 0.88, "qualifier": 0.88}
_OTHER_GROUP = 0.6
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
class Axis:
    """One axis of a code: the property, its character, and what that means where it is known."""

    name: str
    value: str
    label: str | None


@dataclass(frozen=True, slots=True)
class Varied:
    """The code with that ``number``, and what an axis is in the code asked about (``before``) and in it."""

    number: int
    before: Axis
    after: Axis
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
        """The score of the nearest one of this sort: each sort has its own."""
        if self.side:
            return _SIDE
        return _OTHER_GROUP if self.is_of_other_group else _BEST[self.before.name]

    @property
    def reason(self) -> str:
        """Why it is a neighbour."""
        if self.side:
            return f"the same {self.side}"
        before, after = self.before.label, self.after.label
        if before and after:
            return f"the same {self._manner} {after} instead of {before}"
        if after:
            return f"the same with {after}"
        if before:
            return f"the same without {before}"
        return f"the same with {self.after.value} instead of {self.before.value} as {self.before.name}"

    @property
    def _manner(self) -> str:
        if self.before.name == "approach" and self.section in _WITH_APPROACH:
            return "through the approach"
        if self.before.name == "root-operation" and self.section in _WITH_ROOT_OPERATION:
            return "by the root operation"
        return "with"


def words_as_written(text: str) -> list[str]:
    """The words of a text without the commas after them."""
    return text.replace(",", " ").split()


@lru_cache(4096)
def _words(label: str | None) -> frozenset[str]:
    return frozenset(words(label or ""))
