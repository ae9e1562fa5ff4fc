"""Which file of the sources is which, by AMA's names, whatever stands around them; and their text.

AMA's files begin with licence text, which holds no tab and ends at the first empty line; some have none.
They are in UTF-8 or in code page 1252, which only the bytes tell.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from service.loaders.archives import Member, members
from service.loaders.release import LoadError

_NAMES = {
    "consolidated": "consolidated[ _-]?code[ _-]?list",
    "long": "longult",
    "long-fixed": "longulf",
    "long-upper": "longut",
    "medium": "medu",
    "short": "shortu",
    "consumer": "consumer[ _-]?descriptors?",
    "clinician": "clinician[ _-]?descriptors?",
    "modifiers": "modifiers",
    "appendix-a": "modul",
    "deleted": "deleted(?:[ _-]?codes)?",
    "telemedicine": "telemedicine",
    "orthopox": "orthopox",
}
_ROLES = {role: re.compile(rf"(?<![a-z]){name}(?![a-z])") for role, name in _NAMES.items()}
_BEGINS_WITH_CODE = re.compile(r"[0-9]{4}[0-9A-Z]\b")


@dataclass(frozen=True)
class File:
    """One recognised file; ``name`` is how errors call it, ``line`` numbers in them begin with 1."""

    role: str
    name: str
    content: bytes = field(repr=False)

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends; ``LoadError`` at a byte that neither encoding has."""
        try:
            text = self.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = self._code_page_1252()
        return [line.rstrip() for line in text.split("\n")]

    def _code_page_1252(self) -> str:
        try:
            return self.content.decode("cp1252")
        except UnicodeDecodeError as error:
            line = self.content.count(b"\n", 0, error.start) + 1
            problem = f"byte {self.content[error.start]:#04x} is neither UTF-8 nor code page 1252"
            raise LoadError(self.name, line, problem) from error

    def rows(self) -> list[tuple[int, str]]:
        """The numbered lines of a file with tabs that are not blank, from the first with a tab on."""
        first = next((n for n, line in enumerate(self.lines) if "\t" in line), None)
        if first is None:
            raise LoadError(self.name, None, "expected columns with tabs between them")
        for number, line in enumerate(self.lines[:first], 1):
            if _BEGINS_WITH_CODE.match(line):
                raise LoadError(self.name, number, "expected a tab after the code")
        return [(n, line) for n, line in enumerate(self.lines[first:], first + 1) if line.strip()]

    def after_licence(self, begins: re.Pattern[str]) -> list[tuple[int, str]]:
        """The numbered lines after the licence text, which a file has that does not begin like its data."""
        start = 0
        if not begins.match(self.lines[0]):
            start = next((n for n, line in enumerate(self.lines) if not line.strip()), len(self.lines))
        return list(enumerate(self.lines[start:], start + 1))

    def licence(self) -> str | None:
        """The licence text in one piece; None where the file has none."""
        end = next((n for n, line in enumerate(self.lines) if not line or "\t" in line), 0)
        return " ".join(self.lines[:end]) or None


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one release, by role (``long``, ``modifiers`` …)."""

    by_role: Mapping[str, File]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what is read."""
        return tuple(file.name for file in self.by_role.values())

    def having(self, *roles: str) -> list[File]:
        """Those files of the roles that there are."""
        return [self.by_role[role] for role in roles if role in self.by_role]


def recognise(sources: Sequence[Path]) -> Files:
    """The files of the one release in ``sources``; ``LoadError`` when two are the same or none is known."""
    found: dict[str, File] = {}
    for member in (member for source in sources for member in members(source)):
        role = _role(member)
        if role is None:
            continue
        if role in found:
            problem = f"is given beside {found[role].name}: load one release at a time"
            raise LoadError(member.name, None, problem)
        found[role] = File(role, member.name, member.read())
    if not found:
        among = " ".join(source.name for source in sources)
        raise LoadError(among, None, "no file of AMA's: expected LONGULT.txt, ConsolidatedCodeList.txt …")
    return Files({role: found[role] for role in _ROLES if role in found})


def _role(member: Member) -> str | None:
    name = PurePosixPath(member.name.lower())
    if name.suffix != ".txt":
        return None
    return next((role for role, pattern in _ROLES.items() if pattern.search(name.stem)), None)
