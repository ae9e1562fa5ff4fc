"""Whether a page has all its sections, and in them what every page must say."""

from collections.abc import Iterator

from service.loaders.page_linting.pages import LintedPage, Problem
from service.loaders.page_outline import fold
from service.terminology.page_properties import PAGE_PROPERTIES, PROPERTY_BY_CODE

_OPTIONAL = "Similar Codes"
_NEEDED = ("common-name", "medical-term", "risk-common", "risk-rare", "recovery-time")
"""Properties that a page must give apart from one in every section."""

_BEGIN_LARGE = ("common-name", "medical-term", "procedure-step")
"""Properties whose text begins with a capital letter: a mark of the writer before it is left over."""

_SIDES = ("alternative-pro", "alternative-con")


def section_problems(page: LintedPage) -> Iterator[Problem]:
    """What is missing: sections, keys, pros or cons; and texts that begin with something left over."""
    headings = {fold(section.heading): section for section in page.outline.sections}
    for heading in dict.fromkeys(row.section for row in PAGE_PROPERTIES if row.section):
        section = headings.get(fold(heading))
        if section is None and heading != _OPTIONAL:
            yield page.problem(1, f"the section {heading!r} is missing")
        elif section and not section.items:
            yield page.problem(section.line, f"the section {heading!r} is empty")
    yield from _missing_keys(page)
    yield from _onesided_alternatives(page)
    yield from _small_beginnings(page)


def _missing_keys(page: LintedPage) -> Iterator[Problem]:
    given = {stated.code for stated in page.page.properties}
    for row in (PROPERTY_BY_CODE[code] for code in _NEEDED):
        if row.code not in given and row.section:
            line = page.line_of(row.section)
            yield page.problem(line, f"{row.keys[0]!r} is missing in the section {row.section!r}")


def _onesided_alternatives(page: LintedPage) -> Iterator[Problem]:
    for stated in page.page.properties:
        if stated.code == "alternative":
            said = {part.code for part in stated.subproperties}
            for side in (PROPERTY_BY_CODE[code] for code in _SIDES if code not in said):
                line = page.line_with(str(stated.value).partition("\n")[0][:60])
                yield page.problem(line, f"the alternative {stated.value!r} has no {side.keys[0]!r}")


def _small_beginnings(page: LintedPage) -> Iterator[Problem]:
    for stated in page.page.properties:
        text = str(stated.value)
        if stated.code in _BEGIN_LARGE and not text[:1].isupper():
            start = text.partition("\n")[0][:60]
            yield page.problem(page.line_with(start), f"{start!r} does not begin with a capital letter")
