"""Code systems as pages: found in the list, shown with their releases, opened code by code."""

import html
import json
import re

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.web.reading import text, title

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"


def test_the_systems_of_care_come_first(visitor: requests.Session, site: str) -> None:
    page = visitor.get(f"{site}/code-systems").text
    places = [page.index(f">{name}</a>") for name in ("ICD-10-PCS", "HCPCS Level II", "ICD-10-CM")]
    assert places == sorted(places)
    assert page.index("Code systems of FHIR") > places[-1]


def test_a_search_leaves_those_with_all_of_its_words(visitor: requests.Session, site: str) -> None:
    page = text(visitor.get(f"{site}/code-systems", params={"q": "place serv"}))
    assert "CMS Place of Service Codes" in page
    assert "HCPCS" not in page
    nothing = text(visitor.get(f"{site}/code-systems", params={"q": "qwertz"}))
    assert "Show all code systems" in nothing


def test_every_system_of_the_list_has_its_page(visitor: requests.Session, site: str) -> None:
    asked = {"_format": "json", "_elements": "url", "_count": 500}
    found = visitor.get(f"{site}/r5/CodeSystem", params=asked)
    urls = sorted({entry["resource"]["url"] for entry in found.json()["entry"]})
    for url in urls[::12]:
        page = visitor.get(f"{site}/code-systems", params={"url": url})
        assert page.status_code == 200
        assert url in page.text


def test_every_link_of_the_list_leads_somewhere(visitor: requests.Session, site: str) -> None:
    page = visitor.get(f"{site}/code-systems").text
    paths = sorted(set(re.findall(r'href="(/code-systems[/?][^"]+)"', page)))
    assert len(paths) > 10
    assert [p for p in paths if visitor.get(f"{site}{html.unescape(p)}").status_code != 200] == []


def test_releases_have_counts_dates_and_the_one_in_force(visitor: requests.Session, site: str) -> None:
    page = text(visitor.get(f"{site}/code-systems/icd10pcs"))
    for version, codes in (("2024.04", "79,674"), ("2024.10", "79,987"), ("2025.10", "80,161")):
        assert version in page
        assert codes in page
    assert "2025.10 in force today" in page
    assert "2024-10-01 to" in page
    assert "not subject to copyright" in page


@pytest.mark.parametrize("name", ["ICD10-2024.10", "icd10pcs?version=2024.10"])
def test_a_release_by_its_id_or_version(visitor: requests.Session, site: str, name: str) -> None:
    assert "2024.10 shown" in text(visitor.get(f"{site}/code-systems/{name}"))


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/code-systems/nowhere", "No code system is called “nowhere”"),
        ("/code-systems?url=http://nowhere", "http://nowhere"),
        ("/code-systems/icd10pcs?version=1999", "2025.10"),
        ("/code-systems/icd10pcs?open=ZZZZ", "no code “ZZZZ”"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(
    visitor: requests.Session, site: str, path: str, problem: str
) -> None:
    answer = visitor.get(site + path)
    assert answer.status_code == 404
    assert problem in text(answer)


def test_a_page_number_that_is_none_is_refused(visitor: requests.Session, site: str) -> None:
    assert visitor.get(f"{site}/code-systems?offset=ten").status_code == 400


def test_the_tree_without_a_script(visitor: requests.Session, site: str) -> None:
    """Each level lists exactly the codes that are directly below, as the API's child property has them."""
    asked = {"system": PCS, "code": "0K", "property": "child", "_format": "json"}
    answer = visitor.get(f"{site}/r5/CodeSystem/$lookup", params=asked).json()
    children = [
        part["valueCode"]
        for parameter in answer["parameter"]
        if parameter["name"] == "property"
        for part in parameter["part"]
        if "valueCode" in part and part["valueCode"] != "child"
    ]
    page = visitor.get(f"{site}/code-systems/icd10pcs", params={"open": "0K"}).text
    assert children
    for code in children:
        assert f">{code}</a>" in page


def test_a_long_level_goes_on(visitor: requests.Session, site: str) -> None:
    first = visitor.get(f"{site}/code-systems/hcpcs/tree").text
    assert first.count('class="code"') == 200
    second = visitor.get(f"{site}/code-systems/hcpcs/tree?offset=200").text
    assert not set(_codes(first)) & set(_codes(second))


def _codes(page: str) -> list[str]:
    return [part.partition("</a>")[0].rpartition(">")[2] for part in page.split('class="code"')[1:]]


def test_the_tree_opens_in_place_by_mouse_and_keyboard(page: Page) -> None:
    page.goto("/code-systems/icd10pcs")
    section = page.get_by_role("button", name="Open 0:")
    section.click()
    expect(section).to_have_attribute("aria-expanded", "true")
    system = page.get_by_role("button", name="Open 0K:")
    system.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Muscles, Release")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_text("Muscles, Release")).to_be_hidden()
    assert page.url.endswith("/code-systems/icd10pcs")


def test_a_release_is_downloaded_whole(visitor: requests.Session, site: str) -> None:
    answer = visitor.get(f"{site}/code-systems/Place-of-Service-Code-Set-20240502/file/json")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert len(json.loads(answer.content)["concept"]) == 52
    assert visitor.get(f"{site}/code-systems/hcpcs/file/pdf").status_code == 404


def test_the_title_names_the_system(visitor: requests.Session, site: str) -> None:
    assert title(visitor.get(f"{site}/code-systems/hcpcs")) == "HCPCS Level II · Procodex"
