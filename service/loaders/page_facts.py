"""What is to be known of a page itself: how hard it is to read, when it was reviewed, where it is from."""

from collections.abc import Iterator
from decimal import Decimal

from service.loaders.page_outline import Outline
from service.loaders.page_prose import prose
from service.loaders.reading_grade import reading_grade
from service.terminology.concepts import Property
from service.terminology.types import DateTime


def page_facts(outline: Outline) -> Iterator[Property]:
    """The facts of the page as properties, those that it tells."""
    passages = prose(outline)
    if any(passage.words for passage in passages):
        yield Property("reading-grade", Decimal(f"{max(0, reading_grade(passages)):.1f}"))
    if outline.reviewed:
        yield Property("review-date", DateTime(outline.reviewed))
    if outline.source:
        yield Property("page-source", outline.source)
