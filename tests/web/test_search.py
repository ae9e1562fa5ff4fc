"""Searching every code system at once: without a script, and as somebody types."""

import re
from urllib.parse import urlencode

import pytest
import requests
from lxml import html
from playwright.sync_api import Browser, Page, Route, expect

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"


class Shown:
    """A search page as it is read without a script."""

    def __init__(self, visitor: requests.Session, site: str, status: int = 200, **query: str) -> None:
        answer = visitor.get(f"{site}/?{urlencode(query)}")
        assert answer.status_code == status
        self.tree = html.fromstring(answer.text)

    @property
    def text(self) -> str:
        return " ".join(self.tree.xpath("string(//main)").split())

    @property
    def groups(self) -> dict[str, list[str]]:
        """The codes shown, by what their group is called."""
        return {
            group.xpath("string(h2)").split("\n")[0].strip(): group.xpath(".//*[@class='code']")
            for group in self.tree.xpath("//section")
        }

    @property
    def codes(self) -> list[str]:
        return [code.text_content() for code in self.tree.xpath("//a[@class='hit']/*[@class='code']")]

    @property
    def counts(self) -> dict[str, int]:
        """How many codes the links to the systems tell."""
        links = self.tree.xpath("//nav[@class='pills']/a")
        return {a.text.strip(): int(a.xpath("string(span)").replace(",", "")) for a in links}


def total(visitor: requests.Session, site: str, system: str, text: str) -> int:
    """How many codes $expand finds with its filter."""
    asked = urlencode({"url": f"{system}?fhir_vs", "filter": text, "count": 0})
    answer = visitor.get(f"{site}/r5/ValueSet/$expand?{asked}", headers={"Accept": "application/json"})
    return int(answer.json()["expansion"]["total"])


@pytest.mark.parametrize("text", ["release hand", "0KN", "carpal tunnel", "wheelchair"])
def test_counts_are_those_of_the_api(visitor: requests.Session, site: str, text: str) -> None:
    counts = Shown(visitor, site, q=text).counts
    for title, url in (("ICD-10-PCS", PCS), ("HCPCS Level II", HCPCS)):
        assert counts.get(title, 0) == total(visitor, site, url, text)
    assert counts["All"] == sum(n for title, n in counts.items() if title != "All")


def test_systems_come_in_their_order_with_the_best_codes(visitor: requests.Session, site: str) -> None:
    shown = Shown(visitor, site, q="hand")
    titles = [title for title in shown.counts if title in ("ICD-10-PCS", "HCPCS Level II", "ICD-10-CM")]
    assert titles == ["ICD-10-PCS", "HCPCS Level II", "ICD-10-CM"]
    marks = {mark.text for mark in shown.tree.xpath("//section[1]//mark")}
    assert marks == {"Hand"}


def test_a_page_name_finds_the_codes_of_the_page(visitor: requests.Session, site: str) -> None:
    shown = Shown(visitor, site, q="carpal tunnel release")
    assert "01N50ZZ" in shown.codes
    assert shown.tree.xpath("//li[.//*[text()='01N50ZZ']]//*[@class='hit-more']//mark/text()") == [
        "Carpal", "tunnel", "release",
    ]  # fmt: skip


def test_pages_of_one_system_hold_every_code_once(visitor: requests.Session, site: str) -> None:
    seen: list[str] = []
    address: str | None = f"/?{urlencode({'q': 'release hand', 'system': 'icd10pcs'})}"
    while address:
        tree = html.fromstring(visitor.get(site + address).text)
        seen += [code.text_content() for code in tree.xpath("//a[@class='hit']/*[@class='code']")]
        address = next(iter(tree.xpath("//a[@rel='next']/@href")), None)
    assert len(seen) == len(set(seen)) == total(visitor, site, PCS, "release hand")


def test_a_section_narrows_a_system(visitor: requests.Session, site: str) -> None:
    whole = Shown(visitor, site, q="hand", system="icd10pcs")
    options = [option.text for option in whole.tree.xpath("//select[@id='section']/option")][1:]
    told = {text.split()[0]: int(re.search(r"\(([\d,]+)\)$", text)[1].replace(",", "")) for text in options}
    assert sum(told.values()) == whole.counts["ICD-10-PCS"]
    imaging = Shown(visitor, site, q="hand", system="icd10pcs", section="B")
    assert imaging.codes
    assert all(code.startswith("B") for code in imaging.codes)
    assert f"{told['B']} codes in ICD-10-PCS" in imaging.text


def test_codes_can_be_those_active_on_a_day_or_billable(visitor: requests.Session, site: str) -> None:
    old = Shown(visitor, site, q="0KN", system="icd10pcs", date="2025-01-01")
    assert "active on 2025-01-01" in old.text
    assert "0KN" in old.codes
    assert "0KN" not in Shown(visitor, site, q="0KN", system="icd10pcs", billable="true").codes


def test_a_system_that_was_not_in_force_says_so(visitor: requests.Session, site: str) -> None:
    shown = Shown(visitor, site, q="0KN", system="icd10pcs", date="1999-01-01")
    assert not shown.codes
    assert "no release" in shown.text.lower()


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({"q": "hand", "date": "2025-13-01"}, 400, "Write it as 2026-01-31"),
        ({"q": "hand", "page": "0"}, 400, "numbered from 1"),
        ({"q": "hand", "billable": "maybe"}, 400, "true or false"),
        ({"q": "x" * 201}, 400, "at most 200 characters"),
        ({"q": "hand", "system": "nowhere"}, 404, "no such code system"),
        ({"q": "hand", "system": "icd10pcs", "section": "Q"}, 404, "no section"),
        ({"q": "release hand", "system": "icd10pcs", "page": "9"}, 404, "no page 9"),
    ],
)
def test_what_cannot_be_answered_says_why_and_what_to_do(
    visitor: requests.Session, site: str, query: dict[str, str], status: int, said: str
) -> None:
    shown = Shown(visitor, site, status, **query)
    assert said in shown.text
    assert shown.tree.xpath("//*[@role='alert']//a")


def test_text_is_never_markup(visitor: requests.Session, site: str) -> None:
    shown = Shown(visitor, site, q="<b>hand</b><script>")
    assert not shown.tree.xpath("//b | //main//script")
    assert shown.tree.xpath("//input[@id='q']/@value") == ["<b>hand</b><script>"]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("kneee replacment", "knee replacement"),
        ("hand muscle purplest", "hand muscle"),
        ("0KNC9ZZ", "0KNC0ZZ"),
    ],
)
def test_nothing_found_helps_on(visitor: requests.Session, site: str, text: str, link: str) -> None:
    shown = Shown(visitor, site, q=text)
    assert [a for a in shown.tree.xpath("//*[@id='results']//a") if link in a.text_content()]


def test_nothing_in_one_system_tells_of_the_others(visitor: requests.Session, site: str) -> None:
    shown = Shown(visitor, site, q="0KNC0ZZ", system="hcpcs")
    assert "Other code systems have it" in shown.text


def test_the_start_page_helps_to_begin(visitor: requests.Session, site: str) -> None:
    shown = Shown(visitor, site)
    assert "ICD-10-PCS" in shown.text
    examples = shown.tree.xpath("//ul[contains(@class, 'examples')]//a/@href")
    assert len(examples) >= 4
    for address in examples:
        assert html.fromstring(visitor.get(site + address).text).xpath("//a[@class='hit']")


def test_results_come_as_somebody_types_and_the_address_follows(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("release hand mus")
    expect(page.locator("a.hit").first).to_contain_text("Release Right Hand Muscle")
    expect(page).to_have_url(re.compile(r"/\?q=release\+hand\+mus$"))
    expect(page.get_by_role("status")).to_contain_text("found")
    page.go_back()
    expect(page.locator("#q")).to_have_value("")
    expect(page.get_by_role("heading", name="Try")).to_be_visible()
    page.go_forward()
    expect(page.locator("#q")).to_have_value("release hand mus")
    expect(page.locator("a.hit").first).to_contain_text("Release Right Hand Muscle")


def test_the_keyboard_is_enough(page: Page) -> None:
    page.goto("/?q=0KNC")
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect(page.locator("a.hit").nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("a.hit").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_have_value("")
    expect(page).to_have_url(re.compile(r"/$"))


def test_enter_opens_what_is_chosen_and_a_code_that_is_written_out(page: Page) -> None:
    page.goto("/?q=0KNC")
    page.locator("#q").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/code/icd10pcs/0KNC0ZZ")
    page.goto("/?q=0KNC3ZZ")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/code/icd10pcs/0KNC3ZZ")


def test_filters_change_the_results_where_they_are_and_back_undoes_them(page: Page) -> None:
    page.goto("/?q=hand&system=icd10pcs")
    page.get_by_label("Section").focus()
    page.get_by_label("Section").select_option("B")
    expect(page.locator("a.hit").first).to_contain_text(re.compile("^B"))
    expect(page.get_by_label("Section")).to_be_focused()
    page.get_by_label("Billable codes only").check()
    expect(page).to_have_url(re.compile("section=B.*billable=true|billable=true.*section=B"))
    page.go_back()
    expect(page.get_by_label("Billable codes only")).not_to_be_checked()
    page.go_back()
    expect(page.locator("a.hit").first).not_to_contain_text(re.compile("^B"))


def test_an_answer_that_comes_too_late_is_not_shown(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.goto("/")
    page.route("**/search?q=wheelchair", hold)
    with page.expect_request("**/search?q=wheelchair"):
        page.locator("#q").fill("wheelchair")
    page.locator("#q").fill("0KNC0ZZ")
    expect(page.locator("a.hit")).to_have_count(1)
    expect(page.locator("a.hit")).to_contain_text("0KNC0ZZ")
    assert len(held) == 1


def test_without_a_script_it_is_a_form(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.locator("#q").fill("hand")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/?q=hand*")
    page.get_by_role("link", name=re.compile("^All .* in ICD-10-PCS")).click()
    page.get_by_label("Section").select_option("B")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**section=B*")
    expect(page.locator("a.hit").first).to_contain_text(re.compile("^B"))
    context.close()
