"""CDC's tabular list of volume 3, as RTF or exported text: chapters, categories, and their notes.

The list is made for readers: a line is a chapter with its range, a code with its title, or a note. Kinds
of notes are told by the word with which they begin; includes and excludes go on to the next such word or
code, other notes only after a colon. Categories have every number from 00 on, which tells them from notes
that begin with a number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from service.loaders.icd9cm.rich_text import paragraphs
from service.loaders.release import LoadError

_CHAPTER = re.compile(r"\d+A?\. ?(?P<title>\D.*) \((?P<first>\d\d)(?:-(?P<last>\d\d))?\)")
_TERM = "inclusion-term"
_CODE = re.compile(r"(\d\d(?:\.\d{1,2})?)(?!\d|\.\d) ?(\S.*)")
_KINDS = (
    (re.compile(r"Excludes\b"), "excludes"),
    (re.compile(r"Includes\b"), "includes"),
    (re.compile(r"Code (also|first)|(Use|Requires) additional"), "code-also"),
    (re.compile(r"Note ?:|The following|\d |\[[0-9,\- ]+\]$"), "note"),
)
_WORD = re.compile(r"(Excludes|Includes|Note) ?: ?")
_GOES_ON = re.compile(r".*(:|\bany|\balso)$|The following|\d ")


@dataclass(slots=True)
class Heading:
    """A chapter (its code is its range, ``01-05``), category or code, with its notes in their order."""

    code: str
    title: str
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_chapter(self) -> bool:
        """Whether this is a chapter and no code."""
        return "-" in self.code


def read_tabular(file: str, content: bytes) -> list[Heading]:
    """The chapters and codes of the list; ``LoadError`` where it has none or a code is out of place."""
    headings: list[Heading] = []
    chapter, last, following = ("", ""), "", _TERM
    for number, line in _lines(file, content):
        if found := _CHAPTER.fullmatch(line):
            chapter, following = (found["first"], found["last"] or found["first"]), _TERM
            headings.append(Heading("-".join(chapter), found["title"]))
        elif (found := _CODE.fullmatch(line)) and ("." in found[1] or found[1] == _category_after(last)):
            code, title = found.groups()
            if code <= last or not chapter[0] <= code[:2] <= chapter[1]:
                problem = f"{code} is after {last} in chapter {'-'.join(chapter)}, expected rising codes"
                raise LoadError(file, number, problem)
            last, following = code, _TERM
            headings.append(Heading(code, title))
        elif headings:
            kind, following = _kinds(line, following)
            headings[-1].notes.append((kind, _WORD.sub("", line) or line))
    if not headings:
        raise LoadError(file, None, "expected chapters such as '1. OPERATIONS ON THE NERVOUS SYSTEM (01-05)'")
    return headings


def _category_after(code: str) -> str:
    return f"{int(code[:2]) + 1:02}" if code else "00"


def _kinds(line: str, following: str) -> tuple[str, str]:
    """The kind of a note, and that of a line after it without a word of its own."""
    for beginning, kind in _KINDS:
        if beginning.match(line):
            goes_on = kind in ("includes", "excludes") or _GOES_ON.match(line)
            return kind, kind if goes_on else _TERM
    return following, following


def _lines(file: str, content: bytes) -> Iterator[tuple[int, str]]:
    """The lines (paragraphs of RTF) that are not blank, numbered from 1, blanks normalised."""
    rich = content.startswith(b"{\\rtf")
    for number, text in enumerate(paragraphs(content) if rich else _exported(file, content), 1):
        # The text export marks emphasis (*omit code*), which the RTF has as formatting.
        if line := " ".join(text.replace("*", "").split()):
            yield number, line


def _exported(file: str, content: bytes) -> list[str]:
    try:
        return content.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LoadError(file, line, f"byte {content[error.start]:#04x} is not UTF-8") from error
