"""Which file of the sources is which, told by content."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from service.loaders.archives import members
from service.loaders.release import LoadError

_ROLES = {
    "order file": re.compile(rb"\d{5} "),
    "addenda": re.compile(rb"(Add|Delete|Revise from):"),
    "tables": re.compile(rb"[^>]*>?\s*<ICD10PCS\.tabular\b"),
    "definitions": re.compile(rb"[^>]*>?\s*<ICD10PCS\.definitions\b"),
    "index": re.compile(rb"[^>]*>?\s*<ICD10PCS\.index\b"),
    "layout": re.compile(rb"%PDF"),
}
"""How the content of each kind of file begins; the index and the layout are known and not needed."""


@dataclass(frozen=True, slots=True)
class File:
    """The name that errors show, and the content."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one release; ``warnings`` name what was not recognised."""

    order_file: File
    addenda: File | None
    tables: File | None
    definitions: File | None
    warnings: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what is read."""
        files = (self.order_file, self.addenda, self.tables, self.definitions)
        return tuple(file.name for file in files if file is not None)


def recognise(sources: Sequence[Path]) -> Files:
    """The files of the one release in ``sources``; ``LoadError`` when there is none or more than one."""
    found: dict[str, File] = {}
    warnings: list[str] = []
    for member in (member for source in sources for member in members(source)):
        content = member.read()
        role = next((role for role, beginning in _ROLES.items() if beginning.match(content)), None)
        if role is None:
            warnings.append(f"{member.name}: not read, because it is no file of an ICD-10-PCS release")
        elif role in found:
            problem = f"is a second {role} beside {found[role].name}; load one release at a time"
            raise LoadError(member.name, None, problem)
        else:
            found[role] = File(member.name, content)
    if "order file" not in found:
        among = " ".join(source.name for source in sources)
        raise LoadError(
            among, None, "expected an ICD-10-PCS order file, whose lines begin with a 5-digit number"
        )
    return Files(
        found["order file"],
        found.get("addenda"),
        found.get("tables"),
        found.get("definitions"),
        tuple(warnings),
    )
