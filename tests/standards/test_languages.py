"""BCP 47: RFC 5646's own examples, and what makes a tag."""

import pytest

from service.standards import languages
from service.terminology.concepts import Concept
from service.terminology.memory import MemoryIndex

INDEX = MemoryIndex(languages.CODE_SYSTEM, tuple(languages.concepts()))


def tag(text: str) -> Concept | None:
    number = INDEX.locate(text)
    if number is not None:
        return INDEX.concept(number)
    held = languages.held(text, INDEX)
    return held.index.concept(0) if held else None


@pytest.mark.parametrize(
    "text",
    [
        "de", "fr", "ja", "i-enochian", "zh-Hant", "zh-Hans", "sr-Cyrl", "sr-Latn", "zh-cmn-Hans-CN",
        "cmn-Hans-CN", "zh-yue-HK", "yue-HK", "zh-Hans-CN", "sr-Latn-RS", "sl-rozaj", "sl-rozaj-biske",
        "sl-nedis", "de-CH-1901", "sl-IT-nedis", "hy-Latn-IT-arevela", "de-DE", "en-US", "es-419",
        "de-CH-x-phonebk", "az-Arab-x-aze-derbend", "x-whatever", "qaa-Qaaa-QM-x-southern", "de-Qaaa",
        "sr-Latn-QM", "sr-Qaaa-RS", "en-US-u-islamcal", "zh-CN-a-myext-x-private", "en-a-myext-b-another",
    ],
)  # fmt: skip
def test_the_examples_of_the_specification_are_tags(text: str) -> None:
    assert tag(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "de-419-DE", "a-DE", "ar-a-aaa-b-bbb-a-ccc", "en-us", "EN", "zz", "en-XXXX", "en-Aaaa", "en-US-US",
        "sl-rozaj-rozaj", "de-", "-de", "", "en US", "en-x", "en-u", "qzz-Qazz", "e" * 300,
    ],
)  # fmt: skip
def test_what_is_no_tag(text: str) -> None:
    assert tag(text) is None


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("fr", "French"),
        ("fr-CA", "French (Canada)"),
        ("zh-Hant", "Chinese (Han (Traditional variant))"),
        ("de-CH-1901", "German (Switzerland, Traditional German orthography)"),
        ("en-x-lay", "English (private use: lay)"),
    ],
)
def test_a_tag_is_called_by_its_parts(text: str, display: str) -> None:
    found = tag(text)
    assert found is not None
    assert found.display == display


def test_the_parts_are_properties() -> None:
    found = tag("zh-yue-Hant-HK-x-lay")
    assert found is not None
    assert {p.code: p.value for p in found.properties} == {
        "language": "zh", "ext-lang": "yue", "script": "Hant", "region": "HK", "private-use": "lay",
    }  # fmt: skip


def test_the_languages_of_iso_639_1_and_2_are_listed() -> None:
    listed = set(INDEX.codes())
    assert {"de", "haw", "afa", "zgh"} <= listed
    assert listed.isdisjoint({"cmn", "qaa..qtz", "iw", "sh", "aaa"})
    assert len([code for code in listed if len(code) == 2]) == 183


@pytest.mark.parametrize(
    ("above", "below", "is_above"),
    [("zh", "zh-Hant-TW", True), ("zh-Hant", "zh-Hant", True), ("zh", "zha", False), ("en-US", "en", False)],
)
def test_a_longer_tag_is_below_a_shorter_one(above: str, below: str, is_above: bool) -> None:
    assert languages.subsumes(above, below, INDEX) is is_above
