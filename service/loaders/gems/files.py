"""Which files of the sources are mappings, and of which year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from service.loaders.archives import members
from service.loaders.gems.directions import DIRECTIONS, Direction
from service.loaders.release import LoadError

_NAME = re.compile(rf"(?:.*/)?(?:20\d\d_)?({'|'.join(map(re.escape, DIRECTIONS))})", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class File:
    """One mapping file; ``year`` is the fiscal year, ``name`` what errors show."""

    name: str
    year: str
    direction: Direction
    content: bytes = field(repr=False)


def recognise(sources: Sequence[Path], release: str | None) -> list[File]:
    """The mapping files; their year is ``release``, or else stands in their names or their archive's.

    ``LoadError`` when there is none, one is given twice, or no year is known.
    """
    found: dict[Direction, File] = {}
    for member in (member for source in sources for member in members(source)):
        name = _NAME.fullmatch(member.name)
        if name is None:
            continue
        direction = DIRECTIONS[name[1].lower()]
        if direction in found:
            problem = f"is given beside {found[direction].name}: load one year at a time"
            raise LoadError(member.name, None, problem)
        found[direction] = File(member.name, _year(member.name, release), direction, member.read())
    if not found:
        wanted = "gem_i9pcs.txt, gem_pcsi9.txt, 20…_I9gem.txt, 20…_I10gem.txt"
        raise LoadError(" ".join(source.name for source in sources), None, f"expected one of {wanted}")
    return list(found.values())


def _year(name: str, release: str | None) -> str:
    years = _YEAR.findall(name)
    year = release or (years[-1] if years else "")
    if not _YEAR.fullmatch(year):
        raise LoadError(name, None, f"of which fiscal year? release '{year}', expected one such as 2018")
    return year
