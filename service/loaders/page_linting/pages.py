"""The pages to be linted, read leniently, so that all problems of a page come at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from service.loaders.archives import Member, members
from service.loaders.page_outline import Outline, Remarks, fold
from service.loaders.page_prose import Passage, passages
from service.loaders.procedure_pages import NO_PAGE, is_page, read_outline, read_page
from service.loaders.release import LoadError, LoadOptions
from service.terminology.pages import ProcedurePage


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong in a line (from 1) of a file."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True, eq=False)
class LintedPage:
    """One page: as it is written and as it is loaded."""

    file: str
    lines: tuple[str, ...]
    outline: Outline
    page: ProcedurePage

    def problem(self, line: int, text: str) -> Problem:
        """What is wrong in a line of this page."""
        return Problem(self.file, line, text)

    def line_with(self, text: str) -> int:
        """The first line in which ``text`` stands, else the first of all."""
        return next((number for number, line in enumerate(self.lines, start=1) if text in line), 1)

    def line_of(self, heading: str) -> int:
        """The line of a section's heading, else the first of all."""
        return next((s.line for s in self.outline.sections if fold(s.heading) == fold(heading)), 1)

    def passages(self) -> Iterator[Passage]:
        """Everything under its headings."""
        return passages(self.outline)


@dataclass(slots=True)
class _Gathered(Remarks):
    """Remarks that are kept as problems."""

    problems: list[Problem] = field(default_factory=list)

    def warn(self, line: int | None, problem: str) -> None:
        self.problems.append(Problem(self.file, line or 1, problem))


def read_pages(folder: Path) -> tuple[list[LintedPage], list[Problem]]:
    """The pages in ``folder``, and what a strict load would refuse or warn of.

    A file that is no page is only a problem; ``LoadError`` when there is nothing else.
    """
    pages: list[LintedPage] = []
    problems: list[Problem] = []
    for file in members(folder):
        remarks = _Gathered(str(folder.parent / file.name), strict=False)
        try:
            pages.append(_read(file, remarks))
        except LoadError as error:
            remarks.warn(error.line, error.problem)
        problems += remarks.problems
    if not pages and not problems:
        raise LoadError(folder, None, "holds no page; expected .txt or .md files")
    return pages, problems


def _read(file: Member, remarks: Remarks) -> LintedPage:
    if not is_page(file):
        raise remarks.refusal(None, NO_PAGE)
    outline = read_outline(file, remarks)
    lines = tuple(file.read().decode("utf-8-sig").splitlines())
    return LintedPage(remarks.file, lines, outline, read_page(outline, remarks, LoadOptions()))
