"""From descriptions and the tabular to concepts."""

from collections.abc import Iterator, Sequence

from service.loaders.icd9cm.descriptions import Description
from service.loaders.icd9cm.tabular import Heading
from service.loaders.published import short_title
from service.terminology.concepts import Concept, Property
from service.terminology.types import Code

_NAMED_IN_A_WARNING = 5
_PROCEDURE = (Property("volume", Code("3"), "Procedures"), Property("billable", True))
_GROUP = (
    Property("volume", Code("3"), "Procedures"),
    Property("notSelectable", True),
    Property("billable", False),
)
_DIAGNOSIS = (Property("volume", Code("1"), "Diseases and injuries"), Property("billable", True))


def diagnoses(descriptions: Sequence[Description], canonical_base: str) -> Iterator[Concept]:
    """The codes of volume 1, none above another."""
    for description in descriptions:
        yield _concept(description, _DIAGNOSIS, (), canonical_base)


def procedures(
    descriptions: Sequence[Description],
    tabular: Sequence[Heading] | None,
    canonical_base: str,
    warnings: list[str],
) -> Iterator[Concept]:
    """The codes of volume 3, below the chapters and categories of the tabular where it is given.

    A heading that is no valid code and has none below it (a code ended since) is left out and told.
    """
    headings = {heading.code: heading for heading in tabular or ()}
    chapters = [heading for heading in tabular or () if heading.is_chapter]
    valid = {description.code: description for description in descriptions}
    used = {code[:end] for code in valid for end in (2, 4)}
    left_out = [h.code for h in headings.values() if not h.is_chapter and h.code not in valid.keys() | used]
    if left_out:
        named = ", ".join(left_out[:_NAMED_IN_A_WARNING])
        warnings.append(
            f"The tabular has {len(left_out)} codes that are not valid now and left out: {named}."
        )
    for chapter in chapters:
        yield Concept(chapter.code, chapter.title, properties=(*_GROUP, *_notes(chapter)))
    for code in sorted((valid.keys() | headings.keys()) - {h.code for h in chapters} - set(left_out)):
        heading = headings.get(code)
        parents = _parents(code, headings, chapters)
        if code in valid:
            yield _concept(valid[code], (*_PROCEDURE, *_notes(heading)), parents, canonical_base)
        elif heading:
            yield Concept(code, heading.title, properties=(*_GROUP, *_notes(heading)), parents=parents)


def _concept(
    description: Description, properties: tuple[Property, ...], parents: tuple[str, ...], canonical_base: str
) -> Concept:
    return Concept(
        description.code,
        description.long_title,
        designations=(short_title(description.short_title, canonical_base),),
        properties=properties,
        parents=parents,
    )


def _parents(code: str, headings: dict[str, Heading], chapters: Sequence[Heading]) -> tuple[str, ...]:
    """The nearest shorter code of the tabular (35.1 or 35 for 35.11), else the chapter."""
    for shorter in (code[:4], code[:2]):
        if shorter != code and shorter in headings:
            return (shorter,)
    return tuple(c.code for c in chapters if c.code[:2] <= code[:2] <= c.code[3:])


def _notes(heading: Heading | None) -> Iterator[Property]:
    if heading:
        yield from (Property(kind, text) for kind, text in heading.notes)
