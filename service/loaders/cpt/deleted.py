"""The history of deleted codes.

"Date Deleted" is the first day on which a code is no longer valid (20250101: not in 2025 any more), so its
last valid day is the day before. An instruction "See" with codes after it names what replaced the code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.loaders.cpt.files import Files
from service.loaders.cpt.rows import table
from service.loaders.release import LoadError
from service.terminology.types import DateTime

_SEE = re.compile(r"\bsee (.*)", re.IGNORECASE)
_CODE = re.compile(r"(?<![0-9A-Z-])[0-9]{4}[0-9A-Z](?![0-9A-Z-])")


@dataclass(frozen=True, slots=True)
class Deleted:
    """A deleted code. ``last_day`` is the last one on which it was valid."""

    code: str
    description: str
    last_day: DateTime
    instruction: str
    replaced_by: tuple[str, ...]


def read_deleted(files: Files, current: frozenset[str], warnings: list[str]) -> Iterator[Deleted]:
    """The deleted codes that are not ``current`` again, each at its latest deletion.

    What is left out for that is told in ``warnings``.
    """
    found: dict[str, Deleted] = {}
    for file in files.having("deleted"):
        for row in table(file, "CPT Code", "Date Deleted", "Description"):
            code, day = row["CPT Code"], row.day("Date Deleted")
            if day is None or not row["Description"]:
                raise LoadError(file.name, row.line, f"{code} has no day of deletion or no description")
            instruction = row["Instruction"]
            replacements = _replacements(instruction)
            deleted = Deleted(code, row["Description"], _day_before(day), instruction, replacements)
            if code in current:
                warnings.append(f"{file.name}:{row.line}: {code} was deleted, but is a code again.")
            elif code in found:
                warnings.append(f"{file.name}:{row.line}: {code} was deleted twice; the later day is taken.")
                found[code] = max(found[code], deleted, key=lambda d: d.last_day)
            else:
                found[code] = deleted
    yield from found.values()


def _day_before(day: str) -> DateTime:
    return DateTime((date.fromisoformat(day) - timedelta(days=1)).isoformat())


def _replacements(instruction: str) -> tuple[str, ...]:
    """The single codes after "See"; a range names none of them as the one."""
    see = _SEE.search(instruction)
    return tuple(dict.fromkeys(_CODE.findall(see[1]))) if see else ()
