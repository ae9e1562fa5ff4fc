"""Procedure pages as plain text: title, code system line, headed sections.

Headings are unindented lines like any paragraph. One that the property table names is a heading
wherever it stands; any other is taken for one by its looks, so that an unknown section is noticed.
"""

from collections.abc import Sequence

from service.loaders.page_outline import Line, Outline, Remarks, Section, fold, is_marked, items
from service.terminology.page_properties import PAGE_PROPERTIES
from service.terminology.system_names import system_url

SITE_LINE = "search all medical codes"
"""The site's own heading, which some saved pages begin with."""

CODE_LINES = {
    "cpt4 code": "cpt",
    "cpt code": "cpt",
    "hcpcs code": "hcpcs",
    "icd-10-pcs code": "icd-10-pcs",
    "icd-10-cm code": "icd-10-cm",
    "icd-9-cm code": "icd-9-cm",
}
"""Lines in the head that tell the code system, and its short name."""

_HEADINGS = {fold(row.section) for row in PAGE_PROPERTIES if row.section}
_LONGEST_HEADING = 8
"""Words; longer lines are sentences."""


def outline(lines: Sequence[Line], remarks: Remarks) -> Outline:
    """The outline of a text page; ``LoadError`` when it has no title or no section."""
    headings = _headings(lines)
    if not headings:
        raise remarks.refusal(None, "no section found; expected headings such as Summary or Indications")
    title, system = _head(lines[: headings[0]], remarks)
    ends = [*headings[1:], len(lines)]
    sections = tuple(_section(lines[at:end]) for at, end in zip(headings, ends, strict=True))
    return Outline(title=title, sections=sections, system=system)


def _section(lines: Sequence[Line]) -> Section:
    number, text = lines[0]
    return Section(text.strip().rstrip(":"), number, items(lines[1:]))


def _headings(lines: Sequence[Line]) -> list[int]:
    """Positions of the headings, the first of which is one that the property table names."""
    found: list[int] = []
    within = "head"
    for position, (_, text) in enumerate(lines):
        known = fold(text) in _HEADINGS and not text[0].isspace()
        if known or (found and _looks_like_heading(text, within)):
            found.append(position)
            within = "heading"
        elif text.strip():
            within = "item" if text[0].isspace() or is_marked(text) else "paragraph"
        elif within != "heading":
            within = "blank"
    return found


def _looks_like_heading(text: str, within: str) -> bool:
    """Whether an unknown line is a heading: not right after one, nor inside a paragraph."""
    if within in ("heading", "paragraph") or not text.strip() or text[0].isspace() or is_marked(text):
        return False
    return len(text.split()) <= _LONGEST_HEADING and text.rstrip()[-1] not in ".!?;,"


def _head(lines: Sequence[Line], remarks: Remarks) -> tuple[str, str | None]:
    title, system = None, None
    for number, text in lines:
        folded = fold(text)
        if not folded or folded == SITE_LINE:
            continue
        if folded in CODE_LINES:
            system = system_url(CODE_LINES[folded])
        elif title is None:
            title = text.strip()
        elif folded != fold(title):
            remarks.dispute(number, f"the line {text.strip()!r} before the first section is not understood")
    if title is None:
        raise remarks.refusal(1, "the page has no title before its first section")
    return title, system
