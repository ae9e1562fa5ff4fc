"""What a value set is once composed: per release of a code system, a set of numbers.

Several systems, and several versions of one system, are simply several parts. A part keeps the order
of the enumeration that feeds it, and what the value set itself says of a concept (its own display and
designations), by number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from pyroaring import BitMap

from service.terminology.releases import SystemRelease
from service.terminology.value_sets import ConceptReference


@dataclass(frozen=True, slots=True)
class Part:
    """The members from one release. ``order`` is None for number order."""

    release: SystemRelease
    numbers: BitMap
    order: tuple[int, ...] | None = None
    references: Mapping[int, ConceptReference] = field(default_factory=dict)
    flat: bool = False
    """Whether it comes by way of another value set, whose own structure is not shown."""
    unclosed: bool = False
    """Whether there are members without a number: expressions (see ``grammars``)."""

    def ordered(self, offset: int = 0) -> Iterator[int]:
        """The numbers in the order of the value set: enumerated, else hierarchy order.

        Without ``offset`` of them at the beginning.
        """
        if self.order is not None:
            return islice((number for number in self.order if number in self.numbers), offset, None)
        if offset >= len(self.numbers):
            return iter(())
        first: Iterator[int] = self.numbers.iter_equal_or_larger(self.numbers[offset])
        return first

    def restricted(self, numbers: BitMap) -> "Part":
        """Only those members that are in ``numbers`` too."""
        return replace(self, numbers=self.numbers & numbers)


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a value set, one part a release, in the order of first mention."""

    parts: tuple[Part, ...] = ()

    def __len__(self) -> int:
        return sum(len(part.numbers) for part in self.parts)

    def part(self, release: SystemRelease) -> Part | None:
        """The part from that release, if there is one."""
        return next((part for part in self.parts if part.release.key == release.key), None)

    def union(self, other: "Members") -> "Members":
        """What is in either; the order and the annotations of the first mention stay."""
        parts = {part.release.key: part for part in self.parts}
        for part in other.parts:
            known = parts.get(part.release.key)
            parts[part.release.key] = _joined(known, part) if known else part
        return Members(tuple(parts.values()))

    def intersection(self, other: "Members") -> "Members":
        """What is in both, in this order."""
        pairs = ((part, other.part(part.release)) for part in self.parts)
        return Members(
            tuple(
                replace(part.restricted(o.numbers), unclosed=part.unclosed and o.unclosed)
                for part, o in pairs
                if o is not None
            )
        )

    def minus(self, other: "Members") -> "Members":
        """What is in this and not in ``other``."""
        pairs = ((part, other.part(part.release)) for part in self.parts)
        return Members(tuple(part if o is None else _without(part, o) for part, o in pairs))


def _without(part: Part, other: Part) -> Part:
    unclosed = part.unclosed and not other.unclosed
    return replace(part, numbers=part.numbers - other.numbers, unclosed=unclosed)


def _joined(first: Part, second: Part) -> Part:
    """Two parts of one release: enumerations keep their order, one after the other."""
    order = None
    if first.order is not None and second.order is not None:
        order = tuple(dict.fromkeys((*first.order, *second.order)))
    return Part(
        first.release,
        first.numbers | second.numbers,
        order,
        {**second.references, **first.references},
        first.flat or second.flat,
        first.unclosed or second.unclosed,
    )
