"""Neighbours by wording: displays that share words, rare words more than frequent ones.

That is TF-IDF with cosines: a word weighs the square of the logarithm of how seldom it is in the release. The
displays that share most weight are found with the bitmaps of the words alone, so that every index finds the
same; only these few are then read, because words that the other display has besides make it less like.
"""

from collections.abc import Iterator
from math import log, sqrt

from pyroaring import BitMap

from service.terminology.index import Field, Index
from service.terminology.ranking import words
from service.terminology.similar.neighbour import Kind, Neighbour, Origin
from service.terminology.similar.order import nearest

_BEST = 0.9
_MOST = 32
"""How many displays are read."""

_WORDS = 7
"""How many words of the display, the heaviest, are asked for."""

_LEAST = 0.3
"""Below which share of common weight wording is not similar."""


def by_wording(origin: Origin) -> Iterator[Neighbour]:
    """The codes of the release with the most similar displays."""
    index, display = origin.release.index, origin.concept.display
    weighed = _weighed(index, display or "", origin.fellows)
    if not weighed:
        return
    whole = sum(weight for weight, _, _ in weighed)
    mean = whole / len(weighed)
    for number in _sharing(weighed[:_WORDS], origin):
        theirs = set(words(index.term(number)[1] or ""))
        shared = [(weight, word) for weight, word, _ in weighed if word in theirs]
        common = sum(weight for weight, _ in shared)
        likeness = common / sqrt(whole * (common + mean * (len(theirs) - len(shared))))
        if likeness >= _LEAST:
            reason = f"similar wording: {', '.join(word for _, word in shared[:3])}"
            yield Neighbour(origin.release, number, Kind.TEXT, reason, _BEST * likeness)


def _weighed(index: Index, display: str, fellows: BitMap) -> list[tuple[float, str, BitMap]]:
    """The words of a display that others have too: weight, word and who has it; the heaviest first."""
    found = []
    for word in dict.fromkeys(words(display)):
        having = index.words_equal(Field.DISPLAY, word) & fellows
        if having:
            found.append((log((index.size + 1) / len(having)) ** 2, word, having))
    return sorted(found, key=lambda item: (-item[0], item[1]))


def _sharing(weighed: list[tuple[float, str, BitMap]], origin: Origin) -> list[int]:
    """The codes that share most weight, the nearest in the publisher's order of those that share the same.

    The cells are the codes with the same words of those asked for, so all that share the same weight.
    """
    cells: list[tuple[float, BitMap]] = []
    rest = BitMap.union(*(having for _, _, having in weighed))
    cells.append((0.0, rest))
    for weight, _, having in weighed:
        split = [((shared + weight, cell & having), (shared, cell - having)) for shared, cell in cells]
        cells = [item for pair in split for item in pair if item[1]]
    found: list[int] = []
    for _, cell in sorted(cells, key=lambda item: (-item[0], item[1].min())):
        found += nearest(cell, origin.number, _MOST - len(found))
        if len(found) >= _MOST:
            break
    return found
