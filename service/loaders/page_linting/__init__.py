"""What is wrong with procedure pages beyond what keeps them from being loaded.

One file a kind of rule: each is a function from a page, or from all of them, to problems with their lines.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from service.loaders.page_linting.codes import ReleaseCodes, code_problems, twice_described
from service.loaders.page_linting.facts import fact_problems
from service.loaders.page_linting.pages import LintedPage, Problem, read_pages
from service.loaders.page_linting.sections import section_problems
from service.loaders.page_linting.sharing import shared_sentences
from service.loaders.page_linting.spelling import spelling_problems
from service.loaders.page_linting.wording import wording_problems


def lint(
    folder: Path, releases: Sequence[ReleaseCodes], known_words: Collection[str], today: date
) -> tuple[list[LintedPage], list[Problem]]:
    """The pages of ``folder`` that can be read, and what is wrong with them, by file and line.

    ``releases`` are those in which codes are looked up. ``known_words``, in lower case, are spelled right
    beside those of the English dictionary. Raises ``LoadError`` for a folder without pages.
    """
    pages, unreadable = read_pages(folder)
    found = [*unreadable, *shared_sentences(pages), *twice_described(pages, releases)]
    for page in pages:
        found += _of_one(page, releases, known_words, today)
    return pages, sorted(set(found))


def _of_one(
    page: LintedPage, releases: Iterable[ReleaseCodes], known_words: Collection[str], today: date
) -> Iterator[Problem]:
    yield from section_problems(page)
    yield from fact_problems(page, today)
    yield from wording_problems(page)
    yield from spelling_problems(page, known_words)
    yield from code_problems(page, releases)
