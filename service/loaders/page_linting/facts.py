"""Whether a page says where it is from, when it was reviewed, and how long the procedure takes."""

from collections.abc import Iterator
from datetime import date
from pathlib import PurePath

from service.loaders.page_linting.pages import LintedPage, Problem

SHORTEST_SOURCE = 60
"""Characters; less names no source that a reader could look up."""


def fact_problems(page: LintedPage, today: date) -> Iterator[Problem]:
    """What the front matter lacks or says wrongly, and a duration that software cannot read."""
    name = PurePath(page.file).stem
    if page.page.id != name:
        yield page.problem(page.line_with("id:"), f"the id {page.page.id!r} is not the file's name, {name!r}")
    length = len(page.page.source or "")
    if length < SHORTEST_SOURCE:
        problem = f"'source' has {length} characters; {SHORTEST_SOURCE} at least name sources"
        yield page.problem(page.line_with("source:"), problem)
    if page.page.reviewed is None:
        yield page.problem(1, "'reviewed' is missing, the day on which the page was last checked")
    elif date.fromisoformat(page.page.reviewed) > today:
        problem = f"'reviewed' is {page.page.reviewed}, which is in the future"
        yield page.problem(page.line_with("reviewed:"), problem)
    if not any(stated.code == "duration-min-minutes" for stated in page.page.properties):
        problem = "no least time can be read from the section 'Duration', such as '20 to 40 minutes'"
        yield page.problem(page.line_of("Duration"), problem)
