"""One release of a code system as requests meet it: its index, with procedure pages joined.

A release is opened when first asked, not when it is listed: most of the hundreds of systems that a
server knows are never asked about.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from pyroaring import BitMap

from service.terminology import canonical
from service.terminology.code_systems import WITHOUT_CONTENT
from service.terminology.concepts import Property
from service.terminology.expressions import Grammar
from service.terminology.index import Index
from service.terminology.memory import SortedKeys
from service.terminology.pages import ProcedurePage
from service.terminology.periods import Periods, periods
from service.terminology.ranking import words
from service.terminology.sections import Section, sections
from service.terminology.types import Code
from service.terminology.withheld import WithheldIndex


class PageNames:
    """Names of procedure pages, answering which concepts a word of them leads to."""

    def __init__(self, pages: Sequence[tuple[ProcedurePage, BitMap]]) -> None:
        self.pages = pages
        self._words = SortedKeys({(word, n) for n, (page, _) in enumerate(pages) for word in _words_of(page)})

    def words_beginning(self, *prefixes: str) -> BitMap:
        """The concepts whose page has a name with a word that begins with any of ``prefixes``."""
        return BitMap.union(BitMap(), *(self.pages[n][1] for n in self._words.beginning(*prefixes)))


def _words_of(page: ProcedurePage) -> list[str]:
    names = (page.title, page.common_name, *(d.value for d in page.designations))
    return [word for name in names for word in words(name)]


class SystemRelease:
    """One version of one code system. ``url`` and ``version`` identify it; ``title`` is what it is called.

    ``content`` is CodeSystem.content; ``supplements`` is the canonical that a supplement adds to;
    ``turning_days`` are the days on which it comes into force or a concept begins or ceases to be active;
    ``made_of_pages`` tells that all its text is this service's own; ``is_withheld`` that the licensor's is
    not for this caller, with ``max_expansion`` codes at most in an expansion;
    ``page_supplement`` is the canonical under which this system's procedure pages are published; without
    it they do not apply by default.
    """

    def __init__(  # noqa: PLR0913 - what a stored row and an inline resource both tell
        self,
        *,
        url: str,
        version: str | None,
        content: str,
        open_index: Callable[[], Index],
        version_aliases: tuple[str, ...] = (),
        effective_start: str | None = None,
        effective_end: str | None = None,
        supplements: str | None = None,
        page_supplement: str | None = None,
        turning_days: tuple[str, ...] = (),
        find_pages: Callable[[], Sequence[tuple[ProcedurePage, BitMap]]] = tuple,
        made_of_pages: bool = False,
        title: str | None = None,
    ) -> None:
        self.url = url
        self.title = title
        self.version = version
        self.content = content
        self.version_aliases = version_aliases
        self.effective_start = effective_start
        self.effective_end = effective_end
        self.supplements = supplements
        self.page_supplement = page_supplement
        self.turning_days = turning_days
        self.key: tuple[int, str] = (id(self), "")
        """Which release it is, and of which expression: what has the same key answers alike."""
        self._open_index = self._open_own = open_index
        self._find_pages = find_pages
        self.made_of_pages = made_of_pages
        self.grammar: Grammar | None = None
        """How it reads codes that it does not list, where no rule for its url says so."""
        self.is_built_in = False
        """Whether it is known without loading; what people search is what was loaded."""
        self.is_language_pack = False
        """Whether it is a supplement that translates: it applies without being named."""
        self.is_withheld = False
        self.max_expansion: int | None = None

    def withheld(self, max_expansion: int | None) -> "SystemRelease":
        """The release as those see it who are not entitled to the licensor's text; pages stay."""
        if self.made_of_pages:
            return self
        seen = SystemRelease(
            url=self.url,
            version=self.version,
            content=self.content,
            open_index=lambda: WithheldIndex(self._open_index()),
            version_aliases=self.version_aliases,
            effective_start=self.effective_start,
            effective_end=self.effective_end,
            supplements=self.supplements,
            page_supplement=self.page_supplement,
            turning_days=self.turning_days,
            find_pages=self._find_pages,
            title=self.title,
        )
        seen.is_withheld, seen.max_expansion = True, max_expansion
        seen._open_own, seen.grammar, seen.is_built_in = self._open_own, self.grammar, self.is_built_in
        return seen

    def holding(self, code: str, index: Index) -> "SystemRelease":
        """A release that answers for this one where an expression is asked about, without pages.

        ``index`` has the expression, ``code``, and what it needs.
        """
        found = SystemRelease(
            url=self.url,
            version=self.version,
            content=self.content,
            open_index=lambda: index,
            version_aliases=self.version_aliases,
            effective_start=self.effective_start,
            effective_end=self.effective_end,
        )
        found.key, found.grammar = (id(self), code), self.grammar
        return found

    @property
    def canonical(self) -> str:
        """``url|version``, or the url alone."""
        return canonical.join(self.url, self.version)

    @property
    def is_usable(self) -> bool:
        """Whether the codes of the system are known here."""
        return self.content not in WITHOUT_CONTENT

    @property
    def index(self) -> Index:
        """The index of the release, opened when first asked."""
        return self._open_index()

    @property
    def own_index(self) -> Index:
        """The index with all that the licensor says: for rules, never for what an answer shows."""
        return self._open_own()

    @cached_property
    def periods(self) -> Periods:
        """From when until when its codes are valid by their own dates."""
        return periods(self.index)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections or chapters that it is divided into."""
        return sections(self.index)

    @property
    def searched_names(self) -> PageNames | None:
        """The names of pages that take part in searches, where they do."""
        return self.page_names if self.page_supplement else None

    @cached_property
    def page_names(self) -> PageNames:
        """The names of the pages tied to this release."""
        return PageNames(self._find_pages())

    def pages(self, number: int) -> list[ProcedurePage]:
        """The procedure pages that describe the concept with that number."""
        return [self.page_names.pages[n][0] for n in self._places_of_pages(number)]

    def page_properties(self, number: int) -> list[tuple[Property, ...]]:
        """What each procedure page says of the concept, with the supplement that it comes from.

        What a page says is the same object whatever the concept.
        """
        return [self._page_properties[n] for n in self._places_of_pages(number)]

    def _places_of_pages(self, number: int) -> tuple[int, ...]:
        by_number, places = self._sets_of_pages
        return places[by_number[number]] if by_number else ()

    @cached_property
    def _sets_of_pages(self) -> tuple[Sequence[int], Sequence[tuple[int, ...]]]:
        """For each concept which set of pages it has, and the sets as places in ``page_names.pages``."""
        pages = self.page_names.pages
        by_number = array("H", bytes(2 * self.index.size if pages else 0))
        sets: dict[tuple[int, ...], int] = {(): 0}
        for n, (_, numbers) in enumerate(pages):
            for number in numbers:
                own = (*list(sets)[by_number[number]], n) if by_number[number] else (n,)
                by_number[number] = sets.setdefault(own, len(sets))
        return by_number, tuple(sets)

    @cached_property
    def _page_properties(self) -> list[tuple[Property, ...]]:
        """The properties that each page gives, made once: one page is about thousands of codes."""
        source = self.page_supplement
        return [
            tuple(
                replace(p, source=source)
                for p in (Property("procedure-page", Code(page.id)), *page.properties)
            )
            for page, _ in self.page_names.pages
        ]
