"""Which file of a release is which: by the columns of its first line and by Snapshot or Full in its name.

The names before and after that differ between editions, extensions and extracts (``sct2_``, ``xsct2_``,
``der2_cRefset_``), the columns do not.
Specification: SNOMED CT Release File Specifications, "Release file naming convention".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from service.loaders.archives import Member, members
from service.loaders.delimited import Layout
from service.loaders.release import LoadError

RF2 = Layout("\t")
"""How every file of a release is written: fields between tabs, never in quotes."""

_KIND = re.compile(r"(Snapshot|Full|Delta)", re.IGNORECASE)
_LONGEST_HEADER = 2_000


class Role(Enum):
    """What the rows of a file are, in the order in which the files are read."""

    CONCEPT = "concepts"
    DESCRIPTION = "descriptions"
    RELATIONSHIP = "relationships"
    CONCRETE_VALUE = "relationships with concrete values"
    IDENTIFIER = "alternate identifiers"
    LANGUAGE = "members of language reference sets"
    MODULE_DEPENDENCY = "module dependencies"
    REFERENCE_SET = "members of reference sets"


_COLUMNS = (
    ("definitionStatusId", Role.CONCEPT),
    ("caseSignificanceId", Role.DESCRIPTION),
    ("destinationId", Role.RELATIONSHIP),
    ("relationshipGroup", Role.CONCRETE_VALUE),
    ("alternateIdentifier", Role.IDENTIFIER),
    ("acceptabilityId", Role.LANGUAGE),
    ("sourceEffectiveTime", Role.MODULE_DEPENDENCY),
    ("refsetId", Role.REFERENCE_SET),
)
"""The column that tells the role; the first one that a file has decides."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a release; ``columns`` are those of its first line."""

    member: Member
    role: Role
    columns: tuple[str, ...]


def recognise(sources: Sequence[Path]) -> list[File]:
    """The files to read: the snapshots, or where there are none the full files.

    ``LoadError`` where no file of concepts is among them, and for a release file of neither kind.
    """
    by_kind: dict[str, list[File]] = {"snapshot": [], "full": [], "delta": []}
    for member in (member for source in sources for member in members(source)):
        if file := _file(member):
            by_kind[_kind(member.name)].append(file)
    order = list(Role)
    files = sorted(by_kind["snapshot"] or by_kind["full"], key=lambda file: order.index(file.role))
    if not any(file.role is Role.CONCEPT for file in files):
        among = " ".join(source.name for source in sources)
        found = " (a delta alone is no release)" if by_kind["delta"] else ""
        raise LoadError(among, None, f"expected a file of concepts, Snapshot or Full{found}")
    return files


def _file(member: Member) -> File | None:
    """The file that ``member`` is; None for what is none of a release's: documents, other formats."""
    if not member.name.lower().endswith(".txt"):
        return None
    with member.open() as opened:
        header = opened.readline(_LONGEST_HEADER)
    columns = tuple(header.decode("utf-8-sig", "replace").rstrip("\r\n").split("\t"))
    if "effectiveTime" not in columns or "moduleId" not in columns:
        return None
    for column, role in _COLUMNS:
        if column in columns:
            return File(member, role, columns)
    raise LoadError(member.name, 1, f"has the columns of no release file: {', '.join(columns)}")


def _kind(name: str) -> str:
    """What the file's own name says, else the folder that it is in."""
    for part in reversed(name.split("/")):
        if found := _KIND.search(part):
            return found[1].lower()
    raise LoadError(name, None, "has none of Snapshot, Full and Delta in its name or its folders'")
