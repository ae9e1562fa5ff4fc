"""A code as the search page shows it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.terminology.concepts import Concept
from service.terminology.marking import Marked, has_all, marked, marked_code
from service.terminology.ranking import code_key, words
from service.terminology.releases import SystemRelease
from service.terminology.searching_all import headings


@dataclass(frozen=True, slots=True)
class Row:
    """One code. ``other`` is the name by which it was found where its display does not show that;
    ``is_exact``: its code is the text.
    """

    number: int
    code: str
    marked_code: Marked
    display: Marked
    common_name: Marked
    other: Marked
    is_active: bool
    is_heading: bool
    is_exact: bool


@dataclass(frozen=True, slots=True)
class RowWriter:
    """Writes the rows of a search for ``text``; codes are active or not as of ``day``."""

    text: str
    day: str
    with_typos: bool = False

    def rows(self, release: SystemRelease, numbers: Iterable[int]) -> Iterator[Row]:
        """The rows of some concepts of a release."""
        active, abstract = release.index.active_on(self.day), headings(release)
        for number in numbers:
            concept = release.index.brief(number)
            common_name = self._common_name(release, number, concept)
            yield Row(
                number=number,
                code=concept.code,
                marked_code=marked_code(concept.code, self.text),
                display=self._marked(concept.display or ""),
                common_name=self._marked(common_name),
                other=self._marked(self._other(concept, common_name)),
                is_active=number in active,
                is_heading=number in abstract,
                is_exact=code_key(concept.code) == code_key(self.text),
            )

    def _marked(self, text: str) -> Marked:
        return marked(text, words(self.text), self.with_typos)

    def _common_name(self, release: SystemRelease, number: int, concept: Concept) -> str:
        pages = release.pages(number) if release.searched_names else []
        return next((page.common_name for page in pages if page.common_name != concept.display), "")

    def _other(self, concept: Concept, common_name: str) -> str:
        """A designation that has all words, where neither the display nor the common name does."""
        asked = words(self.text)
        if not asked or any(has_all(shown, asked) for shown in (concept.display or "", common_name)):
            return ""
        return next((d.value for d in concept.designations if has_all(d.value, asked)), "")
