"""``/code/{system}/{code}``: all about a code, and ``/tree/…``: what is below it, for the tree to open."""

from service.terminology.unfolding import unfold
from service.web.codes.axes import characters
from service.web.codes.facts import coding_json, facts, names, standing_of
from service.web.codes.found import FoundCode, find
from service.web.codes.place import around, below
from service.web.codes.reading import SECTIONS, Reading
from service.web.codes.related import appearances, in_releases, maps, similar, value_sets
from service.web.page import NoPageError, Page, Redirect
from service.web.visits import Visit


def code(visit: Visit, system: str, code: str) -> Page | Redirect:
    """The page of a code."""
    found = find(visit, system, code)
    return Page("code.html", _given(found, _start(visit))) if isinstance(found, FoundCode) else found


def tree(visit: Visit, system: str, code: str) -> Page | Redirect:
    """What is directly below a code, as a list alone; NoPageError where its licensor's text is withheld."""
    found = find(visit, system, code)
    if not isinstance(found, FoundCode):
        return found
    if found.release.is_withheld:
        text = "Which codes are near a licensed one is shown to those who are entitled to it. Sign in first."
        raise NoPageError(403, "This list is not shown to you", text)
    return Page("tree.html", {"title": found.code, "found": found, "below": below(found, _start(visit))})


def _start(visit: Visit) -> int:
    """Which of the codes below is the first to be listed: ``from``, counted from 0."""
    text = visit.argument("from", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise NoPageError(400, "This list cannot be shown", f"from must be a number, not “{text[:40]}”.")
    return int(text)


def _given(found: FoundCode, start: int) -> dict[str, object]:
    appearing, shown, reading = appearances(found), characters(found), Reading(found.properties)
    return {
        "found": found,
        "title": f"{found.code} {found.title}",
        "header": found.index.code_system,
        "standing": standing_of(found, appearing),
        "names": names(found),
        "coding": coding_json(found),
        "reading": reading,
        "sentences": () if reading else unfold(found.index, found.number),
        "reading_sections": SECTIONS,
        "characters": shown,
        "facts": list(facts(found, bool(shown))),
        "around": around(found, start),
        "releases": list(in_releases(found, appearing)),
        "value_sets": value_sets(found),
        "maps": maps(found),
        "similar": similar(found),
    }
