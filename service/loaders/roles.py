"""Which file of the sources is which, by its name: publishers keep names of files from release to release."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from service.loaders.archives import Member, members
from service.loaders.release import LoadError


def find_files(
    sources: Sequence[Path], roles: Mapping[str, str], required: Sequence[str]
) -> dict[str, Member]:
    """The file of each role; ``roles`` gives the regular expression of its name, without folders.

    ``LoadError`` when a required one is missing or two files have one role.
    """
    found = {role: files for role, files in find_all_files(sources, roles).items() if files}
    for role in required:
        if role not in found:
            among = " ".join(source.name for source in sources)
            raise LoadError(among, None, f"expected a file {_said(roles[role])} too")
    for files in found.values():
        if len(files) > 1:
            problem = f"is given beside {files[0].name}: load one release at a time"
            raise LoadError(files[1].name, None, problem)
    return {role: file for role, [file] in found.items()}


def find_all_files(sources: Sequence[Path], roles: Mapping[str, str]) -> dict[str, list[Member]]:
    """All files of each role, in the order of the sources."""
    patterns = {role: re.compile(pattern, re.IGNORECASE) for role, pattern in roles.items()}
    found: dict[str, list[Member]] = {role: [] for role in roles}
    for member in (member for source in sources for member in members(source)):
        own_name = member.name.rpartition("/")[2]
        for role, pattern in patterns.items():
            if pattern.fullmatch(own_name):
                found[role].append(member)
    return found


def _said(pattern: str) -> str:
    return pattern.replace("\\", "")
