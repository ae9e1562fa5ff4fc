"""How two value sets relate: by what their definitions say, else by what they contain.

Definitions decide, system by system, where no content needs to be listed for it:

====================================  ================================================================
both say the same of a system         the same, in whatever order, even of a system that is not known
both include a whole system           the same, whatever the version
both only enumerate codes             by their codes, whatever the version; of a known system every
                                      code must exist
both have one is-a or descendent-of   by the hierarchy; of the same version only
only one of them mentions a system    more on that side; of a known system something must be selected
====================================  ================================================================

Excludes, imports, ``compose.inactive`` false, a locked date, or anything else of a system on both sides
need the members. Members are compared by system and code: a code is the same code in every version.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from service.terminology.members import Members, Part
from service.terminology.value_sets import Compose, ConceptSet

MembersOf = Callable[[Sequence[ConceptSet]], Members | None]
"""The members of some includes of one system; None where they cannot be told, as of an unknown system."""

Key = TypeVar("Key", int, str)

_HIERARCHICAL = frozenset(("is-a", "descendent-of"))


@dataclass(frozen=True, slots=True)
class CodeLists:
    """The codes in both value sets, only in the first (``missing``) and only in the second (``extra``)."""

    common: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether there are codes in both, only in the first, and only in the second.

    ``codes`` lists them where they were enumerated or listed for the comparison.
    """

    common: bool = False
    missing: bool = False
    extra: bool = False
    codes: CodeLists | None = None

    @property
    def relation(self) -> str:
        """What the first is to the second: same, empty, disjoint, subset, superset or overlapping."""
        if not self.common:
            return "disjoint" if self.missing or self.extra else "empty"
        if self.missing and self.extra:
            return "overlapping"
        return "superset" if self.missing else "subset" if self.extra else "same"

    def joined(self, other: "Comparison") -> "Comparison":
        """Both together, of two systems.

        Codes are listed without their system, so the lists stay those of one system: the last.
        """
        return Comparison(
            self.common or other.common,
            self.missing or other.missing,
            self.extra or other.extra,
            other.codes or self.codes,
        )


def by_definition(this: Compose, other: Compose, members_of: MembersOf) -> Comparison | None:
    """What the definitions say; None where they do not decide."""
    if not _is_plain(this) or not _is_plain(other):
        return Comparison(common=True) if _same_definition(this, other) else None
    found = Comparison()
    for system in dict.fromkeys(item.system for item in (*this.include, *other.include)):
        first = [item for item in this.include if item.system == system]
        second = [item for item in other.include if item.system == system]
        of_system = _of_system(first, second, members_of)
        if of_system is None:
            return None
        found = found.joined(of_system)
    return found


def _is_plain(compose: Compose) -> bool:
    if compose.exclude or compose.inactive is False or compose.locked_date is not None:
        return False
    return all(item.system is not None and not item.value_sets for item in compose.include)


def _same_definition(this: Compose, other: Compose) -> bool:
    settings = (this.inactive, this.locked_date) == (other.inactive, other.locked_date)
    return settings and this.include == other.include and this.exclude == other.exclude


def _of_system(
    first: Sequence[ConceptSet], second: Sequence[ConceptSet], members_of: MembersOf
) -> Comparison | None:
    if not first or not second:
        members = members_of([*first, *second])
        is_certain = members is None or len(members) > 0
        return Comparison(missing=bool(first), extra=bool(second)) if is_certain else None
    enumerated = all(_is_enumerated(item) for item in (*first, *second))
    if {_said(item) for item in first} == {_said(item) for item in second}:
        return _by_codes(first, second) if enumerated else Comparison(common=True)
    if any(map(_is_whole, first)) and any(map(_is_whole, second)):
        return Comparison(common=True)
    if enumerated and all(_all_exist(item, members_of) for item in (*first, *second)):
        return _by_codes(first, second)
    if _is_branch(first) and _is_branch(second) and first[0].version == second[0].version:
        return _by_branches(members_of(first), members_of(second))
    return None


def _said(item: ConceptSet) -> object:
    """What an include says, in no order."""
    return item.version, frozenset(c.code for c in item.concepts), frozenset(item.filters)


def _is_whole(item: ConceptSet) -> bool:
    return not item.concepts and not item.filters


def _is_enumerated(item: ConceptSet) -> bool:
    return bool(item.concepts) and not item.filters


def _is_branch(items: Sequence[ConceptSet]) -> bool:
    item = items[0]
    only_filter = len(items) == 1 and not item.concepts and len(item.filters) == 1
    return only_filter and item.filters[0].op in _HIERARCHICAL


def _all_exist(item: ConceptSet, members_of: MembersOf) -> bool:
    members = members_of([item])
    return members is None or len(members) == len({concept.code for concept in item.concepts})


def _by_codes(first: Sequence[ConceptSet], second: Sequence[ConceptSet]) -> Comparison:
    a, b = ({concept.code for item in items for concept in item.concepts} for items in (first, second))
    return _listed(sorted(a & b), sorted(a - b), sorted(b - a))


def _by_branches(first: Members | None, second: Members | None) -> Comparison | None:
    if first is None or second is None:
        return None
    return replace(by_members(first, second, limit=0), codes=None)


def by_members(this: Members, other: Members, limit: int) -> Comparison:
    """What the members say, with the codes in the order of the value sets.

    Of each system and list at most ``limit`` codes and one more are given: that one tells that it is longer.
    """
    lists = [
        _system_lists(_of(this, system), _of(other, system), limit + 1)
        for system in dict.fromkeys(part.release.url for part in (*this.parts, *other.parts))
    ]
    return _listed(
        [code for found in lists for code in found.common],
        [code for found in lists for code in found.missing],
        [code for found in lists for code in found.extra],
    )


def _of(members: Members, system: str) -> list[Part]:
    return [part for part in members.parts if part.release.url == system]


def _system_lists(first: Sequence[Part], second: Sequence[Part], count: int) -> CodeLists:
    """The codes of parts of one system; numbers are compared where they mean the same on both sides."""
    releases = {id(part.release): part.release for part in (*first, *second)}
    if len(releases) > 1:
        return _lists(_codes(first), _codes(second), count, str)
    index = next(iter(releases.values())).index
    return _lists(_numbers(first), _numbers(second), count, lambda number: index.term(number)[0])


def _lists(a: dict[Key, None], b: dict[Key, None], count: int, code: Callable[[Key], str]) -> CodeLists:
    return CodeLists(
        tuple(map(code, islice((key for key in a if key in b), count))),
        tuple(map(code, islice((key for key in a if key not in b), count))),
        tuple(map(code, islice((key for key in b if key not in a), count))),
    )


def _numbers(parts: Iterable[Part]) -> dict[int, None]:
    return dict.fromkeys(number for part in parts for number in part.ordered())


def _codes(parts: Iterable[Part]) -> dict[str, None]:
    return dict.fromkeys(part.release.index.term(n)[0] for part in parts for n in part.ordered())


def _listed(common: Sequence[str], missing: Sequence[str], extra: Sequence[str]) -> Comparison:
    codes = CodeLists(tuple(common), tuple(missing), tuple(extra))
    return Comparison(bool(common), bool(missing), bool(extra), codes)
