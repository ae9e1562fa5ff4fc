"""Many small releases read as one, so that a text is searched in all of them in one go.

A server knows hundreds of systems of a few dozen codes each. Their concepts are numbered through, release
after release; a set of them is cut into the releases' own numbers again.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import accumulate, pairwise

from pyroaring import BitMap

from service.terminology.concepts import Concept
from service.terminology.index import Field
from service.terminology.memory import SortedKeys, words_in
from service.terminology.ranking import code_key, display_key
from service.terminology.releases import SystemRelease

_KEPT = 8
"""How many choices are kept."""


class Gathered:
    """Small ``releases`` as one; implements ``ranking.Searchable``."""

    def __init__(self, releases: Sequence[SystemRelease]) -> None:
        self.releases = releases
        self._starts = [0, *accumulate(release.index.size for release in releases)]
        concepts = [
            (number, concept)
            for start, release in zip(self._starts, releases, strict=False)
            for number, concept in enumerate(_concepts(release), start)
        ]
        self._chosen: dict[Hashable, BitMap] = {}
        self._codes = SortedKeys((code_key(c.code), n) for n, c in concepts)
        self._displays = SortedKeys((display_key(c.display), n) for n, c in concepts if c.display)
        self._words = {
            field: SortedKeys({(word, n) for n, c in concepts for word in words_in(c, field)})
            for field in Field
        }

    def codes_beginning(self, key: str) -> BitMap:
        return self._codes.beginning(key)

    def codes_equal(self, key: str) -> BitMap:
        return self._codes.equal(key)

    def displays_beginning(self, key: str) -> BitMap:
        return self._displays.beginning(key)

    def displays_equal(self, key: str) -> BitMap:
        return self._displays.equal(key)

    def words_beginning(self, field: Field, *prefixes: str) -> BitMap:
        return self._words[field].beginning(*prefixes)

    def words_equal(self, field: Field, word: str) -> BitMap:
        return self._words[field].equal(word)

    def chosen(self, choose: Callable[[SystemRelease], BitMap], key: Hashable) -> BitMap:
        """What ``choose`` gives of each release, numbered through; with one ``key`` always the same."""
        if key not in self._chosen:
            while len(self._chosen) >= _KEPT:
                self._chosen.pop(next(iter(self._chosen)), None)
            starts = zip(self._starts, self.releases, strict=False)
            numbers = (choose(release).shift(start) for start, release in starts)
            self._chosen[key] = BitMap.union(BitMap(), *numbers)
        return self._chosen[key]

    def having(self, numbers: BitMap) -> Iterator[tuple[int, int]]:
        """The releases that have some of the concepts, by position, each with how many."""
        for position, (start, end) in enumerate(pairwise(self._starts)):
            if count := numbers.range_cardinality(start, end):
                yield position, count

    def cut(self, position: int, numbers: BitMap) -> BitMap:
        """Those of the concepts that the release at ``position`` has, in its own numbers."""
        start, end = self._starts[position : position + 2]
        return (numbers & BitMap(range(start, end))).shift(-start)


def _concepts(release: SystemRelease) -> Iterator[Concept]:
    index = release.index
    return (index.brief(number) for number in range(index.size))
