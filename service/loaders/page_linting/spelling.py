"""Whether every word is spelled as an American dictionary, or the list of medical words, has it."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from spellchecker import SpellChecker

from service.loaders.page_linting.pages import LintedPage, Problem
from service.loaders.page_outline import fold
from service.loaders.release import LoadError

_CODES = fold("Similar Codes")
_WORD = re.compile(r"(?<![\w'])[^\W\d_]+(?:'[^\W\d_]+)?(?![\w'])")
"""A word; what has digits in it is a code or a unit."""

_BRITISH = re.compile(r".*(?:aem|aesth|oedem|oesoph|paed|isation|foetus|foetal).*|whilst|grey|licence")
"""What the dictionary has beside the American spelling."""


def read_words(path: Path) -> frozenset[str]:
    """The words in a list, one a line in lower case, sorted; ``LoadError`` where it is not so."""
    words = path.read_text(encoding="utf-8").splitlines()
    for line, word in enumerate(words, start=1):
        if not word.isalpha() or word != word.lower():
            raise LoadError(path, line, f"{word!r} is no word in lower case")
        if line > 1 and word <= words[line - 2]:
            raise LoadError(path, line, f"{word!r} must come before {words[line - 2]!r}, and once")
    return frozenset(words)


def spelling_problems(page: LintedPage, known_words: Collection[str]) -> Iterator[Problem]:
    """Words that neither the dictionary nor ``known_words`` has; those all in capitals are passed over."""
    for found in _WORD.finditer(page.page.title):
        yield from _judged(page, page.line_with(page.page.title), found[0], known_words)
    for passage in page.passages():
        if passage.section != _CODES:
            for found in _WORD.finditer(passage.text):
                yield from _judged(page, passage.line_at(found.start()), found[0], known_words)


def _judged(page: LintedPage, line: int, word: str, known_words: Collection[str]) -> Iterator[Problem]:
    folded = word.lower().removesuffix("'s")
    if word.isupper() or folded in known_words:
        return
    if _BRITISH.fullmatch(folded):
        yield page.problem(line, f"{word!r} is the British spelling")
    elif folded not in _dictionary():
        yield page.problem(line, f"{word!r} is not a known word; is it spelled right?")


@cache
def _dictionary() -> SpellChecker:
    return SpellChecker()
