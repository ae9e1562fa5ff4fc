"""From RxNorm's rows to concepts: names, semantic types, relationships, attributes, and merged codes.

Source: NLM, "RxNorm Technical Documentation", section 12 (RXNCONSO, RXNREL, RXNSTY, RXNSAT, RXNCUI).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from sys import intern

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
_ATTRIBUTES = _layout("RXCUI LUI SUI RXAUI STYPE CODE ATUI SATUI ATN SAB ATV SUPPRESS CVF")
_HISTORY = _layout("CUI1 VER_START VER_END CARDINALITY CUI2")
_CURRENT = ("N", "")
"""What SUPPRESS says of rows that count."""

_SYNONYMS = frozenset(("SY", "TMSY", "PSN", "ET"))
"""The term types that are other names of a concept, not what it is."""


@dataclass(slots=True)
class _Entry:
    """What is known of one RXCUI: its names as (type, text, whether it is suppressed)."""

    names: list[tuple[str, str, bool]] = field(default_factory=list)
    sources: dict[str, None] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    relations: dict[str, list[Code]] = field(default_factory=dict)
    attributes: dict[str, list[str]] = field(default_factory=dict)
    merged_into: list[str] = field(default_factory=list)


def concepts(files: Mapping[str, Member]) -> tuple[list[Concept], int]:
    """Every concept, in the order of the file, and how many rows of relationships name a concept that no
    name is given for.
    """
    entries = _named(files["names"])
    _add_types(entries, files.get("types"))
    lost = _add_relations(entries, files.get("relationships"))
    _add_attributes(entries, files.get("attributes"))
    _add_history(entries, files.get("history"))
    # Each entry goes when its concept is there: a release has millions of relationships.
    return [_concept(code, entries.pop(code)) for code in list(entries)], lost


def _named(member: Member) -> dict[str, _Entry]:
    entries: defaultdict[str, _Entry] = defaultdict(_Entry)
    for row in read_rows(member, _NAMES, ("RXCUI", "SAB", "TTY", "STR", "SUPPRESS")):
        code, source, kind, text, suppress = row.fields
        if not code.isdecimal():
            raise row.refusal(f"expected a number as RXCUI, found {code!r}")
        entries[code].sources[intern(source)] = None
        if source == SOURCE:
            entries[code].names.append((intern(kind), text, suppress not in _CURRENT))
    return {code: entry for code, entry in entries.items() if entry.names}


def _add_types(entries: Mapping[str, _Entry], member: Member | None) -> None:
    for code, kind, text in _rows(member, _TYPES, ("RXCUI", "TUI", "STY")):
        if code in entries:
            entries[code].types[intern(kind)] = intern(text)


def _add_relations(entries: Mapping[str, _Entry], member: Member | None) -> int:
    """A row says what its second concept is to the first one; gives how many are about others."""
    lost, codes = 0, {code: Code(code) for code in entries}
    columns = ("RXCUI1", "RXCUI2", "REL", "RELA", "SAB", "SUPPRESS")
    for first, second, kind, relation, source, suppress in _rows(member, _RELATIONSHIPS, columns):
        if source != SOURCE or not (first and second) or suppress not in _CURRENT:
            continue
        if first in entries and second in entries:
            for name in filter(None, (kind, relation)):
                entries[second].relations.setdefault(intern(name), []).append(codes[first])
        else:
            lost += 1
    return lost


def _add_attributes(entries: Mapping[str, _Entry], member: Member | None) -> None:
    """What RxNorm itself says of its concepts, such as strengths, and the NDC codes of drugs."""
    columns = ("RXCUI", "ATN", "SAB", "ATV", "SUPPRESS")
    for code, name, source, text, suppress in _rows(member, _ATTRIBUTES, columns):
        if source == SOURCE and text and code in entries and suppress in _CURRENT:
            entries[code].attributes.setdefault(intern(name), []).append(text)


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
    yield from (Property("STY", Code(kind), description=text) for kind, text in entry.types.items())
    yield from (Property("SAB", Code(source)) for source in entry.sources)
    for name, codes in entry.relations.items():
        yield from (Property(name, code) for code in dict.fromkeys(codes))
    for name, texts in entry.attributes.items():
        yield from (Property(name, text) for text in dict.fromkeys(texts))
    yield from (Property("replaced-by", Code(code)) for code in entry.merged_into)
