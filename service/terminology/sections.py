"""The sections or chapters that a release is divided into, as its publisher lists them.

They are the headings at the top of the hierarchy; of a system without any, the values of a property that it
calls a section or chapter.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pyroaring import BitMap

from service.terminology.index import Index

_PROPERTIES = ("section", "chapter")
_MOST = 60
"""More headings than these are no division but a list."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a release: the code of its heading or the value of its property, its title, its concepts."""

    key: str
    title: str
    numbers: BitMap


def sections(index: Index) -> tuple[Section, ...]:
    """The sections of a release in its own order; none where it is not divided."""
    return _by_hierarchy(index) or _by_property(index)


def _by_hierarchy(index: Index) -> tuple[Section, ...]:
    roots = list(_roots(index))
    if not 1 < len(roots) <= _MOST:
        return ()
    found = ((index.brief(n), index.descendants(n) | BitMap([n])) for n in roots)
    return tuple(Section(c.code, c.display or c.code, numbers) for c, numbers in found if len(numbers) > 1)


def _roots(index: Index) -> Iterator[int]:
    """The concepts without parents, until there are too many: numbers go down each hierarchy in turn."""
    number = count = 0
    while number < index.size and count <= _MOST:
        yield number
        number = max(number, index.descendants(number).max() if index.children(number) else number) + 1
        count += 1


def _by_property(index: Index) -> tuple[Section, ...]:
    for code in _PROPERTIES:
        found = tuple(Section(v, _title(index, code, v, n), n) for v, n in index.values(code))
        if 1 < len(found) <= _MOST:
            return found
    return ()


def _title(index: Index, code: str, value: str, numbers: BitMap) -> str:
    properties = index.concept(numbers.min()).properties
    described = (p.description for p in properties if p.code == code and p.description)
    return next(described, value)
