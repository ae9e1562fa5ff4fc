"""Whether a page is short and plain enough to be read."""

from collections.abc import Iterator

from service.loaders.page_linting.pages import LintedPage, Problem
from service.loaders.page_outline import fold
from service.loaders.page_prose import prose
from service.loaders.reading_grade import reading_grade

HIGHEST_GRADE = 8
"""Years of schooling (Flesch–Kincaid)."""

WORDS_OF_A_PAGE = (380, 800)
WORDS_OF_A_SUMMARY = (25, 95)
WORDS_OF_A_SENTENCE = 32
"""Words at most; those of a page and a summary at least and at most."""

_SUMMARY = "Summary"


def wording_problems(page: LintedPage) -> Iterator[Problem]:
    """What is too hard, too long or too short."""
    passages = prose(page.outline)
    words = sum(len(passage.words) for passage in passages)
    if not words:
        return
    if not WORDS_OF_A_PAGE[0] <= words <= WORDS_OF_A_PAGE[1]:
        yield page.problem(1, f"the page has {words} words, {_wanted(WORDS_OF_A_PAGE)}")
    grade = reading_grade(passages)
    if grade > HIGHEST_GRADE:
        yield page.problem(1, f"the reading grade is {grade:.1f}, wanted are {HIGHEST_GRADE} at most")
    summary = sum(len(p.text.split()) for p in passages if p.section == fold(_SUMMARY))
    if summary and not WORDS_OF_A_SUMMARY[0] <= summary <= WORDS_OF_A_SUMMARY[1]:
        problem = f"the summary has {summary} words, {_wanted(WORDS_OF_A_SUMMARY)}"
        yield page.problem(page.line_of(_SUMMARY), problem)
    for passage in passages:
        for line, sentence in passage.sentences():
            if (length := len(sentence.split())) > WORDS_OF_A_SENTENCE:
                problem = f"a sentence has {length} words, wanted are {WORDS_OF_A_SENTENCE} at most"
                yield page.problem(line, f"{problem}: {sentence}")


def _wanted(bounds: tuple[int, int]) -> str:
    return "wanted are {} to {}".format(*bounds)
