"""The handout for patients: on the screen, on paper, as a PDF."""

import re
import zlib

import pytest
import requests
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from playwright.sync_api import Page

from service.web.handouts.handout import DISCLAIMER, PAPERS, Handout, Points, Section
from service.web.handouts.pdf import plain, write_pdf
from tests.running import ROOT

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
HANDOUT = "/code/icd10pcs/0KNC0ZZ/handout"
DAY = "2026-11-20"


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def words(pdf: bytes) -> str:
    """The text of a PDF in the fonts that every reader has: the strings that its pages draw."""
    drawn = b" ".join(
        zlib.decompress(found)
        for found in re.findall(rb"/FlateDecode.*?stream\n(.*?)\nendstream", pdf, re.DOTALL)
    )
    strings = re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", drawn, re.DOTALL)
    return " ".join(re.sub(r"\\(.)", r"\1", b" ".join(strings).decode("cp1252")).split())


def read(page: str) -> str:
    """The text of a handout on the screen."""
    return " ".join(" ".join(html.document_fromstring(page).find(".//article").itertext()).split())


def test_it_says_in_plain_words_what_the_page_says(visitor: requests.Session, site: str) -> None:
    answer = visitor.get(site + HANDOUT)
    text = read(answer.text)
    for heading in ("What it is", "Why it is done", "Getting ready", "What happens", "How long it takes",
                    "What can go wrong", "Afterwards", "Other choices", "Questions to ask"):  # fmt: skip
        assert heading in text
    assert text.startswith("Hand muscle release")
    assert "It may help with: Stiff fingers whose middle joints bend poorly" in text
    assert DISCLAIMER in text
    assert re.search(r"Based on: .*Last reviewed: 20\d\d-\d\d-\d\d.*Reading grade: [\d.]+", text)
    assert "ICD-10-PCS code 0KNC0ZZ, release 2025.10" in text


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_it_is_printed_on_one_or_two_pages(page: Page, paper: str) -> None:
    page.goto(HANDOUT)
    assert pages(page.pdf(format=paper)) in (1, 2)
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name="PDF, A4").is_visible()
    assert not page.get_by_role("navigation").is_visible()


@pytest.mark.parametrize(("paper", "size"), [("Letter", b"612.00 792.00"), ("A4", b"595.28 841.89")])
def test_it_is_a_pdf_to_keep(visitor: requests.Session, site: str, paper: str, size: bytes) -> None:
    answer = visitor.get(f"{site}{HANDOUT}.pdf?paper={paper}")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="0KNC0ZZ-handout.pdf"'
    assert pages(answer.content) in (1, 2)
    assert size in answer.content
    assert b"/Lang (en-US)" in answer.content
    assert b"/Title (Hand muscle release)" in answer.content
    text = words(answer.content)
    for said in ("What can go wrong", "Small cuts are made", "page 1 of 2", "not medical advice", "0KNC0ZZ"):
        assert said in text


def test_the_longest_of_our_pages_make_handouts_of_two_pages(visitor: requests.Session, site: str) -> None:
    written = sorted((ROOT / "codesystems" / "procedures").glob("*.md"), key=lambda path: path.stat().st_size)
    for page in written[-4:]:
        title = str(yaml.safe_load(page.read_text().split("---")[1])["title"])
        search = {"url": f"{PCS}?fhir_vs", "filter": title, "count": "1", "_format": "json"}
        (found,) = visitor.get(f"{site}/r5/ValueSet/$expand", params=search).json()["expansion"]["contains"]
        pdf = visitor.get(f"{site}/code/icd10pcs/{found['code']}/handout.pdf").content
        assert pages(pdf) <= 2
        assert "not medical advice" in words(pdf)


@pytest.mark.parametrize("end", ["handout", "handout.pdf"])
def test_a_code_of_which_nobody_wrote_has_none(visitor: requests.Session, site: str, end: str) -> None:
    answer = visitor.get(f"{site}/code/icd10pcs/0TY00Z0/{end}")
    assert answer.status_code == 404
    assert "There is no handout for this code" in answer.text


@pytest.mark.parametrize("end", ["handout", "handout.pdf?paper=A4"])
def test_a_code_written_otherwise_leads_to_its_handout(
    visitor: requests.Session, site: str, end: str
) -> None:
    answer = visitor.get(f"{site}/code/icd10pcs/0knc0zz/{end}", allow_redirects=False)
    assert answer.headers["Location"] == f"/code/icd10pcs/0KNC0ZZ/{end}"


@given(st.text(max_size=60))
def test_any_text_can_be_written(text: str) -> None:
    assert plain(text).encode("cp1252").decode("cp1252") == plain(text)
    assert plain(plain(text)) == plain(text)


def test_what_the_fonts_lack_is_written_otherwise() -> None:
    assert plain("“Ibuprofen” – 400 mg, ½ tablet") == "“Ibuprofen” – 400 mg, ½ tablet"
    assert plain("fever ≥ 38.5 °C, hematocrit ≤ 30") == "fever at least 38.5 °C, hematocrit at most 30"
    assert plain("Dvořák, μg, 漢") == "Dvorák, µg, ?"


@pytest.mark.parametrize("paper", PAPERS)
def test_a_longer_text_is_set_smaller_rather_than_on_more_pages(paper: str) -> None:
    def handout(points: int) -> Handout:
        items = Points(tuple(f"Point {n} of this list, long enough to be read." for n in range(points)))
        return Handout("Name", "", (Section("Heading", lists=(items,)),), ("Foot ≥ 漢",))

    counts = [pages(write_pdf(handout(points), paper, DAY)) for points in (5, 60, 90)]
    assert counts[0] == 1
    assert counts[1:] == [2, 2]
