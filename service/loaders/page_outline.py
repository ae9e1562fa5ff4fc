"""A procedure page before it is understood: head, sections, items, each with its line.

Both page formats are read into this outline; what a section means is decided later, once for both.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from service.loaders.release import LoadError
from service.terminology.pages import PageTarget

Line = tuple[int, str]
"""A line of the file: its number (from 1) and its text."""


class Kind(Enum):
    """How a piece of text stands on the page."""

    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph, bullet or numbered step in ``pieces``, its lines; ``nested`` below the item before it."""

    kind: Kind
    pieces: tuple[Line, ...]
    nested: bool = False

    @property
    def text(self) -> str:
        """All of it on one line."""
        return " ".join(text for _, text in self.pieces)

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.pieces[0][0]

    def line_at(self, offset: int) -> int:
        """The line with the character at ``offset`` of ``text``."""
        for number, text in self.pieces:
            if offset <= len(text):
                return number
            offset -= len(text) + 1
        return self.pieces[-1][0]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    line: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One page as its format gives it; ``system`` is the system that the text itself names."""

    title: str
    sections: tuple[Section, ...]
    id: str | None = None
    targets: tuple[PageTarget, ...] = ()
    system: str | None = None
    reviewed: str | None = None
    source: str | None = None


@dataclass(slots=True)
class Remarks:
    """What is wrong with one page without making it useless: an error in a strict load."""

    file: str
    strict: bool
    warnings: list[str] = field(default_factory=list)

    def dispute(self, line: int | None, problem: str) -> None:
        """Note something that the page says and that will not be published."""
        if self.strict:
            raise self.refusal(line, problem)
        self.warn(line, problem)

    def warn(self, line: int | None, problem: str) -> None:
        """Note something that costs nothing of the page's text."""
        self.warnings.append(str(self.refusal(line, problem)))

    def refusal(self, line: int | None, problem: str) -> LoadError:
        """The error to raise where the page cannot be loaded at all."""
        return LoadError(self.file, line, problem)


def fold(text: str) -> str:
    """A heading or key as it is compared: without case, outer blanks and a final colon."""
    return " ".join(text.casefold().rstrip(": \t").split())


@dataclass(slots=True)
class _Draft:
    """An item in the making: the lines of its text so far."""

    kind: Kind
    pieces: list[Line]
    nested: bool = False


_MARK = re.compile(r"(?P<indent>\s*)(?:[•◦▪●‣*-]|(?P<number>\d+)[.)])\s+(?P<text>\S.*)")


def is_marked(text: str) -> bool:
    """Whether the line begins a bullet or a numbered step."""
    return _MARK.fullmatch(text) is not None


def items(lines: Iterable[Line]) -> tuple[Item, ...]:
    """The items under one heading. A line that begins none continues the one above it.

    A blank line ends a paragraph; after one, an indented line still belongs to its bullet.
    """
    found: list[_Draft] = []
    indent, after_blank = 0, True
    for number, raw in lines:
        text = raw.expandtabs(4).rstrip()
        mark = _MARK.fullmatch(text)
        if mark:
            kind = Kind.STEP if mark["number"] else Kind.BULLET
            depth = len(mark["indent"])
            nested = bool(found) and found[-1].kind is not Kind.PARAGRAPH and depth > indent
            indent = indent if nested else depth
            found.append(_Draft(kind, [(number, mark["text"])], nested))
        elif text and (not found or (after_blank and not text[0].isspace())):
            found.append(_Draft(Kind.PARAGRAPH, [(number, text.strip())]))
        elif text:
            found[-1].pieces.append((number, text.strip()))
        after_blank = not text
    return tuple(Item(d.kind, tuple(d.pieces), d.nested) for d in found)
