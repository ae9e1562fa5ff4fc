"""Which parts of a text a search found: what is marked where a hit is shown."""

import re
from collections.abc import Iterator, Sequence

from service.terminology.ranking import code_key, fold, spellings, words

Marked = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is marked."""

_WORD = re.compile(r"[^\W_]+")


class Marker:
    """Marks what was found by ``asked``, folded words: the beginnings of words."""

    def __init__(self, asked: Sequence[str], with_typos: bool = False) -> None:
        self._sought = frozenset(
            spelled for word in asked for spelled in (spellings(word) if with_typos else (word,))
        )
        self._lengths = sorted(set(map(len, self._sought)), reverse=True)

    def marked(self, text: str) -> Marked:
        """``text`` with the beginnings of its words that were found marked."""
        return _in_pieces(text, list(self._begun(text)))

    def _begun(self, text: str) -> Iterator[tuple[int, int]]:
        """Where a word begins with what is sought: from, up to."""
        for match in _WORD.finditer(text):
            word = fold(match.group())
            length = next((n for n in self._lengths if word[:n] in self._sought), 0)
            if length:
                is_alike = len(word) == len(match.group())  # folding may make two letters of one
                yield match.start(), match.start() + min(length, len(word)) if is_alike else match.end()


def marked_code(code: str, text: str) -> Marked:
    """``code`` with the longest beginning of it that ``text`` or a word of it is, whatever punctuation."""
    key = code_key(code)
    lengths = [len(each) for each in (code_key(text), *words(text)) if each and key.startswith(each)]
    characters = [match.end() for match in re.finditer(r"[^\W_]", code)]
    end = characters[max(lengths) - 1] if lengths and len(characters) == len(key) else 0
    return _in_pieces(code, [(0, end)])


def has_all(text: str, asked: Sequence[str]) -> bool:
    """Whether each of ``asked``, folded words, begins a word of ``text``."""
    found = words(text)
    return all(any(word.startswith(each) for word in found) for each in asked)


def _in_pieces(text: str, spans: Sequence[tuple[int, int]]) -> Marked:
    """The text cut at spans that do not overlap, in order."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return tuple(piece for piece in (*pieces, (text[at:], False)) if piece[0])
