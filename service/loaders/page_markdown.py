"""Procedure pages as Markdown: YAML front matter, ``##`` headings, lists.

Front matter has, all of it optional: ``title`` (else the ``#`` heading is the title), ``id`` (a slug),
``system`` and ``code``, or ``codes`` (a list of ``system`` with ``codes``, ``patterns`` or both),
``reviewed`` (a day) and ``source``. A system is a canonical or a short name, a pattern an RE2 regular
expression over whole codes.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

import re2

from service.loaders.front_matter import Fields, read_fields
from service.loaders.page_outline import Line, Outline, Remarks, Section, items
from service.terminology.pages import PageTarget
from service.terminology.system_names import SYSTEMS, system_url

FENCE = "---"
_PAGE_KEYS = ("id", "title", "system", "code", "codes", "reviewed", "source")
_TARGET_KEYS = ("system", "codes", "patterns")
_SYSTEM = f"the canonical of a code system, or one of {', '.join(s.short for s in SYSTEMS)}"
_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def is_markdown(lines: Sequence[Line]) -> bool:
    """Whether the page begins as Markdown does: with front matter or a heading."""
    first = next((text.rstrip() for _, text in lines if text.strip()), "")
    return first == FENCE or _HEADING.fullmatch(first) is not None


def outline(lines: Sequence[Line], remarks: Remarks) -> Outline:
    """The outline of a Markdown page; ``LoadError`` when its front matter is not as described."""
    front, body = _split(lines, remarks)
    fields = read_fields(front, _PAGE_KEYS, remarks)
    titles, sections = _sections(body, remarks)
    if not sections:
        raise remarks.refusal(None, "no section found; expected headings such as '## Summary'")
    title = fields.text("title", bool, "the title of the page") or next(iter(titles), None)
    if title is None:
        raise remarks.refusal(1, "the page has no title: give 'title' in its front matter")
    return Outline(
        title=title,
        sections=sections,
        id=fields.text("id", _SLUG.fullmatch, "a slug such as hand-muscle-release"),
        targets=_targets(fields),
        reviewed=fields.text("reviewed", _is_day, "a day such as 2026-11-01"),
        source=fields.text("source", bool, "a text that says where the content comes from"),
    )


def _split(lines: Sequence[Line], remarks: Remarks) -> tuple[Sequence[Line], Sequence[Line]]:
    """The lines of the front matter and the lines of the page."""
    start = next(at for at, (_, text) in enumerate(lines) if text.strip())
    if lines[start][1].rstrip() != FENCE:
        return (), lines
    for end in range(start + 1, len(lines)):
        if lines[end][1].rstrip() == FENCE:
            return lines[start + 1 : end], lines[end + 1 :]
    raise remarks.refusal(lines[start][0], f"the front matter has no closing line '{FENCE}'")


def _sections(lines: Sequence[Line], remarks: Remarks) -> tuple[list[str], tuple[Section, ...]]:
    """The titles (``#``) and the sections; a heading of any deeper level begins one."""
    titles: list[str] = []
    sections: list[Section] = []
    for (number, heading), inside in _blocks(lines):
        mark = _HEADING.fullmatch(heading)
        if mark and len(mark[1]) > 1:
            sections.append(Section(mark[2].rstrip("# \t"), number, items(inside)))
            continue
        titles += [mark[2].rstrip("# \t")] if mark else []
        for item in items(inside):
            remarks.dispute(item.line, f"the text {item.text!r} stands before the first section")
    return titles, tuple(sections)


def _blocks(lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line]]]:
    """Each heading with the lines below it, those before the first heading under an empty one."""
    heading: Line = (0, "")
    inside: list[Line] = []
    for line in lines:
        if _HEADING.fullmatch(line[1]):
            yield heading, inside
            heading, inside = line, []
        else:
            inside.append(line)
    yield heading, inside


def _targets(fields: Fields) -> tuple[PageTarget, ...]:
    code = fields.text("code", bool, "one code; give several under 'codes'")
    if code is None and "system" in fields.nodes:
        raise fields.remarks.refusal(fields.line("system"), "'system' is given without 'code'")
    if code is not None and "codes" in fields.nodes:
        raise fields.remarks.refusal(fields.line("code"), "'code' and 'codes' are both given")
    if code is not None:
        return (PageTarget(_system(fields, "code"), (code,)),)
    return tuple(_target(target) for target in fields.mappings("codes", _TARGET_KEYS))


def _target(fields: Fields) -> PageTarget:
    system, codes, patterns = _system(fields, "codes"), fields.texts("codes"), fields.texts("patterns")
    if not codes and not patterns:
        raise fields.remarks.refusal(fields.line("system"), "neither 'codes' nor 'patterns' are given")
    for pattern in patterns:
        try:
            re2.compile(pattern)
        except re2.error as error:
            problem = f"the pattern {pattern!r} is not a regular expression"
            raise fields.remarks.refusal(fields.line("patterns"), problem) from error
    return PageTarget(system, codes, patterns)


def _system(fields: Fields, beside: str) -> str:
    """The canonical of the system that stands with the key ``beside``."""
    name = fields.text("system", system_url, _SYSTEM)
    url = system_url(name) if name else None
    if url is None:
        line = fields.line(beside) if beside in fields.nodes else None
        raise fields.remarks.refusal(line, f"{beside!r} is given without 'system', {_SYSTEM}")
    return url


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False
