"""The modifiers: AMA's table of them, and Appendix A (MODUL), which is text for readers.

Appendix A has headings, which end in "Modifiers", and paragraphs, with empty lines between them. A paragraph
that begins with a modifier names it; a colon ends the name, what follows is what it means; a paragraph that
begins otherwise goes on with the modifier before it. Some modifiers stand again under a later heading.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.loaders.cpt.files import File, Files
from service.loaders.cpt.rows import table
from service.loaders.release import LoadError
from service.terminology.types import DateTime

GENERAL = "general"
_KINDS = (
    (re.compile(r"physical status", re.IGNORECASE), "physical-status"),
    (re.compile(r"category II\b", re.IGNORECASE), "cat-2"),
    (re.compile(r"level II\b", re.IGNORECASE), "hcpcs"),
    (re.compile(r"outpatient|ambulatory", re.IGNORECASE), "outpatient"),
)
_HEADING = re.compile(r"Appendix [A-Z]|.*\bModifiers(?: Approved for .*)?")
_NAMED = re.compile(r"([0-9A-Z]{2}) ([^:]+)(?:: (.*))?")
_STATUS = re.compile(r"Physical Status Modifier ([0-9A-Z]{2}): (.*)")


@dataclass(slots=True)
class Modifier:
    """One modifier. ``effective`` is the day from which its descriptor holds."""

    code: str
    name: str
    kind: str
    meaning: str = ""
    effective: DateTime | None = None


def read_modifiers(files: Files) -> list[Modifier]:
    """The modifiers of the table, then those that only Appendix A has.

    Of a modifier in both, the table says the name and, where it has one, the meaning, the appendix the kind.
    """
    listed = {m.code: m for f in files.having("appendix-a") for m in _appendix(f)}
    found = [m for f in files.having("modifiers") for m in _table(f)]
    for modifier in found:
        if known := listed.pop(modifier.code, None):
            modifier.kind, modifier.meaning = known.kind, modifier.meaning or known.meaning
    return [*found, *listed.values()]


def _kind(heading: str) -> str:
    return next((kind for pattern, kind in _KINDS if pattern.search(heading)), GENERAL)


def _table(file: File) -> Iterator[Modifier]:
    lines: dict[str, int] = {}
    for row in table(file, "Modifier Code", "Modifier Name"):
        code, name = row["Modifier Code"], row["Modifier Name"]
        if not name:
            raise LoadError(file.name, row.line, f"{code} has no name")
        if code in lines:
            raise LoadError(file.name, row.line, f"{code} appears again, first in line {lines[code]}")
        lines[code] = row.line
        yield Modifier(
            code,
            name,
            _kind(row["Section (Main Section)"]),
            row["Modifier Description"],
            row.day("Modifier Descriptor Effective"),
        )


def _appendix(file: File) -> list[Modifier]:
    found: dict[str, Modifier] = {}
    heading, current = "", None
    for number, paragraph in _paragraphs(file):
        named = _STATUS.fullmatch(paragraph) or _NAMED.fullmatch(paragraph)
        if named:
            meaning = named[3] if named.re is _NAMED else None
            current = Modifier(named[1], named[2], _kind(heading), meaning or "")
            found.setdefault(current.code, current)
        elif _HEADING.fullmatch(paragraph):
            heading, current = paragraph, None
        elif current is None:
            raise LoadError(file.name, number, "expected a heading that ends in 'Modifiers', or a modifier")
        else:
            current.meaning = f"{current.meaning} {paragraph}".strip()
    if not found:
        raise LoadError(file.name, None, "no modifier after the licence text and an empty line")
    return list(found.values())


def _paragraphs(file: File) -> Iterator[tuple[int, str]]:
    """The paragraphs after the licence text, each with the number of its first line."""
    pending: list[str] = []
    begun = 0
    for number, line in [*file.after_licence(_HEADING), (len(file.lines), "")]:
        if line:
            begun = begun if pending else number
            pending.append(line.strip())
        elif pending:
            yield begun, " ".join(pending)
            pending.clear()
