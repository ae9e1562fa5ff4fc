"""The page of a code in the hands of a visitor."""

import json

from playwright.sync_api import Browser, Page, expect

HAND = "/code/icd10pcs/0KNC0ZZ"


def test_what_can_be_copied_is_copied(page: Page) -> None:
    page.goto(HAND)
    copied = {}
    for name in ("Copy code", "Copy Coding", "Copy canonical"):
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("button", name="Copied").first).to_be_visible()
        copied[name] = page.evaluate("navigator.clipboard.readText()")
    assert copied["Copy code"] == "0KNC0ZZ"
    assert copied["Copy canonical"] == "http://www.cms.gov/Medicare/Coding/ICD10|2025.10"
    coding = json.loads(copied["Copy Coding"])
    assert (coding["code"], coding["display"]) == ("0KNC0ZZ", "Release Right Hand Muscle, Open Approach")


def test_the_tree_is_walked_with_the_keyboard(page: Page) -> None:
    page.goto("/code/icd10pcs/0K")
    tree = page.get_by_role("list", name="Below 0K", exact=True)
    tree.locator("summary", has_text="0KN").focus()
    page.keyboard.press("Enter")
    below = tree.get_by_role("list", name="Below 0KN")
    expect(below.get_by_role("link", name="0KNC0ZZ")).to_be_visible()
    below.locator("summary", has_text="101 to").focus()
    page.keyboard.press("Space")
    expect(below.get_by_role("link", name="0KNW4ZZ")).to_be_visible()
    below.get_by_role("link", name="0KNC0ZZ").press("Enter")
    expect(page).to_have_url(f"{page.url.partition('/code/')[0]}{HAND}")
    expect(page.locator("[aria-current=true]", has_text="0KNC0ZZ")).to_be_visible()


def test_the_answer_in_fhir_comes_when_it_is_opened_and_in_every_form(page: Page) -> None:
    page.goto(HAND)
    shown = page.locator(".as-fhir")
    shown.locator("summary").click()
    expect(shown.get_by_label("Answer")).to_contain_text('"resourceType": "Parameters"')
    shown.get_by_role("link", name="R4 XML").click()
    expect(shown.get_by_label("Answer")).to_contain_text('<Parameters xmlns="http://hl7.org/fhir">')
    expect(shown.get_by_label("Request")).to_contain_text("/r4/CodeSystem/$lookup")
    expect(shown.get_by_role("link", name="R4 XML")).to_be_focused()


def test_another_release_is_chosen(page: Page) -> None:
    page.goto(HAND)
    page.get_by_label("Release", exact=True).select_option("2024.10")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(f"{page.url.partition('/code/')[0]}{HAND}?version=2024.10")


def test_a_list_that_does_not_come_says_so(page: Page) -> None:
    page.goto("/code/icd10pcs/0K")
    page.route("**/tree/**", lambda route: route.fulfill(status=404, body=""))
    page.locator("summary", has_text="0KN").click()
    expect(page.get_by_text("This could not be loaded")).to_be_visible()
    page.unroute("**/tree/**")
    page.locator("summary", has_text="0KN").click()
    page.locator("summary", has_text="0KN").click()
    expect(page.get_by_role("link", name="0KNC0ZZ")).to_be_visible()


def test_the_tree_is_walked_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/code/icd10pcs/0K")
    expect(page.get_by_role("button", name="Copy code")).to_be_hidden()
    page.locator("summary", has_text="0KN").click()
    page.get_by_role("link", name="Show 0KN and what is below it").click()
    page.get_by_role("link", name="0KNC0ZZ").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Release Right Hand Muscle")
    context.close()
