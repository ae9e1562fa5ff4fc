"""The hierarchy around a code, as rows with links: what is above, beside and below it."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.terminology.places import place
from service.web.codes.found import FoundCode
from service.web.names import code_path

CHILDREN = 100
"""How many concepts below one are listed at a time."""


@dataclass(frozen=True, slots=True)
class Row:
    """A concept in the tree: the path of its page, and of the list of what is below it."""

    code: str
    display: str | None
    path: str
    below: int
    tree: str


@dataclass(frozen=True, slots=True)
class Below:
    """Some of what is below a concept, from the one at ``start``. ``more`` is the page that shows the next
    ones and ``tree`` a list of these alone; both are empty where there are no more.
    """

    rows: tuple[Row, ...]
    start: int
    total: int
    more: str
    tree: str

    @property
    def end(self) -> int:
        """How many concepts come before the next ones."""
        return self.start + len(self.rows)


@dataclass(frozen=True, slots=True)
class Around:
    """Where a code stands."""

    above: tuple[Row, ...]
    before: tuple[Row, ...]
    own: Row
    after: tuple[Row, ...]
    below: Below


def around(found: FoundCode, start: int) -> Around | None:
    """Where the code stands, its children from the one at ``start``; None where it stands alone, or what is
    near it is withheld.
    """
    if found.release.is_withheld:
        return None
    at = place(found.index, found.number)
    if not (at.above or at.before or at.after or at.children):
        return None
    return Around(
        _rows(found, at.above),
        _rows(found, at.before),
        _row(found, found.number),
        _rows(found, at.after),
        below(found, start),
    )


def below(found: FoundCode, start: int) -> Below:
    """What is directly below a code, a part at a time, from the one at ``start``."""
    children = found.index.children(found.number)
    rows = _rows(found, children[start : start + CHILDREN])
    following = {"from": start + len(rows)}
    more = start + len(rows) < len(children)
    return Below(
        rows,
        start,
        len(children),
        f"{found.path}{found.query(**following)}" if more else "",
        f"{_tree(found.path)}{found.query(**following)}" if more else "",
    )


def _rows(found: FoundCode, numbers: Iterable[int]) -> tuple[Row, ...]:
    return tuple(_row(found, number) for number in numbers)


def _row(found: FoundCode, number: int) -> Row:
    concept, query = found.index.brief(number), found.query()
    path = code_path(found.visit.view, found.url, concept.code)
    count = len(found.index.children(number))
    return Row(concept.code, concept.display, f"{path}{query}", count, f"{_tree(path)}{query}")


def _tree(path: str) -> str:
    return path.replace("/code/", "/tree/", 1)
