"""``/diff``: what changed from one release of a code system to another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from service.terminology.system_names import SYSTEMS
from service.web.links import linked
from service.web.names import name_of, title_of, url_of
from service.web.page import NoPageError, Page
from service.web.paging import Paged, matcher, number, paged
from service.web.parts import Parts, parts
from service.web.visits import Answer, Visit

_SIZE = 50

KINDS = {
    "added": ("Added", "New in this release"),
    "removed": ("Removed", "No longer in the release"),
    "retired": ("Ended", "Still listed, but no longer valid"),
    "reactivated": ("Valid again", "Had ended, and is valid again"),
    "display-changed": ("New title", "Same code, other words"),
    "property-changed": ("Other details", "Same code, another property, definition or place"),
    "replaced-by": ("Replaced", "Ended, with codes to use instead"),
}
"""The kinds of change as people read them, each with what it means."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How many changes of a kind there are; ``width`` is that of its bar, from 0 to 100."""

    kind: str
    name: str
    meaning: str
    codes: int
    headings: int
    width: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The releases that can be compared, and the two that are: versions, the older ones first."""

    systems: Mapping[str, str]
    url: str
    versions: Sequence[str]
    old: str
    new: str


def comparison(visit: Visit) -> Page:
    """The counts by kind, and a page of the changes of ``kind`` that have all words of ``q``."""
    choice = _choice(visit)
    if choice is None:
        text = "No code system has two releases loaded. Load another release to see what changed."
        raise NoPageError(404, "There is nothing to compare", text)
    counted = _asked(visit, choice, count=0)
    if not counted.ok:
        raise NoPageError(counted.status, "These releases cannot be compared", counted.problem)
    kind, query = visit.argument("kind"), visit.argument("q")
    changed, truncated = _changes(visit, choice, kind, query)
    shown = {key: value for key, value in (("kind", kind), ("q", query)) if value}
    given = {
        "choice": choice,
        "bars": _bars(parts(counted.document)),
        "changes": changed,
        "truncated": truncated,
        "names": {key: name for key, (name, _) in KINDS.items()},
        "kind": kind,
        "query": query,
        "asked": counted.asked,
        "rights": list(parts(counted.document).all("copyright")),
        "here": _query(visit, choice),
        "here_with": lambda **more: _query(visit, choice, **{**shown, **more}),
    }
    return linked(visit, "comparison.html", given)


def _choice(visit: Visit) -> Choice | None:
    """What the visit asks to compare; where it does not say, the last two releases of a main system."""
    found = {
        url: [r.version for r in releases if r.version and r.is_usable and r.content != "supplement"]
        for url, releases in visit.view.systems().items()
    }
    several = {url: sorted(versions) for url, versions in found.items() if len(versions) > 1}
    ranked = sorted(several, key=[*(s.url for s in SYSTEMS), *several].index)
    asked = visit.argument("system")
    url = (url_of(visit.view, asked) or asked) if asked else next(iter(ranked), None)
    if url is None or url not in several:
        if asked:
            text = f"“{asked}” has no two releases here. Choose another code system."
            raise NoPageError(404, "There is nothing to compare", text)
        return None
    versions = several[url]
    new = visit.argument("to") or versions[-1]
    earlier = [version for version in versions if version < new]
    old = visit.argument("from") or (earlier[-1] if earlier else versions[-1])
    return Choice({u: title_of(visit.view, u) for u in ranked}, url, versions, old, new)


def _asked(visit: Visit, choice: Choice, **more: str | int | None) -> Answer:
    compared = {"url": choice.url, "from": choice.old, "to": choice.new}
    return visit.get("CodeSystem/$diff", **compared, **more)


def _changes(visit: Visit, choice: Choice, kind: str, query: str) -> tuple[Paged, bool]:
    """A page of changes; whether only the first of them, as many as one answer may have, were searched."""
    if not query:
        answer = _asked(visit, choice, kind=kind, count=_SIZE, offset=number(visit, "offset"))
        return _paged(visit, answer, None), False
    limit = visit.api.max_rows
    answer = _asked(visit, choice, kind=kind, count=limit)
    total = parts(answer.document).one("total", 0)
    return _paged(visit, answer, query), total > limit


def _paged(visit: Visit, answer: Answer, query: str | None) -> Paged:
    if not answer.ok:
        raise NoPageError(answer.status, "These changes cannot be listed", answer.problem)
    found = parts(answer.document)
    changes = map(_change, found.all("change"))
    if query is None:
        return paged(visit, list(changes), found.one("total", 0), _SIZE)
    matches, offset = matcher(query), number(visit, "offset")
    matching = [change for change in changes if matches(f"{change['code']} {change['old']} {change['new']}")]
    return paged(visit, matching[offset : offset + _SIZE], len(matching), _SIZE)


def _change(change: Parts) -> dict[str, Any]:
    return {
        "kind": change.one("kind"),
        "code": change.one("code"),
        "heading": not change.one("selectable"),
        "old": change.one("oldDisplay", ""),
        "new": change.one("newDisplay", ""),
        "properties": [
            {"code": p.one("code"), "old": _text(p.all("old")), "new": _text(p.all("new"))}
            for p in change.all("property")
        ],
        "replacements": list(change.all("replacement")),
    }


def _text(values: Iterator[Any]) -> str:
    """Values of a property as text; a Coding by what it is called."""
    texts = (v.get("display") or v.get("code", "") if isinstance(v, dict) else str(v) for v in values)
    return ", ".join(texts) or "none"


def _bars(counted: Parts) -> list[Bar]:
    counts = [(s.one("kind"), s.one("codes", 0), s.one("headings", 0)) for s in counted.all("summary")]
    largest = max((codes + headings for _, codes, headings in counts), default=0) or 1
    return [_bar(kind, codes, headings, largest) for kind, codes, headings in counts]


def _bar(kind: str, codes: int, headings: int, largest: int) -> Bar:
    name, meaning = KINDS.get(kind, (kind, ""))
    return Bar(kind, name, meaning, codes, headings, round(100 * (codes + headings) / largest, 1))


def _query(visit: Visit, choice: Choice, **more: str) -> str:
    compared = {"system": name_of(visit.view, choice.url), "from": choice.old, "to": choice.new}
    return f"/diff?{urlencode({**compared, **{name: value for name, value in more.items() if value}})}"
