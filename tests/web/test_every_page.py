"""What holds for every page: readable by everyone, on every screen, without anything from elsewhere."""

import pytest
import requests
from playwright.sync_api import Browser, Page

from tests.web.visiting import scrolls_sideways, violations, watched

PAGES = [
    "/status",
    "/sign-in",
    "/help",
    "/help/operations",
    "/help/operations/CodeSystem-lookup",
    "/help/deployment",
    "/",
    "/?q=release+hand",
    "/?q=carpal+tunnel&system=icd10cm&date=2026-05-01",
    "/?q=kneee+replacment",
    "/?q=0KNC9ZZ",
    "/code/icd10pcs/0KNC0ZZ",
    "/code/icd10pcs/0K",
    "/code/icd10pcs/0KNC0ZZ/fhir",
    "/code/icd10pcs/0KNC0ZZ/handout",
    "/code-systems",
    "/code-systems/icd10pcs?open=0K",
    "/value-sets",
    "/value-sets/publication-status-5.0.0",
    "/diff",
    "/validate",
    "/concept-maps",
    "/concept-maps/gem-icd-9-cm-to-icd-10-pcs-2018?code=82.19",
    "/r5/metadata?_format=html",
]


@pytest.mark.parametrize("path", PAGES)
def test_it_breaks_no_rule_of_accessibility(page: Page, path: str) -> None:
    page.goto(path)
    assert violations(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_it_breaks_none_in_the_dark_on_a_narrow_screen(browser: Browser, site: str, path: str) -> None:
    context = browser.new_context(base_url=site, color_scheme="dark", viewport={"width": 360, "height": 740})
    page = context.new_page()
    seen = watched(page)
    page.goto(path)
    assert not scrolls_sideways(page)
    assert violations(page) == []
    assert seen.errors == []
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_its_policy_allows_nothing_inline_and_nothing_from_elsewhere(
    visitor: requests.Session, site: str, path: str
) -> None:
    answer = visitor.get(site + path)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "style=" not in answer.text
    assert "<script>" not in answer.text


def test_the_colours_are_changed_and_kept(page: Page) -> None:
    page.goto("/status")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.goto("/sign-in")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_what_is_not_there_says_so_as_a_page(visitor: requests.Session, site: str) -> None:
    answer = visitor.get(f"{site}/nowhere")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
