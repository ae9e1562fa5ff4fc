"""From RxNorm's rows to concepts: names, semantic types, relationships, and codes that were merged.

Source: NLM, "RxNorm Technical Documentation", section 12 (RXNCONSO, RXNREL, RXNSTY, RXNCUI).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from service.loaders.archives import Member
from service.loaders.delimited import Layout, read_rows
from service.terminology.concepts import Concept, Designation, Property
from service.terminology.types import Code

SOURCE = "RXNORM"
_END = "end"
"""What follows the last separator of a row: nothing."""


def _layout(columns: str) -> Layout:
    return Layout("|", columns=(*columns.split(), _END))


_NAMES = _layout("RXCUI LAT TS LUI STT SUI ISPREF RXAUI SAUI SCUI SDUI SAB TTY CODE STR SRL SUPPRESS CVF")
_RELATIONSHIPS = _layout(
    "RXCUI1 RXAUI1 STYPE1 REL RXCUI2 RXAUI2 STYPE2 RELA RUI SRUI SAB SL DIR RG SUPPRESS CVF"
)
_TYPES = _layout("RXCUI TUI STN STY ATUI CVF")
_HISTORY = _layout("CUI1 VER_START VER_END CARDINALITY CUI2")
_SYNONYMS = frozenset(("SY", "TMSY", "PSN", "ET"))
"""The term types that are other names of a concept, not what it is."""


@dataclass(slots=True)
class _Entry:
    """What is known of one RXCUI: its names as (type, text, whether it is suppressed)."""

    names: list[tuple[str, str, bool]] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    relations: dict[tuple[str, str], None] = field(default_factory=dict)
    merged_into: list[str] = field(default_factory=list)


def concepts(files: Mapping[str, Member]) -> tuple[list[Concept], list[str], int]:
    """Every concept, in the order of the file, the relations that there are between them, and how many rows
    of relationships name a concept that no name is given for.
    """
    entries = _named(files["names"])
    _add_types(entries, files.get("types"))
    lost = _add_relations(entries, files.get("relationships"))
    _add_history(entries, files.get("history"))
    relations = sorted({name for entry in entries.values() for name, _ in entry.relations})
    return [_concept(code, entry) for code, entry in entries.items()], relations, lost


def _named(member: Member) -> dict[str, _Entry]:
    entries: defaultdict[str, _Entry] = defaultdict(_Entry)
    for row in read_rows(member, _NAMES, ("RXCUI", "SAB", "TTY", "STR", "SUPPRESS")):
        code, source, kind, text, suppress = row.fields
        if source != SOURCE:
            continue
        if not code.isdecimal():
            raise row.refusal(f"expected a number as RXCUI, found {code!r}")
        entries[code].names.append((kind, text, suppress not in ("N", "")))
    return dict(entries)


def _add_types(entries: Mapping[str, _Entry], member: Member | None) -> None:
    for code, kind in _rows(member, _TYPES, ("RXCUI", "STY")):
        if code in entries and kind not in entries[code].types:
            entries[code].types.append(kind)


def _add_relations(entries: Mapping[str, _Entry], member: Member | None) -> int:
    """A row says what its second concept is to the first one; gives how many are about others."""
    lost = 0
    columns = ("RXCUI1", "RXCUI2", "RELA", "SAB", "SUPPRESS")
    for first, second, relation, source, suppress in _rows(member, _RELATIONSHIPS, columns):
        if source != SOURCE or not relation or suppress not in ("N", ""):
            continue
        if first in entries and second in entries:
            entries[second].relations[relation, first] = None
        else:
            lost += 1
    return lost


def _add_history(entries: dict[str, _Entry], member: Member | None) -> None:
    """Codes that are no more; one that goes on under another code says so."""
    for code, other in _rows(member, _HISTORY, ("CUI1", "CUI2")):
        if code not in entries or not entries[code].names:
            found = entries.setdefault(code, _Entry())
            if other and other != code:
                found.merged_into.append(other)


def _rows(member: Member | None, layout: Layout, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if member is not None:
        yield from (row.fields for row in read_rows(member, layout, columns))


def _concept(code: str, entry: _Entry) -> Concept:
    kinds = [name for name in entry.names if name[0] not in _SYNONYMS] or entry.names
    display = next((text for _, text, suppressed in kinds if not suppressed), None)
    display = display or (kinds[0][1] if kinds else None)
    others = dict.fromkeys(text for _, text, _ in entry.names if text != display)
    return Concept(
        code,
        display,
        designations=tuple(Designation(text, "en") for text in others),
        properties=tuple(_properties(entry, kinds)),
    )


def _properties(entry: _Entry, kinds: Iterable[tuple[str, str, bool]]) -> Iterator[Property]:
    if all(suppressed for _, _, suppressed in entry.names):
        yield Property("inactive", True)
    yield from (Property("TTY", Code(kind)) for kind in dict.fromkeys(kind for kind, _, _ in kinds))
    yield from (Property("STY", text) for text in entry.types)
    yield from (Property(name, Code(code)) for name, code in entry.relations)
    yield from (Property("replaced-by", Code(code)) for code in entry.merged_into)
