"""A page that cannot be understood is refused with file and line, or warned about: never cut silently."""

import re
from pathlib import Path

import pytest

from service.loaders.procedure_pages import LARGEST_PAGE, load
from service.loaders.release import LoadError, LoadOptions
from tests.loaders.pages import HCPCS, MARKDOWN, TEXT, load_text

FRONT_END = MARKDOWN.index("---\n", 4) + 4
BODY = MARKDOWN[FRONT_END:]
STRICT = LoadOptions(strict=True)
CODE = LoadOptions(strict=True, code="Z0001")


def refused(tmp_path: Path, content: str | bytes, options: LoadOptions, message: str) -> None:
    with pytest.raises(LoadError) as refusal:
        load_text(tmp_path, content, options)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "page.txt: the page is empty"),
        ("\n \n", "page.txt: the page is empty"),
        ("Only a title\n", "page.txt: no section found"),
        ("Summary\n\nText without a title.\n", "page.txt:1: the page has no title"),
        (b"Title\n\nSummary\n\nOld \xe9 encoding\n", "page.txt:5: is not text in UTF-8"),
        (b"\x7fELF\0\0\0\nSummary\n", "page.txt:1: is a binary file"),
        ("x" * (LARGEST_PAGE + 1), "page.txt: is larger than 256 kB"),
    ],
)
def test_what_is_no_page_is_refused(tmp_path: Path, content: str | bytes, message: str) -> None:
    refused(tmp_path, content, CODE, message)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Duration\n", "Costs\n", "page.txt:27: the section 'Costs' is not known"),
        ("• Common:", "• Serious:", "'Serious: Stinging, redness or a wet sock.' in the section"),
        ("• Medical Term:", "• Latin Name:", "page.txt:11: 'Latin Name: Bulla Aspiration'"),
        ("Draining of a Blister\n", "Cutting of a Blister\n", "page.txt:7: the line 'Cutting of a Blister'"),
        ("• Rare: Infection.", "• Rare:", "page.txt:33: 'Rare:' in the section"),
    ],
)
def test_what_is_not_understood_is_an_error_when_strict_and_else_a_warning(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    content = TEXT.replace(old, new)
    pages = load_text(tmp_path, content, LoadOptions(code="Z0001"))
    assert len(pages.warnings) == 1
    assert message in pages.warnings[0]
    refused(tmp_path, content, CODE, message)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("• Medical Term:", "• Common Name:", "page.txt:11: 'Common Name' is given twice, first in line 10"),
        ("• Leaving it alone: A padded dressing.\n", "", "'Pros' comes before any alternative"),
        ("• A9999: An", "• An", "'An invented code' is no code"),
        ("• A9999", "• loinc|A9999", "needs its system before a '|'"),
    ],
)
def test_a_page_that_contradicts_itself_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    refused(tmp_path, TEXT.replace(old, new), LoadOptions(code="Z0001"), message)


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("title: x", "page.txt:1: the front matter has no closing line"),
        ("title: [x\n---", "page.txt:2: the front matter is not valid YAML"),
        ("title: x\ntitle: y\n---", "page.txt:3: the key 'title' is given twice"),
        ("titel: x\n---", "page.txt:2: unknown key 'titel'; expected id, title"),
        ("- title\n---", "page.txt:2: expected keys and values"),
        ("[" * 1000 + "\n---", "the front matter is not valid YAML"),
        ("title: {a: b}\n---", "page.txt:2: 'title' must be the title"),
        ("title: x\nid: Not a slug\n---", "page.txt:3: 'id' must be a slug"),
        ("title: x\nreviewed: 2026-02-30\n---", "page.txt:3: 'reviewed' must be a day"),
        ("title: x\ncode: A1\n---", "page.txt:3: 'code' is given without 'system'"),
        ("title: x\nsystem: hcpcs\n---", "page.txt:3: 'system' is given without 'code'"),
        ("title: x\nsystem: loinc\ncode: A1\n---", "page.txt:3: 'system' must be the canonical"),
        ("title: x\nsystem: cpt\ncode: A\ncodes: [b]\n---", "page.txt:4: 'code' and 'codes' are both given"),
        ("title: x\ncodes: A1\n---", "page.txt:3: 'codes' must be a list"),
        ("title: x\ncodes: []\n---", "page.txt:3: 'codes' must be a list with at least one entry"),
        ("title: x\ncodes:\n - system: cpt\n---", "page.txt:4: neither 'codes' nor 'patterns' are given"),
        ("title: x\ncodes:\n - codes: [a]\n---", "page.txt:4: 'codes' is given without 'system'"),
        ("title: x\ncodes:\n - system: cpt\n   codes: [[a]]\n---", "page.txt:5: 'codes' must be a list of"),
        ("title: x\ncodes:\n - system: cpt\n   patterns: ['(']\n---", "page.txt:5: the pattern '(' is not"),
        ("source: x\n---", "page.txt:1: the page has no title"),
    ],
)
def test_malformed_front_matter_is_refused_with_its_line(tmp_path: Path, front: str, message: str) -> None:
    refused(tmp_path, f"---\n{front}\n{BODY}", STRICT, message)


def test_markdown_needs_sections_and_has_no_text_before_them(tmp_path: Path) -> None:
    refused(tmp_path, MARKDOWN[:FRONT_END], STRICT, "page.txt: no section found")
    stray = MARKDOWN[:FRONT_END] + "Stray words.\n" + BODY
    refused(tmp_path, stray, STRICT, "page.txt:6: the text 'Stray words.' stands before")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (LoadOptions(), "names no code and its title fits no loaded one; give --code"),
        (LoadOptions(known_displays={HCPCS: lambda _: ["A", "B"]}), "its title fits 2 loaded codes"),
        (LoadOptions(code="A1", system="loinc"), "'loinc' is neither a canonical nor a known short name"),
    ],
)
def test_a_page_whose_code_cannot_be_told_is_refused(
    tmp_path: Path, options: LoadOptions, message: str
) -> None:
    refused(tmp_path, TEXT, options, message)


def test_a_code_without_its_system_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, TEXT.replace("HCPCS code\n", ""), CODE, "give --system")


def test_a_code_for_a_page_that_names_its_own_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, MARKDOWN, CODE, "the page names its codes")


def test_one_code_cannot_be_given_for_several_pages(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(MARKDOWN)
    with pytest.raises(LoadError, match="one code cannot be given for 2 pages"):
        list(load([tmp_path], LoadOptions(code="A1")))
    with pytest.raises(LoadError, match=r"b\.md: another page has the id 'blister-draining' too"):
        list(load([tmp_path], LoadOptions()))


def test_a_folder_without_pages_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    (tmp_path / "b.png").touch()
    with pytest.raises(LoadError, match="holds no page"):
        list(load([tmp_path], LoadOptions()))


def test_a_time_that_cannot_be_read_is_a_warning_and_gives_no_number(tmp_path: Path) -> None:
    content = TEXT.replace("5 to 10 minutes", "a little while")
    pages = load_text(tmp_path, content, CODE)
    codes = [p.code for p in pages.pages[0].properties]
    assert "duration" in codes
    assert not re.search("duration-m", " ".join(codes))
    assert pages.warnings == ("page.txt:29: no time can be read from 'It takes a little while.'",)
