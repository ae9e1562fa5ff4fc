"""The reading grade agrees with syllables counted by hand, and every sentence is found in its line."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.loaders.page_outline import Outline, Section, items
from service.loaders.page_prose import passages, prose
from service.loaders.reading_grade import reading_grade, syllables
from service.terminology.types import DateTime
from tests.loaders.pages import MARKDOWN, one_page

BY_HAND = {
    1: "a cut skin loosed stopped joined tubes tube move moves through eye knee scope voiced",
    2: "doctor needle muscle bleeding wanted treated bandage inches diet being useful sutures' purple",
    3: "MRI surgery medicine radius hospital hernia's operate ligament earlier quietly fluoroscope arteries",
    5: "appendicitis colonoscopy",
    4: "operation temporary catheterized medically",
}


def outline(text: str, heading: str = "Summary") -> Outline:
    lines = list(enumerate(text.splitlines(), start=1))
    return Outline(title="A title", sections=(Section(heading, 0, items(lines)),))


WORDS = [(word, count) for count, words in BY_HAND.items() for word in words.split()]


@pytest.mark.parametrize(("word", "count"), WORDS)
def test_syllables_of_a_word(word: str, count: int) -> None:
    assert syllables(word) == count


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'"))
def test_every_word_has_a_syllable_and_no_more_than_letters(word: str) -> None:
    assert 1 <= syllables(word) <= max(1, len(word))


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    """3 sentences (a bullet without a period is one), 16 words, 21 syllables, counted by hand."""
    text = (
        "The doctor opens the skin; the needle goes in.\n\n- Tools: Bandage and tape for a bleeding wound\n"
    )
    grade = reading_grade(prose(outline(text)))
    assert grade == pytest.approx(0.39 * 16 / 3 + 11.8 * 21 / 16 - 15.59)


def test_names_and_similar_codes_are_no_prose() -> None:
    for heading in ("Name of the Procedure", "similar codes:"):
        assert prose(outline("- Common Name: Appendicitis", heading)) == []


def test_sentences_stand_in_their_lines() -> None:
    text = "1. One begins here. Two begins\n   there. Three begins\n\n   here again; four\n   ends it.\n"
    (passage,) = passages(outline(text))
    assert list(passage.sentences()) == [
        (1, "One begins here."),
        (1, "Two begins there."),
        (2, "Three begins here again;"),
        (4, "four ends it."),
    ]


LINES = st.lists(st.text(alphabet="ab.; ", min_size=1).filter(str.strip), min_size=1)


@given(LINES)
def test_no_word_is_lost_in_sentences(lines: list[str]) -> None:
    text = "\n".join(line.strip() for line in lines)
    for passage in passages(outline(text)):
        assert " ".join(sentence for _, sentence in passage.sentences()).split() == text.split()


def test_a_page_says_how_hard_it_is_when_it_was_reviewed_and_where_it_is_from(tmp_path: Path) -> None:
    front = "reviewed: 2026-11-01\nsource: >-\n  Two\n  books.\n---\n"
    page = one_page(tmp_path, MARKDOWN.replace("---\n\n", front, 1))
    given = {p.code: p.value for p in page.properties}
    assert (given["review-date"], given["page-source"]) == ("2026-11-01", "Two books.")
    assert isinstance(given["review-date"], DateTime)
    grade = given["reading-grade"]
    assert isinstance(grade, Decimal)
    assert grade.as_tuple().exponent == -1
