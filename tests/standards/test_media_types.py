"""BCP 13: what has the form of a media type, and which of two says more."""

import pytest

from service.standards import media_types
from service.terminology.memory import MemoryIndex

INDEX = MemoryIndex(media_types.CODE_SYSTEM, tuple(media_types.concepts()))


def is_type(text: str) -> bool:
    return INDEX.locate(text) is not None or media_types.held(text, INDEX) is not None


@pytest.mark.parametrize(
    "text",
    [
        "text/plain", "TEXT/Plain", "image/svg+xml", "application/vnd.example.data", "x-own/type",
        "text/plain;charset=utf-8", "text/plain ; charset=utf-8; format=flowed",
        'text/plain; a="b;c=\\"d\\""',
    ],
)  # fmt: skip
def test_what_has_the_form_of_a_media_type(text: str) -> None:
    assert is_type(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "text", "text/", "/plain", "text/plain;", "text/plain; charset", "text/pl ain", "nothing/plain",
        "text/plain\n", "text/plain;\ncharset=utf-8", "text/mar\N{KELVIN SIGN}down",
        "text/\N{LATIN SMALL LETTER LONG S}ql", "text/" + "a" * 128,
    ],
)  # fmt: skip
def test_what_has_not(text: str) -> None:
    assert not is_type(text)


@pytest.mark.parametrize(
    ("above", "below", "is_above"),
    [
        ("text/plain", "text/plain; charset=utf-8", True),
        ("Text/Plain; Charset=UTF-8", "text/plain;charset=utf-8;format=flowed", True),
        ("text/plain; charset=utf-8", "text/plain", False),
        ("text/plain", "text/html", False),
        ("text/plain; b=c", 'text/plain; a="x; b=c"', False),
    ],
)
def test_a_type_with_more_parameters_is_below(above: str, below: str, is_above: bool) -> None:
    assert media_types.subsumes(above, below, INDEX) is is_above
