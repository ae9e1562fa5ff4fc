"""What procedure pages say of a code, ready to be read: texts by what they are about."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from service.web.codes.statements import Statement

SECTIONS = (
    ("summary", "Summary", ("summary",)),
    ("purpose", "Purpose", ("purpose",)),
    ("indications", "Indications", ("indication",)),
    ("preparation", "Preparation", ("preparation",)),
    ("steps", "Step by step", ("procedure-step", "tool", "technology")),
    ("duration", "How long, where and with whom", ("duration", "setting", "personnel")),
    ("risks", "Risks", ("risk-common", "risk-rare")),
    ("benefits", "Benefits", ("benefit",)),
    (
        "recovery",
        "Recovery",
        ("recovery", "recovery-time", "recovery-instructions", "restriction", "follow-up"),
    ),
    ("alternatives", "Alternatives", ("alternative",)),
    ("experience", "What patients feel", ("experience-during", "experience-after", "pain-management")),
    ("advice", "Advice", ("advice",)),
)
"""The sections of a page as they are read: where each is on it, its name, and the properties that make it."""

_PARAGRAPH = re.compile(r"\n\s*\n")
_POINT = "• "


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, and the points that are listed below it."""

    text: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to treat, with what speaks for it and against it."""

    text: str
    pros: tuple[str, ...]
    cons: tuple[str, ...]


class Reading:
    """The page properties among the properties of a code, in the order of the page."""

    def __init__(self, properties: Iterable[Statement]) -> None:
        self._said: defaultdict[str, list[Statement]] = defaultdict(list)
        for said in properties:
            if said.is_of_page:
                self._said[said.code].append(said)

    def __bool__(self) -> bool:
        return bool(self._said)

    def all(self, code: str) -> list[str]:
        """Every text under a page property."""
        return [str(said.value) for said in self._said.get(code, ())]

    def first(self, code: str) -> str:
        """The first text under a page property; empty where there is none."""
        return next(iter(self.all(code)), "")

    def paragraphs(self, *codes: str) -> list[Paragraph]:
        """The paragraphs under some page properties."""
        texts = (text for code in codes for text in self.all(code))
        return [_paragraph(piece) for text in texts for piece in _PARAGRAPH.split(text) if piece.strip()]

    def has(self, *codes: str) -> bool:
        """Whether anything is said under one of these properties."""
        return any(code in self._said for code in codes)

    @property
    def alternatives(self) -> list[Alternative]:
        """The other ways to treat."""
        return [_alternative(said) for said in self._said.get("alternative", ())]


def _paragraph(piece: str) -> Paragraph:
    lines = piece.strip().split("\n")
    points = tuple(line.removeprefix(_POINT) for line in lines if line.startswith(_POINT))
    return Paragraph(" ".join(line for line in lines if not line.startswith(_POINT)), points)


def _alternative(said: Statement) -> Alternative:
    pros = tuple(part.value for part in said.parts if part.code == "alternative-pro")
    cons = tuple(part.value for part in said.parts if part.code == "alternative-con")
    return Alternative(said.value, pros, cons)
