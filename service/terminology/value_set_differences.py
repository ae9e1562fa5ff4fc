"""What changed between the members of two versions of a value set: added, removed, display-changed.

A member is a system and a code: a code is the same code in every version of its system. Where both sides
take a system from the same release its numbers are compared, else its codes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from pyroaring import BitMap

from service.terminology.differences import ADDED, DISPLAY_CHANGED, REMOVED, Change, Differences, Key
from service.terminology.index import Index
from service.terminology.members import Members, Part

Member = tuple[Part, int]
"""A member by the part of the value set that has it, and its number there."""


@dataclass(frozen=True, slots=True)
class ValueSetComparison:
    """The members of a value set before and after."""

    old: Members
    new: Members

    def differences(self) -> Differences:
        """All changes."""
        keys: dict[str, list[Key]] = {ADDED: [], REMOVED: [], DISPLAY_CHANGED: []}
        headings: set[Key] = set()
        for url in dict.fromkeys(part.release.url for part in (*self.old.parts, *self.new.parts)):
            found = _System(_of(self.old, url), _of(self.new, url))
            added, removed, kept = found.codes()
            codes = {ADDED: added, REMOVED: removed, DISPLAY_CHANGED: set(found.retitled(kept))}
            for kind, changed in codes.items():
                keys[kind] += ((url, code) for code in changed)
            headings |= {(url, code) for code in found.headings(set().union(*codes.values()))}
        return Differences({kind: sorted(changed) for kind, changed in keys.items()}, headings)

    def change(self, kind: str, key: Key) -> Change:
        """The row of a change that was found."""
        old, new = (_member(_of(members, key[0]), key[1]) for members in (self.old, self.new))
        told = new or old
        return Change(
            kind,
            *key,
            old_display=_display(old) if old else None,
            new_display=_display(new) if new else None,
            selectable=told is None or told[1] not in _headings(told[0].release.index),
        )


@dataclass(frozen=True, slots=True)
class _System:
    """The parts of one system on both sides."""

    old: Sequence[Part]
    new: Sequence[Part]

    @property
    def of_one_release(self) -> bool:
        return len(self.old) == len(self.new) == 1 and self.old[0].release is self.new[0].release

    def codes(self) -> tuple[Set[str], Set[str], Set[str]]:
        """The codes that were added, those that were removed, and those among which a display may differ."""
        if not self.of_one_release:
            before, after = _codes(self.old), _codes(self.new)
            return after - before, before - after, before & after
        old, new = self.old[0], self.new[0]
        codes = new.release.index.codes()
        retold = BitMap([*old.references, *new.references])
        sets = (new.numbers - old.numbers, old.numbers - new.numbers, old.numbers & new.numbers & retold)
        added, removed, kept = ({codes[n] for n in numbers} for numbers in sets)
        return added, removed, kept

    def retitled(self, codes: Iterable[str]) -> Iterator[str]:
        """Those of ``codes``, which both sides have, that have another display."""
        wordings = {id(p.release): list(p.release.index.wordings()) for p in (*self.old, *self.new)}
        before, after = _members(self.old), _members(self.new)
        for code in codes:
            old, new = before[code], after[code]
            alike = _wording(old, wordings) == _wording(new, wordings)
            if (not alike or _is_retold(old) or _is_retold(new)) and _display(old) != _display(new):
                yield code

    def headings(self, codes: Set[str]) -> Set[str]:
        """Those of ``codes`` that are not selectable."""
        return {
            code
            for part in (*self.old, *self.new)
            for code in _codes([part.restricted(_headings(part.release.index))]) & codes
        }


def _of(members: Members, url: str) -> list[Part]:
    return [part for part in members.parts if part.release.url == url]


def _members(parts: Sequence[Part]) -> Mapping[str, Member]:
    """Every member by its code; of a code in several versions, the first mentioned."""
    found: dict[str, Member] = {}
    for part in parts:
        codes = part.release.index.codes()
        for number in part.numbers:
            found.setdefault(codes[number], (part, number))
    return found


def _codes(parts: Sequence[Part]) -> Set[str]:
    return _members(parts).keys()


def _member(parts: Sequence[Part], code: str) -> Member | None:
    located = ((part, part.release.index.locate(code)) for part in parts)
    return next(((part, n) for part, n in located if n is not None and n in part.numbers), None)


def _display(member: Member) -> str | None:
    """The display of a member: the value set's own, else the code system's."""
    part, number = member
    reference = part.references.get(number)
    return reference.display if reference and reference.display else part.release.index.term(number)[1]


def _is_retold(member: Member) -> bool:
    return member[1] in member[0].references


def _wording(member: Member, wordings: Mapping[int, Sequence[int]]) -> int:
    part, number = member
    return wordings[id(part.release)][number]


def _headings(index: Index) -> BitMap:
    return index.with_value(index.code_system.standard_property("notSelectable"), "true")
