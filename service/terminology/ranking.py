"""Which concepts a text finds, and in which order.

Rank is a key that every index computes alike: (tier, number). The tiers, best first:

1. the code is the text
2. the code begins with the text
3. the display is the text
4. the display begins with the text's words, in order
5. every word of the text is a whole word of the display
6. every word of the text begins a word of the display (or the code)
7. the same, with the designations counted in
8. the same, with the names of procedure pages counted in
9. the same, with one typo allowed in words of five letters and more; only when nothing else matches

Accents, case and punctuation do not count. A concept stands in the best tier that it reaches.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Protocol

from pyroaring import BitMap

from service.terminology.index import Field

KEY_BYTES = 480
"""Keys are compared over this many bytes of UTF-8, so that any store can hold them whole."""

_SURELY_SHORT = KEY_BYTES // 4
_WORD = re.compile(r"[^\W_]+")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
_TYPO_LENGTH = 5


def fold(text: str) -> str:
    """``text`` without accents and case."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The folded words of ``text``: runs of letters and digits, each cut to a key's length."""
    folded = fold(text)
    found: list[str] = _WORD.findall(folded)
    return found if len(folded) <= _SURELY_SHORT else [_cut(word) for word in found]


def code_key(code: str) -> str:
    """How codes are compared in a search: folded, letters and digits only where there are any."""
    folded = fold(code.strip())
    return _cut("".join(_WORD.findall(folded)) or folded)


def display_key(display: str) -> str:
    """How displays are compared in a search: their folded words, one blank between them."""
    return phrase_key(words(display))


def phrase_key(phrase: Sequence[str]) -> str:
    """The display key of a display that has these words."""
    return _cut(" ".join(phrase))


def _cut(key: str) -> str:
    if len(key) <= _SURELY_SHORT:
        return key
    return key.encode()[:KEY_BYTES].decode(errors="ignore")


class Searchable(Protocol):
    """What a text is searched in: an index, or several read as one. See ``index.Index``."""

    def codes_beginning(self, key: str) -> BitMap: ...
    def codes_equal(self, key: str) -> BitMap: ...
    def displays_beginning(self, key: str) -> BitMap: ...
    def displays_equal(self, key: str) -> BitMap: ...
    def words_beginning(self, field: Field, *prefixes: str) -> BitMap: ...
    def words_equal(self, field: Field, word: str) -> BitMap: ...


class Names(Protocol):
    """Further names of concepts, given to them from outside the code system."""

    def words_beginning(self, *prefixes: str) -> BitMap:
        """The concepts with a word in a further name that begins with any of ``prefixes`` (folded)."""


def search(index: Searchable, text: str, within: BitMap, names: Names | None = None) -> list[BitMap]:
    """The concepts of ``within`` that ``text`` finds, as disjoint tiers, best first.

    An empty text finds everything, in one tier. The exact total is the sum of the tiers' sizes; a
    page is a slice of their concatenation, each tier in number order.
    """
    found = search_as_written(index, text, within, names)
    return found if any(found) else [*found, search_with_typos(index, text, within, names)]


def search_as_written(
    index: Searchable, text: str, within: BitMap, names: Names | None = None
) -> list[BitMap]:
    """The tiers of ``search`` but for the last, that of typos."""
    asked = words(text)
    if not asked and not text.strip():
        return [within]
    found: list[BitMap] = []
    rest = within.copy()
    for tier in _tiers(index, text, asked, names):
        hit = tier & rest
        found.append(hit)
        rest -= hit
    return found


def search_with_typos(index: Searchable, text: str, within: BitMap, names: Names | None = None) -> BitMap:
    """The last tier of ``search``, that of typos: what is found as written is in it too."""
    asked = words(text)
    return _with_typos(index, asked, names) & within if asked else BitMap()


def _tiers(index: Searchable, text: str, asked: list[str], names: Names | None) -> Iterator[BitMap]:
    key = code_key(text)
    yield index.codes_equal(key)
    yield index.codes_beginning(key)
    if not asked:
        return
    phrase = phrase_key(asked)
    yield index.displays_equal(phrase)
    yield index.displays_beginning(phrase)
    yield _common([index.words_equal(Field.DISPLAY, word) for word in asked])
    found = [index.codes_beginning(word) for word in asked]
    for field in Field:
        found = [hit | index.words_beginning(field, word) for hit, word in zip(found, asked, strict=True)]
        yield _common(found)
    if names is not None:
        yield _common([hit | names.words_beginning(word) for hit, word in zip(found, asked, strict=True)])


def _with_typos(index: Searchable, asked: list[str], names: Names | None) -> BitMap:
    common: BitMap | None = None
    for word in sorted(asked, key=len):  # short words have no other spellings, and are looked up at once
        tried = spellings(word)
        spelled = [index.words_beginning(field, *tried) for field in Field]
        if names is not None:
            spelled.append(names.words_beginning(*tried))
        found = BitMap.union(index.codes_beginning(word), *spelled)
        common = found if common is None else common & found
        if not common:
            break
    return common or BitMap()


def _common(sets: list[BitMap]) -> BitMap:
    return BitMap.intersection(*sets) if len(sets) > 1 else sets[0]


@lru_cache(maxsize=64)
def spellings(word: str) -> tuple[str, ...]:
    """A folded word and, of one with five letters or more, what is one edit away from it: a letter left out,
    added or changed, or two swapped.
    """
    if len(word) < _TYPO_LENGTH:
        return (word,)
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    left_out = {a + b[1:] for a, b in splits if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    changed = {a + c + b[1:] for a, b in splits if b for c in _ALPHABET}
    added = {a + c + b for a, b in splits for c in _ALPHABET}
    return tuple(sorted(left_out | swapped | changed | added | {word}))
