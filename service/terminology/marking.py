"""Which parts of a text a search found: what is marked where a hit is shown."""

import re
from collections.abc import Iterator, Sequence

from service.terminology.ranking import code_key, fold, spellings, words

Marked = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is marked."""

_WORD = re.compile(r"[^\W_]+")


def marked(text: str, asked: Sequence[str], with_typos: bool = False) -> Marked:
    """``text`` with the beginnings of words that ``asked``, folded words, found in it."""
    sought = [spelled for word in asked for spelled in (spellings(word) if with_typos else (word,))]
    lengths = sorted({len(word) for word in sought}, reverse=True)
    return _in_pieces(text, list(_begun(text, frozenset(sought), lengths)))


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


def _begun(text: str, sought: frozenset[str], lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where in the text a word begins with one of ``sought``: from, up to."""
    for match in _WORD.finditer(text):
        word = fold(match.group())
        length = next((n for n in lengths if word[:n] in sought), 0)
        if length:
            is_alike = len(word) == len(match.group())  # folding may make two letters of one
            yield match.start(), match.start() + length if is_alike and length <= len(word) else match.end()


def _in_pieces(text: str, spans: Sequence[tuple[int, int]]) -> Marked:
    """The text cut at spans that do not overlap, in order."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return tuple(piece for piece in (*pieces, (text[at:], False)) if piece[0])
