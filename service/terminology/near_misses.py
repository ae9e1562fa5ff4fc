"""What helps where a search of everything finds nothing, or only what is spelled otherwise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pyroaring import BitMap

from service.terminology.library import Library
from service.terminology.ranking import code_key, spellings, words
from service.terminology.releases import SystemRelease
from service.terminology.searching_all import Found, Wanted, headings, search_as_it_is
from service.terminology.suggestions import nearest_codes

_MOST = 5
_SHORTEST = 3
_LONGEST = 12
"""Characters that the beginning of a code, and a code, must have."""

_WORDS = 6
"""Of how many words one is left out in turn."""


@dataclass(frozen=True, slots=True)
class NearCode:
    """A code much like the one that was sought."""

    release: SystemRelease
    number: int


def near_codes(library: Library, text: str, day: str) -> list[NearCode]:
    """Codes that may be used on ``day``: those that ``text`` may be a slip of, or begin most like it.

    None where ``text`` does not look like a code.
    """
    key = code_key(text)
    if not _SHORTEST <= len(key) <= _LONGEST or not any(c.isdigit() for c in key):
        return []
    slips = [
        NearCode(release, number)
        for release in library.own
        for code in nearest_codes(release, text, day)
        if (number := release.index.locate(code)) is not None
    ]
    return (slips or _beginning_alike(library, key, day))[:_MOST]


def _beginning_alike(library: Library, key: str, day: str) -> list[NearCode]:
    for length in range(len(key) - 1, _SHORTEST - 1, -1):
        found = [
            NearCode(release, number)
            for release in library.own
            for number in _usable(release, release.index.codes_beginning(key[:length]), day)
        ]
        if found:
            return found
    return []


def _usable(release: SystemRelease, numbers: BitMap, day: str) -> BitMap:
    return (numbers & release.index.active_on(day)) - headings(release)


def shorter_queries(library: Library, wanted: Wanted) -> list[tuple[str, Found]]:
    """The text without one of its words, where that finds something, the one that finds least first."""
    asked = wanted.text.split()
    if not 1 < len(asked) <= _WORDS:
        return []
    texts = dict.fromkeys(" ".join((*asked[:n], *asked[n + 1 :])) for n in range(len(asked)))
    found = [(text, search_as_it_is(library, replace(wanted, text=text))) for text in texts]
    return sorted(((text, each) for text, each in found if each.hits), key=lambda pair: pair[1].total)[:_MOST]


def corrected(text: str, found: Iterable[str]) -> str | None:
    """``text`` spelled as in ``found``, texts that it finds with typos; None where it is spelled so."""
    known = tuple(dict.fromkeys(word for each in found for word in words(each)))
    asked = words(text)
    spelled = [_spelled(word, known) for word in asked]
    return " ".join(spelled) if spelled != asked else None


def _spelled(word: str, known: Sequence[str]) -> str:
    """The word itself where it begins a known one, else the first known one that it is a typo of."""
    if any(each.startswith(word) for each in known):
        return word
    return next((each for each in known if each.startswith(spellings(word))), word)
