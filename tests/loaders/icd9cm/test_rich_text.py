"""Paragraphs out of RTF."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.loaders.icd9cm.rich_text import paragraphs


def read(body: str) -> list[str]:
    return list(paragraphs(("{\\rtf1\\ansi\\ansicpg1252 " + body + "}").encode("latin-1")))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"\pard\plain \s21 00.01 Ultra{\b sound}\par Next\par", ["00.01 Ultrasound", "Next", ""]),
        ("broken\r\n over lines", ["broken over lines"]),
        (r"M\'fcller\rquote s \{duct\} a\~b \emdash  c", ["Müller’s {duct} a b — c"]),
        (r"B\u233\'e9k\u233 ?sy", ["Békésy"]),
        (r"\u-10179 ?\u-8704 ?, half \u-10179 ?", ["😀, half \ufffd"]),
        (r"{\fonttbl{\f0 Times;}}{\*\generator made}{\info{\title no}}text", ["text"]),
    ],
)
def test_text_is_kept_and_formatting_is_not(body: str, expected: list[str]) -> None:
    assert read(body) == expected


@given(
    st.lists(
        st.text(st.characters(min_codepoint=32, max_codepoint=0xFFFF, exclude_categories=["Cs"])), min_size=1
    )
)
def test_what_is_written_is_read(texts: list[str]) -> None:
    assert read("\\par ".join("".join(map(escape, text)) for text in texts)) == texts


def escape(character: str) -> str:
    if character in "\\{}":
        return "\\" + character
    return character if ord(character) < 127 else f"\\u{ord(character)} ?"
