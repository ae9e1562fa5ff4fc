"""From the sections of a page to concept properties, as the property table says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from service.loaders.durations import DAY, MINUTE, read_span
from service.loaders.page_outline import Item, Kind, Outline, Remarks, Section, fold
from service.terminology.concepts import Coding, Property
from service.terminology.page_properties import PAGE_PROPERTIES, PROPERTY_BY_CODE, PageProperty
from service.terminology.system_names import system_url

_ROWS: dict[str, dict[str, PageProperty]] = {}
for _row in PAGE_PROPERTIES:
    if _row.section:
        _ROWS.setdefault(fold(_row.section), {}).update({fold(key): _row for key in _row.keys})

_TIMES = {
    "duration": (MINUTE, "duration-min-minutes", "duration-max-minutes"),
    "recovery-time": (DAY, "recovery-min-days", "recovery-max-days"),
}
"""The texts that state a time, its unit, and the properties that give it as numbers."""

_KEYED = re.compile(r"([^:]{1,40}):(?:\s+(.*))?")
_ADVICE = PROPERTY_BY_CODE["advice"]
_SIMILAR = re.compile(r"(?:(?P<system>\S+)\|)?(?P<code>[^\s:|]+)(?::\s+(?P<display>\S.*))?")


@dataclass(slots=True)
class _Draft:
    """A property in the making, with the sub-properties read so far."""

    row: PageProperty
    text: str
    line: int
    parts: list["_Draft"] = field(default_factory=list)


class SectionReader:
    """Reads the sections of one page into properties, in the order of the page."""

    def __init__(self, outline: Outline, remarks: Remarks) -> None:
        self._outline = outline
        self._remarks = remarks
        self._drafts: list[_Draft] = []

    def properties(self) -> tuple[Property, ...]:
        """All properties of the page; ``LoadError`` where the page contradicts itself."""
        for section in self._outline.sections:
            rows = _ROWS.get(fold(section.heading))
            if rows is None:
                self._remarks.dispute(section.line, f"the section {section.heading!r} is not known")
            else:
                self._read(section, rows)
        return tuple(p for draft in self._drafts for p in self._finished(draft))

    def _read(self, section: Section, rows: dict[str, PageProperty]) -> None:
        before = len(self._drafts)
        above: PageProperty | None = None
        """The row of a key that stands alone, its texts nested below it."""
        for position, item in enumerate(section.items):
            key, text = _key_and_text(item, rows)
            if item.kind is Kind.PARAGRAPH and _follows_list(section, position):
                self._add(_ADVICE, item.text, item.line, joined=True)
            elif key and not text:
                above = rows[key]
                self._expect_nested(section, position)
            elif item.nested and not key and above:
                self._add(above, text, item.line)
            elif item.nested and not key and len(self._drafts) > before:
                self._last().text += f"\n• {text}"
            elif key in rows:
                above = None
                self._add(rows[key], text, item.line, joined=not key)
            else:
                self._dispute_key(section, item)

    def _last(self) -> _Draft:
        draft = self._drafts[-1]
        return draft.parts[-1] if draft.parts else draft

    def _expect_nested(self, section: Section, position: int) -> None:
        following = section.items[position + 1 : position + 2]
        if not (following and following[0].nested):
            item = section.items[position]
            self._remarks.dispute(item.line, f"{item.text!r} in the section {section.heading!r} has no text")

    def _dispute_key(self, section: Section, item: Item) -> None:
        keys = ", ".join(sorted(k for row in _ROWS[fold(section.heading)].values() for k in row.keys))
        self._remarks.dispute(
            item.line, f"{item.text!r} in the section {section.heading!r} begins with none of: {keys}"
        )

    def _add(self, row: PageProperty, text: str, line: int, joined: bool = False) -> None:
        """Add a value; ``joined`` paragraphs of a property that does not repeat become one text."""
        given = None if row.repeats else next((d for d in self._drafts if d.row is row), None)
        if row.parent:
            self._add_part(row, text, line)
        elif given and not joined:
            raise self._remarks.refusal(line, f"{row.keys[0]!r} is given twice, first in line {given.line}")
        elif given:
            given.text += f"\n\n{text}"
        elif row.split:
            self._drafts += [_Draft(row, single, line) for single in singles(text)]
        else:
            self._drafts.append(_Draft(row, text, line))

    def _add_part(self, row: PageProperty, text: str, line: int) -> None:
        if not self._drafts or self._drafts[-1].row.code != row.parent:
            raise self._remarks.refusal(line, f"{row.keys[0]!r} comes before any {row.parent}")
        self._drafts[-1].parts.append(_Draft(row, text, line))

    def _finished(self, draft: _Draft) -> Iterator[Property]:
        parts = tuple(Property(part.row.code, part.text) for part in draft.parts)
        value = self._coding(draft) if draft.row.type == "Coding" else draft.text
        yield Property(draft.row.code, value, subproperties=parts)
        if draft.row.code in _TIMES:
            yield from self._numbers(draft)

    def _numbers(self, draft: _Draft) -> Iterator[Property]:
        unit, least, most = _TIMES[draft.row.code]
        span = read_span(draft.text, unit)
        if span is None:
            self._remarks.warn(draft.line, f"no time can be read from {draft.text!r}")
        elif span.least is not None:
            yield Property(least, span.least)
        if span and span.most is not None:
            yield Property(most, span.most)

    def _coding(self, draft: _Draft) -> Coding:
        """A similar code: ``code``, ``code: display`` or ``system|code: display``."""
        found = _SIMILAR.fullmatch(draft.text)
        if not found:
            expected = "expected 'system|code: display', the system and the display left out at will"
            raise self._remarks.refusal(draft.line, f"{draft.text!r} is no code; {expected}")
        systems = {target.system for target in self._outline.targets}
        system = system_url(found["system"]) if found["system"] else None
        if system is None and (found["system"] or len(systems) != 1):
            raise self._remarks.refusal(draft.line, f"the code {draft.text!r} needs its system before a '|'")
        return Coding(system or systems.pop(), found["code"], display=found["display"])


def _key_and_text(item: Item, rows: dict[str, PageProperty]) -> tuple[str, str]:
    keyed = _KEYED.fullmatch(item.text)
    if keyed and item.kind is Kind.BULLET and fold(keyed[1]) in rows:
        return fold(keyed[1]), keyed[2] or ""
    return "", item.text


def _follows_list(section: Section, position: int) -> bool:
    return position > 0 and section.items[position - 1].kind is not Kind.PARAGRAPH


_CONJUNCTION = re.compile(r"(?:or|and)\s+")
_LAST_PAIR = re.compile(r"(.+)\s(?:or|and)\s(.+)")


def singles(text: str) -> list[str]:
    """The single things in a list such as ``Infection, bleeding, or a clot (a, b).``

    Semicolons separate where there are any, else commas and a final *or* or *and*; what stands in
    parentheses stays whole, and so does a text without a separator.
    """
    text = text.strip().removesuffix(".")
    pieces = _split(text, ";")
    with_commas = len(pieces) == 1
    pieces = _split(text, ",") if with_commas else pieces
    if len(pieces) > 1:
        pieces[-1:] = _last(pieces[-1], with_commas)
    return [piece[:1].upper() + piece[1:] for piece in pieces if piece]


def _split(text: str, separator: str) -> list[str]:
    """The pieces between separators that stand outside parentheses."""
    pieces, start, depth = [], 0, 0
    for at, character in enumerate(text):
        depth = max(0, depth + (character == "(") - (character == ")"))
        if character == separator and not depth:
            pieces.append(text[start:at].strip())
            start = at + 1
    return [*pieces, text[start:].strip()]


def _last(piece: str, may_be_pair: bool) -> tuple[str, ...]:
    """The last piece of a list without its *or*, or the two things that *or* stands between."""
    if _CONJUNCTION.match(piece):
        return (_CONJUNCTION.sub("", piece, count=1),)
    pair = _LAST_PAIR.fullmatch(piece) if may_be_pair else None
    return pair.groups() if pair else (piece,)
