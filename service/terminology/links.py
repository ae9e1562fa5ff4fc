"""What concepts say of each other beside the hierarchy: defining relationships and reference set members.

A concept's relationships are in groups. The groups of a release are numbered 0…g-1 in concept order; each
relationship that stands alone (group 0) has a number of its own, for it groups with nothing.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyroaring import BitMap

from service.terminology.concepts import Coding, Concept, Property, PropertyValue
from service.terminology.types import Code

TARGET = "targetComponentId"
"""The field of an association reference set that names a concept."""


@dataclass(frozen=True, slots=True)
class Links:
    """All that leads over one attribute, or one association, by where it leads to.

    To the concept with the number ``targets[i]`` (each once, ascending) lead
    ``sources[starts[i]:starts[i + 1]]``: the numbers of relationship groups, or of concepts for an
    association. ``literals`` are (value, groups) of concrete values, each value once.
    """

    targets: Sequence[int] = ()
    starts: Sequence[int] = (0,)
    sources: Sequence[int] = ()
    literals: tuple[tuple[PropertyValue, Sequence[int]], ...] = ()

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Every target with every source."""
        for place, target in enumerate(self.targets):
            for source in self.sources[self.starts[place] : self.starts[place + 1]]:
                yield target, source

    def leading_to(self, value: BitMap, unlike: bool = False) -> "array[int]":
        """The sources of all that leads to one of ``value``; ``unlike``: to anything else."""
        found = array("I")
        for place, target in enumerate(self.targets):
            if (target in value) != unlike:
                found.extend(self.sources[self.starts[place] : self.starts[place + 1]])
        return found


NO_LINKS = Links()
_HALF, _LOW = 32, 0xFFFFFFFF


@dataclass(slots=True)
class _Growing:
    pairs: "array[int]" = field(default_factory=lambda: array("Q"))
    literals: defaultdict[PropertyValue, "array[int]"] = field(
        default_factory=lambda: defaultdict(lambda: array("I"))
    )

    def add(self, source: int, target: int) -> None:
        self.pairs.append(target << _HALF | source)

    def links(self) -> Links:
        targets, starts, sources = array("I"), array("I"), array("I")
        for pair in sorted(self.pairs):
            target, source = pair >> _HALF, pair & _LOW
            if not targets or targets[-1] != target:
                targets.append(target)
                starts.append(len(sources))
            sources.append(source)
        starts.append(len(sources))
        return Links(targets, starts, sources, tuple(self.literals.items()))


@dataclass(frozen=True, slots=True)
class Linked:
    """The links of a release: by attribute, by association reference set, and members by reference set.

    ``owners[g]`` is the number of the concept that group ``g`` belongs to.
    """

    owners: Sequence[int]
    attributes: Mapping[str, Links]
    associations: Mapping[str, Links]
    members: Mapping[str, Sequence[int]]


def linked(concepts: Sequence[Concept], locate: Callable[[str], int | None]) -> Linked:
    """The links of ``concepts``, given in number order; ``locate`` finds the number of a code."""
    owners = array("I")
    attributes: defaultdict[str, _Growing] = defaultdict(_Growing)
    associations: defaultdict[str, _Growing] = defaultdict(_Growing)
    members: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for number, concept in enumerate(concepts):
        for code, value, group in _grouped(concept, number, owners):
            target = locate(value) if isinstance(value, Code) else None
            if target is not None:
                attributes[code].add(group, target)
            else:
                attributes[code].literals[value].append(group)
        for membership in concept.memberships:
            of = members[membership.reference_set]
            if not of or of[-1] != number:
                of.append(number)
            target = locate(dict(membership.fields).get(TARGET, ""))
            if target is not None:
                associations[membership.reference_set].add(number, target)
    return Linked(
        owners,
        {code: growing.links() for code, growing in sorted(attributes.items())},
        {code: growing.links() for code, growing in sorted(associations.items())},
        dict(sorted(members.items())),
    )


def _grouped(concept: Concept, number: int, owners: "array[int]") -> Iterator[tuple[str, PropertyValue, int]]:
    """Attribute, value and release-wide group of each relationship; new groups are added to ``owners``."""
    known: dict[int, int] = {}
    for relationship in concept.relationships:
        if relationship.value is None or isinstance(relationship.value, Coding):
            continue
        own = relationship.group or None
        group = known.get(own) if own is not None else None
        if group is None:
            group = len(owners)
            owners.append(number)
            if own is not None:
                known[own] = group
        yield relationship.code, relationship.value, group


def linked_with(
    links: Links, further: Sequence[Property], first: int, locate: Callable[[str], int | None]
) -> Links:
    """``links`` and the ``further`` relationships of one more concept, all over one attribute.

    Their groups follow on ``first``: group 0 of the concept has that number. A value that is no concept of
    the release is left out, unless it is a concrete one.
    """
    growing = _Growing()
    for target, source in links.pairs():
        growing.add(source, target)
    for literal, groups in links.literals:
        growing.literals[literal].extend(groups)
    for relationship in further:
        value, group = relationship.value, first + (relationship.group or 0)
        number = locate(value) if isinstance(value, Code) else None
        if number is not None:
            growing.add(group, number)
        elif value is not None and not isinstance(value, Code | Coding):
            growing.literals[value].append(group)
    return growing.links()
