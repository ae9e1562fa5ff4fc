"""Concept maps as pages."""

import requests
from playwright.sync_api import Page, expect

from tests.web.reading import rows, text

TO_NINE = "/concept-maps/gem-icd-10-pcs-to-icd-9-cm-2018"


def test_the_list_says_what_maps_to_what(visitor: requests.Session, site: str) -> None:
    found = rows(visitor.get(f"{site}/concept-maps"))
    assert ["ICD-10-PCS", "ICD-9-CM"] in [row[1:3] for row in found]
    assert "Show all concept maps" in text(visitor.get(f"{site}/concept-maps?q=qwertz"))


def test_a_code_is_translated_as_the_api_does(visitor: requests.Session, site: str) -> None:
    asked = {"sourceCode": "0KNC0ZZ", "system": "http://www.cms.gov/Medicare/Coding/ICD10", "_format": "json"}
    place = "r5/ConceptMap/gem-icd-10-pcs-to-icd-9-cm-2018/$translate"
    answer = visitor.get(f"{site}/{place}", params=asked).json()
    match = next(parameter for parameter in answer["parameter"] if parameter["name"] == "match")
    target = next(part["valueCoding"]["code"] for part in match["part"] if part["name"] == "concept")
    assert f"is related to {target}" in text(visitor.get(f"{site}{TO_NINE}?code=0KNC0ZZ"))
    assert "0KNC0ZZ" in text(visitor.get(f"{site}{TO_NINE}", params={"code": target, "back": "1"}))
    assert "This map has nothing for “qwertz”" in text(visitor.get(f"{site}{TO_NINE}?code=qwertz"))


def test_the_pages_of_a_long_map_go_on_where_the_last_one_ended(visitor: requests.Session, site: str) -> None:
    first = visitor.get(site + TO_NINE)
    following = first.text.partition('rel="next" href="')[2].partition("#")[0]
    second = visitor.get(site + following)
    sources = [[row[0].split()[0] for row in rows(page)[1:]] for page in (first, second)]
    assert len(sources[0]) >= 50
    assert max(sources[0]) < min(sources[1])


def test_an_unknown_map(visitor: requests.Session, site: str) -> None:
    assert visitor.get(f"{site}/concept-maps/nowhere").status_code == 404


def test_a_code_is_translated_with_the_form(page: Page) -> None:
    page.goto(TO_NINE)
    page.get_by_label("Code", exact=True).fill("0KNC0ZZ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("is related to")
