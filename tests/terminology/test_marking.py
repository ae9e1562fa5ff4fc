"""What is marked in a text is what the search found in it, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.terminology.marking import Marked, Marker, marked_code
from service.terminology.ranking import words


def shown(pieces: Marked) -> str:
    return "".join(f"[{text}]" if is_marked else text for text, is_marked in pieces)


@given(st.text(max_size=40), st.text(max_size=10), st.booleans())
def test_the_pieces_are_the_text(text: str, asked: str, with_typos: bool) -> None:
    assert "".join(piece for piece, _ in Marker(words(asked), with_typos).marked(text)) == text
    assert "".join(piece for piece, _ in marked_code(text, asked)) == text


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("Release Right Hand Muscle", "rel hand", "[Rel]ease Right [Hand] Muscle"),
        ("Release, unreleased", "rel", "[Rel]ease, unreleased"),
        ("Ménière’s disease", "meniere", "[Ménière]’s disease"),
        ("Straße 5", "strasse", "[Straße] 5"),
        ("Handle by hand", "hand handle", "[Handle] by [hand]"),
        ("<b>", "x", "<b>"),
    ],
)
def test_beginnings_of_words_are_marked(text: str, asked: str, expected: str) -> None:
    assert shown(Marker(words(asked)).marked(text)) == expected


def test_what_is_found_by_a_typo_is_marked_too() -> None:
    assert (
        shown(Marker(words("replacment"), with_typos=True).marked("Replacement of Knee"))
        == "[Replacement] of Knee"
    )


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("0KNC0ZZ", "0knc", "[0KNC]0ZZ"),
        ("G56.01", "g560", "[G56.0]1"),
        ("G56.01", "G56", "[G56].01"),
        ("G56.01", "carpal g5", "[G5]6.01"),
        ("G56.01", "G6", "G56.01"),
    ],
)
def test_the_beginning_of_a_code_is_marked(code: str, text: str, expected: str) -> None:
    assert shown(marked_code(code, text)) == expected
