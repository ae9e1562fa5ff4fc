"""A handout as a PDF of one or two pages."""

import unicodedata
from datetime import UTC, datetime
from functools import lru_cache

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from service.web.handouts.handout import DISCLAIMER, Handout, Points, Section

MOST_PAGES = 2

_ENCODING = "cp1252"
"""What the fonts that every reader of PDF has can show, typographic quotes and dashes among it."""

_REPLACED = str.maketrans({
    "≥": "at least", "≤": "at most", "≈": "about", "→": "->", "−": "-", "‑": "-", "‐": "-", "μ": "µ",
    "\u202f": " ", "\u2009": " ", "′": "'", "″": '"',
})  # fmt: skip
_SIZES = (11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
"""Sizes of type in points, of which the largest is taken with which the handout fits its pages."""

_KEPT = 64
"""How many handouts are kept: to lay one out takes a tenth of a second."""

_MARGIN = 18.0
"""Margins in millimetres."""


@lru_cache(maxsize=_KEPT)
def write_pdf(handout: Handout, paper: str, day: str) -> bytes:
    """The handout on ``paper``, in the largest type with which it fits two pages; made on ``day``."""
    largest, smallest = 0, len(_SIZES) - 1
    while largest < smallest:
        middle = (largest + smallest) // 2
        if _Sheet(handout, paper, _SIZES[middle], day).pages_count <= MOST_PAGES:
            smallest = middle
        else:
            largest = middle + 1
    return bytes(_Sheet(handout, paper, _SIZES[smallest], day).output())


def plain(text: str) -> str:
    """``text`` in characters that the fonts have: others are written otherwise, at last as ``?``."""
    replaced = text.translate(_REPLACED)
    return "".join(map(_written, replaced))


def _written(character: str) -> str:
    if character.encode(_ENCODING, "ignore"):
        return character
    base = unicodedata.normalize("NFKD", character).encode(_ENCODING, "ignore").decode(_ENCODING)
    return base or "?"


class _Sheet(FPDF):
    """The pages of a handout in type of ``size`` points."""

    def __init__(self, handout: Handout, paper: str, size: float, day: str) -> None:
        super().__init__(format=paper.lower())
        self._handout, self._size = handout, size
        self._line = size * 0.48
        self.core_fonts_encoding = _ENCODING
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, _MARGIN)
        self.set_lang("en-US")
        self.set_title(handout.name)
        self.set_subject(DISCLAIMER)
        self.set_creation_date(datetime.fromisoformat(day).replace(tzinfo=UTC))
        self.add_page()
        self._write()

    def footer(self) -> None:
        self.set_y(-_MARGIN + 4)
        self.set_font("Helvetica", size=8)
        name = plain(self._handout.name)
        self.cell(0, 5, f"{name} · page {self.page_no()} of {{nb}}", align="C")

    def _write(self) -> None:
        self._said(self._handout.name, scale=1.7, style="B")
        if self._handout.term:
            self._said(f"Doctors call it: {self._handout.term}", style="I")
        for section in self._handout.sections:
            self._section(section)
        self.ln(self._line * 0.8)
        self._said(DISCLAIMER, style="B")
        for line in self._handout.foot:
            self._said(line, scale=0.8)

    def _section(self, section: Section) -> None:
        self._keep_together(4)
        self.ln(self._line * 0.6)
        self.start_section(plain(section.heading))
        self._said(section.heading, scale=1.2, style="B")
        for paragraph in section.paragraphs:
            self._said(paragraph)
        for points in section.lists:
            self._points(points)

    def _keep_together(self, lines: int) -> None:
        """Begin a new page unless that many lines are left on this one: no heading stands alone."""
        if self.will_page_break(self._line * lines):
            self.add_page()

    def _points(self, points: Points) -> None:
        if points.lead:
            self._keep_together(2)
            self._said(points.lead, style="B")
        for position, item in enumerate(points.items, start=1):
            mark = f"{position}." if points.numbered else "•"
            self._said(item, mark=mark)

    def _said(self, text: str, *, scale: float = 1.0, style: str = "", mark: str = "") -> None:
        """A text in lines as wide as the page, behind ``mark`` where it is a point of a list."""
        self.set_font("Helvetica", style, self._size * scale)
        line, indent = self._line * scale, self._size * 0.5 if mark else 0.0
        if mark:
            self.cell(indent, line, plain(mark))
        self.multi_cell(0, line, plain(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
