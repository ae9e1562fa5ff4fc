"""A code as the search page shows it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from service.terminology.concepts import Concept
from service.terminology.marking import Marked, Marker, has_all, marked_code
from service.terminology.ranking import code_key, words
from service.terminology.releases import SystemRelease
from service.terminology.searching_all import headings


@dataclass(frozen=True, slots=True)
class Row:
    """One code, and the path of its page. ``other`` is the name by which it was found, where neither its
    display nor its common name shows that; ``is_exact``: its code is the text.
    """

    code: str
    path: str
    marked_code: Marked
    display: Marked
    common_name: Marked
    other: Marked
    is_active: bool
    is_heading: bool
    is_exact: bool


class RowWriter:
    """Writes the rows of a search for ``text``; codes are active or not as of ``day``."""

    def __init__(self, text: str, day: str, with_typos: bool = False) -> None:
        self._text, self._day = text, day
        self._asked = words(text)
        self._marker = Marker(self._asked, with_typos)

    def rows(self, release: SystemRelease, path: str, numbers: Iterable[int]) -> Iterator[Row]:
        """The rows of some concepts of a release, whose codes have their pages below ``path``."""
        active, abstract = release.index.active_on(self._day), headings(release)
        for number in numbers:
            concept = release.index.brief(number)
            common_name = _common_name(release, number, concept)
            yield Row(
                code=concept.code,
                path=f"{path}/{quote(concept.code, safe='')}",
                marked_code=marked_code(concept.code, self._text),
                display=self._marker.marked(concept.display or ""),
                common_name=self._marker.marked(common_name),
                other=self._marker.marked(self._other(concept, common_name)),
                is_active=number in active,
                is_heading=number in abstract,
                is_exact=code_key(concept.code) == code_key(self._text),
            )

    def _other(self, concept: Concept, common_name: str) -> str:
        """A designation that has all words, where neither the display nor the common name does."""
        asked = self._asked
        if not asked or any(has_all(shown, asked) for shown in (concept.display or "", common_name)):
            return ""
        return next((d.value for d in concept.designations if has_all(d.value, asked)), "")


def _common_name(release: SystemRelease, number: int, concept: Concept) -> str:
    """The name that the code's page gives it, where its display is another."""
    pages = release.pages(number) if release.searched_names else []
    return next((page.common_name for page in pages if page.common_name != concept.display), "")
