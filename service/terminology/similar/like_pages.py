"""Neighbours by what procedure pages say: codes whose page reads like the page of the code.

Pages are compared by the words of all their sections: TF-IDF with cosines, over the pages of the release.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import log, sqrt

from service.terminology.pages import ProcedurePage
from service.terminology.ranking import words
from service.terminology.releases import PageNames
from service.terminology.similar.neighbour import Kind, Neighbour, Origin
from service.terminology.similar.order import falling, nearest

_BEST = 0.7
_LEAST = 0.15
"""Below which cosine two pages are not alike: all of them speak of care, pain and cuts."""

_PAGES = 3
_CODES = 3
"""How many like pages are told, and how many codes of each."""

Vector = Mapping[str, float]
"""Words with their weights, of length 1."""


def by_like_pages(origin: Origin) -> Iterator[Neighbour]:
    """Codes of the release that the pages most like its own ones describe."""
    known = origin.release.page_names
    own = [position for position, (_, numbers) in enumerate(known.pages) if origin.number in numbers]
    for position in own:
        for likeness, other in _like(known, position):
            page, numbers = known.pages[other]
            reason = f"described by a page that reads alike: {page.common_name}"
            close = nearest(numbers & origin.fellows, origin.number, _CODES)
            for number, score in falling(close, _BEST * likeness):
                yield Neighbour(origin.release, number, Kind.TEXT, reason, score)


@lru_cache(1024)
def _like(known: PageNames, position: int) -> Sequence[tuple[float, int]]:
    """The pages most like one of them, with their cosines."""
    vectors = _vectors(known)
    mine = vectors[position]
    cosines = ((_cosine(mine, other), n) for n, other in enumerate(vectors) if n != position)
    alike = (pair for pair in cosines if pair[0] >= _LEAST)
    return sorted(alike, key=lambda pair: (-pair[0], pair[1]))[:_PAGES]


@lru_cache(8)
def _vectors(known: PageNames) -> Sequence[Vector]:
    """What the sections of each page say."""
    counts = [Counter(words(_text(page))) for page, _ in known.pages]
    spread = Counter(word for count in counts for word in count)
    return [_vector(count, spread, len(counts)) for count in counts]


def _vector(count: Counter[str], spread: Counter[str], pages: int) -> Vector:
    weights = {word: log(1 + many) * log((pages + 1) / spread[word]) for word, many in count.items()}
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def _cosine(a: Vector, b: Vector) -> float:
    return sum(weight * b[word] for word, weight in a.items() if word in b)


def _text(page: ProcedurePage) -> str:
    return " ".join((page.title, *(p.value for p in page.properties if isinstance(p.value, str))))
