"""Which concepts have the properties that are known of something.

A value is matched by the concepts that have it; where no concept has it, those in whose display its words
are may be meant. The best matches are those that have most of what is asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from service.terminology.concepts import PropertyValue, comparable
from service.terminology.filters import selection
from service.terminology.index import Field, Index
from service.terminology.ranking import display_key, words
from service.terminology.selections import evaluate, everything
from service.terminology.value_sets import Filter

DISPLAY = "display"
HIERARCHY = ("parent", "child")
"""What can be asked for besides the properties that a code system defines."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A property that is known; without a ``value`` any will do."""

    code: str
    value: PropertyValue | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A concept by its number, and what it lacks of ``wanted``; of that, ``possible`` is in its display."""

    number: int
    unmatched: tuple[Wanted, ...]
    possible: tuple[Wanted, ...]


def best_matches(index: Index, wanted: Sequence[Wanted], exact: bool) -> Sequence[Match]:
    """The concepts that have most of ``wanted``, those that have more of it exactly before the others.

    With ``exact`` what is only possible does not count. Nothing matches where no concept has any of it.
    """
    having = [_having(index, item) for item in wanted]
    likely = [
        BitMap() if exact or numbers else _likely(index, item)
        for item, numbers in zip(wanted, having, strict=True)
    ]
    best = _most([a | b for a, b in zip(having, likely, strict=True)], everything(index))
    found = (_match(n, wanted, having, likely) for n in best)
    return sorted(found, key=lambda match: len(match.unmatched))


def _match(number: int, wanted: Sequence[Wanted], having: list[BitMap], likely: list[BitMap]) -> Match:
    unmatched = [n for n, numbers in enumerate(having) if number not in numbers]
    possible = tuple(wanted[n] for n in unmatched if number in likely[n])
    return Match(number, tuple(wanted[n] for n in unmatched), possible)


def _most(sets: Sequence[BitMap], whole: BitMap) -> BitMap:
    """The numbers that are in most of the sets; none when they are in none."""
    in_at_least = [whole, *(BitMap() for _ in sets)]
    for numbers in sets:
        for many in range(len(sets), 0, -1):
            in_at_least[many] = in_at_least[many] | (in_at_least[many - 1] & numbers)
    return next((numbers for numbers in reversed(in_at_least[1:]) if numbers), BitMap())


def _having(index: Index, wanted: Wanted) -> BitMap:
    """The concepts that have what is wanted."""
    if wanted.value is None:
        return evaluate(selection(Filter(wanted.code, "exists", "true"), index, "property"), index)
    text = comparable(wanted.value)
    if wanted.code == DISPLAY:
        return index.displays_equal(display_key(text))
    return evaluate(selection(Filter(wanted.code, "=", text), index, "property"), index)


def _likely(index: Index, wanted: Wanted) -> BitMap:
    """The concepts whose display has all words of a text that is wanted."""
    asked = words(wanted.value) if isinstance(wanted.value, str) else []
    found: Iterator[BitMap] = (index.words_beginning(Field.DISPLAY, word) for word in asked)
    return BitMap.intersection(*found) if asked else BitMap()
