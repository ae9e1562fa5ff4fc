"""Which file of the sources is which: descriptions by CMS's names, the tabular by content."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from service.loaders.archives import members
from service.loaders.release import LoadError

_DESCRIPTIONS = re.compile(r"CMS(\d+)_DESC_(LONG|SHORT)_(DX|SG)[^/]*\.txt", re.IGNORECASE)
_TABULAR = re.compile(rb"\{\\rtf|(\xef\xbb\xbf)?\s*CLASSIFICATION OF PROCEDURES")
_WANTED = tuple(f"{length}_{volume}" for volume in ("SG", "DX") for length in ("LONG", "SHORT"))


@dataclass(frozen=True, slots=True)
class File:
    """The name that errors show, and the content."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one release: descriptions by ``LONG_SG``, ``SHORT_DX`` …, and the tabular if given."""

    version: str
    descriptions: Mapping[str, File]
    tabular: File | None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what is read."""
        files = (*(self.descriptions[role] for role in _WANTED), self.tabular)
        return tuple(file.name for file in files if file)


def recognise(sources: Sequence[Path]) -> Files:
    """The files of the one release in ``sources``; ``LoadError`` when one is missing or there are two."""
    versions: set[str] = set()
    found: dict[str, File] = {}
    for member in (member for source in sources for member in members(source)):
        name = _DESCRIPTIONS.search(member.name)
        file = File(member.name, member.read())
        if name:
            role = f"{name[2]}_{name[3]}".upper()
            versions.add(name[1])
        elif _TABULAR.match(file.content):
            role = "tabular"
        else:
            continue
        if role in found:
            problem = f"is given beside {found[role].name}: load one release at a time"
            raise LoadError(member.name, None, problem)
        found[role] = file
    among = " ".join(source.name for source in sources)
    missing = [f"CMS…_DESC_{role}.txt" for role in _WANTED if role not in found]
    if missing:
        raise LoadError(among, None, f"expected {', '.join(missing)} too")
    if len(versions) > 1:
        raise LoadError(among, None, f"has files of the versions {', '.join(sorted(versions))}")
    return Files(versions.pop(), found, found.get("tabular"))
