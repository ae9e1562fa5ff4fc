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
from collections.abc import Iterator
from functools import lru_cache

from pyroaring import BitMap

from service.terminology.index import Field, Index

KEY_BYTES = 480
"""Keys are compared over this many bytes of UTF-8, so that any store can hold them whole."""

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
    return [_cut(word) for word in _WORD.findall(fold(text))]


def code_key(code: str) -> str:
    """How codes are compared in a search: folded, letters and digits only where there are any."""
    folded = fold(code.strip())
    return _cut("".join(_WORD.findall(folded)) or folded)


def display_key(display: str) -> str:
    """How displays are compared in a search: their folded words, one blank between them."""
    return _cut(" ".join(_WORD.findall(fold(display))))


def _cut(key: str) -> str:
    if len(key) * 4 <= KEY_BYTES:
        return key
    return key.encode()[:KEY_BYTES].decode(errors="ignore")


def search(index: Index, text: str, within: BitMap) -> list[BitMap]:
    """The concepts of ``within`` that ``text`` finds, as disjoint tiers, best first.

    An empty text finds everything, in one tier. The exact total is the sum of the tiers' sizes; a
    page is a slice of their concatenation, each tier in number order.
    """
    asked = words(text)
    if not asked and not text.strip():
        return [within]
    found: list[BitMap] = []
    rest = within.copy()
    for tier in _tiers(index, text, asked):
        hit = tier & rest
        found.append(hit)
        rest -= hit
    if not any(found) and asked:
        found.append(_all_words(index, asked, tuple(Field), typo=True) & within)
    return found


def _tiers(index: Index, text: str, asked: list[str]) -> Iterator[BitMap]:
    key = code_key(text)
    yield index.codes_equal(key)
    yield index.codes_beginning(key)
    if not asked:
        return
    phrase = display_key(text)
    yield index.displays_equal(phrase)
    yield index.displays_beginning(phrase)
    yield _whole_words(index, asked)
    for last in range(1, len(Field) + 1):
        yield _all_words(index, asked, tuple(Field)[:last], typo=False)


def _whole_words(index: Index, asked: list[str]) -> BitMap:
    found = index.words_equal(Field.DISPLAY, asked[0])
    for word in asked[1:]:
        found = found & index.words_equal(Field.DISPLAY, word)
    return found


def _all_words(index: Index, asked: list[str], fields: tuple[Field, ...], typo: bool) -> BitMap:
    found: BitMap | None = None
    for word in asked:
        hit = index.codes_beginning(word)
        for spelling in _spellings(word) if typo else (word,):
            for field in fields:
                hit = hit | index.words_beginning(field, spelling)
        found = hit if found is None else found & hit
    return BitMap() if found is None else found


@lru_cache(maxsize=64)
def _spellings(word: str) -> frozenset[str]:
    """``word`` and everything one edit away: a letter left out, added, changed, or two swapped."""
    if len(word) < _TYPO_LENGTH:
        return frozenset((word,))
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    left_out = {a + b[1:] for a, b in splits if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    changed = {a + c + b[1:] for a, b in splits if b for c in _ALPHABET}
    added = {a + c + b for a, b in splits for c in _ALPHABET}
    return frozenset(left_out | swapped | changed | added | {word})
