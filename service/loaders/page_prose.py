"""What a page says in prose: its texts without keys, and their sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.loaders.page_outline import Item, Outline, fold

UNPROSAIC = frozenset(map(fold, ("Name of the Procedure", "Similar Codes")))
"""Sections that hold names and titles of codes, folded."""

_KEY = re.compile(r"([A-Z][\w -]{1,25}):(?: |$)")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
_WORD = re.compile(r"[A-Za-z']+")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, bullet or step: its folded section, the ``key`` it begins with ("" for none)."""

    section: str
    key: str
    item: Item

    @property
    def text(self) -> str:
        """What it says after its key."""
        return self.item.text[self._start :]

    @property
    def words(self) -> list[str]:
        """Its words; numbers are none."""
        return _WORD.findall(self.text)

    @property
    def _start(self) -> int:
        return len(f"{self.key}: ") if self.key else 0

    def line_at(self, offset: int) -> int:
        """The line with the character at ``offset`` of ``text``."""
        return self.item.line_at(self._start + offset)

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Its sentences, each with its line; a semicolon ends one too."""
        start = 0
        for sentence in _SENTENCE_END.split(self.text):
            start = self.text.index(sentence, start)
            yield self.line_at(start), sentence
            start += len(sentence)


def passages(outline: Outline) -> Iterator[Passage]:
    """Everything that stands on the page under a heading, in its order."""
    for section in outline.sections:
        for item in section.items:
            key = _KEY.match(item.text)
            yield Passage(fold(section.heading), key[1] if key else "", item)


def prose(outline: Outline) -> list[Passage]:
    """The passages that are prose."""
    return [passage for passage in passages(outline) if passage.section not in UNPROSAIC]
