"""Sentences that stand on several pages: what fits any procedure tells nothing about one."""

import re
from collections.abc import Iterator, Sequence

from service.loaders.page_linting.pages import LintedPage, Problem
from service.loaders.page_outline import fold
from service.loaders.page_prose import UNPROSAIC

SHORTEST = 8
"""Words; shorter sentences may well be the same."""

_ALIKE = UNPROSAIC | set(map(fold, ("Setting", "Personnel", "Risks and Complications")))
_ALIKE_KEYS = ("Tools", "Technology")
"""Sections and keys whose lists are naturally alike."""

_PUNCTUATION = re.compile(r"[^a-z0-9 ]")

Place = tuple[LintedPage, int, str]
"""Where a sentence stands: page, line, and the sentence itself."""


def shared_sentences(pages: Sequence[LintedPage]) -> Iterator[Problem]:
    """Each place of a sentence that stands on another page too, whatever its case and punctuation."""
    places: dict[str, list[Place]] = {}
    for page in pages:
        for line, sentence in _sentences(page):
            places.setdefault(_PUNCTUATION.sub("", sentence.lower()), []).append((page, line, sentence))
    for key, found in places.items():
        if len(key.split()) >= SHORTEST:
            yield from _shared(found)


def _sentences(page: LintedPage) -> Iterator[tuple[int, str]]:
    for passage in page.passages():
        if passage.section not in _ALIKE and passage.key not in _ALIKE_KEYS:
            yield from passage.sentences()


def _shared(places: Sequence[Place]) -> Iterator[Problem]:
    for page, line, sentence in places:
        other = next(((o, at) for o, at, _ in places if o is not page), None)
        if other:
            yield page.problem(line, f"the sentence is in {other[0].file}:{other[1]} too: {sentence}")
