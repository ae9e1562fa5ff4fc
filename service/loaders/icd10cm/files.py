"""Which file of the sources is which, told by content."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from service.loaders.archives import members
from service.loaders.release import LoadError

_ORDER_FILE = re.compile(rb"\d{5} [A-Z]\w\w")
_ADDENDA = re.compile(rb"(Add|Delete|Revise from):")
_TABULAR = re.compile(rb"[^>]*>?\s*<ICD10CM\.tabular\b")


@dataclass(frozen=True, slots=True)
class File:
    """The name that errors show, and the content."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one release; at least one of order file and tabular is there."""

    order_file: File | None
    tabular: File | None
    addenda: tuple[File, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what is read."""
        return tuple(f.name for f in (self.order_file, self.tabular, *self.addenda) if f is not None)


def recognise(sources: Sequence[Path]) -> Files:
    """The files of the one release in ``sources``; ``LoadError`` when there is none or more than one."""
    order_files, tabulars, addenda = [], [], []
    for member in (member for source in sources for member in members(source)):
        file = File(member.name, member.read())
        if _ORDER_FILE.match(file.content):
            order_files.append(file)
        elif _TABULAR.match(file.content):
            tabulars.append(file)
        elif _ADDENDA.match(file.content):
            addenda.append(file)
    files = Files(_only("order file", order_files), _only("tabular", tabulars), tuple(addenda))
    if files.order_file is None and files.tabular is None:
        problem = "expected CMS's ICD-10-CM order file or CDC's tabular XML"
        raise LoadError(" ".join(source.name for source in sources), None, problem)
    return files


def _only(role: str, files: list[File]) -> File | None:
    if len(files) > 1:
        problem = f"is a second {role} beside {files[0].name}: load one release at a time"
        raise LoadError(files[1].name, None, problem)
    return files[0] if files else None
