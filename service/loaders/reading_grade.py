"""How hard a text is to read: the grade of Flesch and Kincaid, in years of American schooling.

Kincaid et al., "Derivation of new readability formulas for Navy enlisted personnel", 1975. Syllables are
counted from the spelling, by rules rather than from a dictionary: over a page that comes within half a grade.
"""

import re
from collections.abc import Iterable
from itertools import chain

from service.loaders.page_prose import Passage

_GROUP = re.compile(r"[aeiouy]+")
_ADDED = re.compile(r"i[ao](?!u)|iu|i(?:er$|est$|et)|[^aeiouyq]u[ae](?=.)|eo(?!u)|[aeiou]ing$|yi")
"""Neighboring vowels that are said apart: di-et, cre-ating."""
_TAKEN = re.compile(
    r"[tcsgx]io|[ct]ia|geo"  # one syllable after all: opera-tion, spe-cial
    r"|(?<![aeiou])[^aeiouydt]ed$|[aeiou][^aeioudt]ed$"  # stopped, joined
    r"|(?<![^aeiou]l)(?<![sxzcg])(?<!sh)(?<!ch)(?<![aeiou])es$"  # tubes
    r"|(?<![^aeiouy]l)(?<![aeiouy])e$"  # tube
    r"|[aeiouy][^aeiouy]+e(?:ly|ment|ful|less)s?$"  # move-ment
)


def syllables(word: str) -> int:
    """About how many syllables ``word`` has, one at least; an abbreviation has one a letter."""
    if word.isupper():
        return len(word)
    word = word.lower().strip("'").removesuffix("'s")
    counted = sum(1 for _ in _GROUP.finditer(word))
    return max(1, counted + len(_ADDED.findall(word)) - len(_TAKEN.findall(word)))


def reading_grade(passages: Iterable[Passage]) -> float:
    """The grade of ``passages``, of which one has a word at least; each ends its last sentence."""
    given = [passage for passage in passages if passage.words]
    sentences = sum(1 for passage in given for _ in passage.sentences())
    words = list(chain.from_iterable(passage.words for passage in given))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
