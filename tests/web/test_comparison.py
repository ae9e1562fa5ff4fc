"""What changed between two releases, as a page."""

import requests
from playwright.sync_api import Page, expect

from tests.web.reading import rows, text

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"


def counts(answer: requests.Response) -> dict[str, list[str]]:
    """By kind what the chart's table counts: codes and headings."""
    return {row[0].split()[0]: row[1:3] for row in rows(answer) if len(row) == 4}


def test_it_begins_with_the_last_two_releases(visitor: requests.Session, site: str) -> None:
    """The numbers of CMS: 206 codes added, 39 removed, 2 with another title."""
    answer = visitor.get(f"{site}/diff")
    assert "From release 2024.10 to release 2025.10" in text(answer)
    found = counts(answer)
    assert (found["Added"][0], found["Removed"][0], found["New"][0]) == ("206", "39", "2")


def test_the_bars_are_as_long_as_the_counts(visitor: requests.Session, site: str) -> None:
    page = visitor.get(f"{site}/diff").text
    assert 'class="bar-of-added" width="100.0"' in page
    assert f'class="bar-of-removed" width="{100 * 39 / 213:.1f}"' in page


def test_a_kind_lists_what_is_of_it(visitor: requests.Session, site: str) -> None:
    listed = [row for row in rows(visitor.get(f"{site}/diff?kind=display-changed")) if row[0] == "New title"]
    assert [row[1] for row in listed] == ["XW133G8", "XW143G8"]
    assert "OTL-200" in listed[0][2]
    assert "Atidarsagene Autotemcel" in listed[0][2]


def test_the_pages_list_every_change_once(visitor: requests.Session, site: str) -> None:
    seen = []
    for offset in range(0, 250, 50):
        answer = visitor.get(f"{site}/diff", params={"kind": "added", "offset": offset})
        seen += [row[1] for row in rows(answer) if row[0] == "Added" and len(row) == 3]
    assert len(seen) == len(set(seen)) == 213


def test_changes_are_searched(visitor: requests.Session, site: str) -> None:
    listed = [row for row in rows(visitor.get(f"{site}/diff?q=atidarsagene")) if len(row) == 3][1:]
    assert {row[1] for row in listed} == {"XW133G8", "XW143G8"}
    assert "Show all changes" in text(visitor.get(f"{site}/diff?q=qwertz"))


def test_two_releases_that_are_asked_for(visitor: requests.Session, site: str) -> None:
    there = counts(visitor.get(f"{site}/diff?system=icd10pcs&from=2024.10&to=2025.10"))
    back = counts(visitor.get(f"{site}/diff?system=icd10pcs&from=2025.10&to=2024.10"))
    assert back["Removed"] == there["Added"]
    assert back["Added"] == there["Removed"]


def test_what_cannot_be_compared_says_so(visitor: requests.Session, site: str) -> None:
    assert visitor.get(f"{site}/diff?system=hcpcs").status_code == 404
    assert visitor.get(f"{site}/diff?system=icd10pcs&from=2025.10&to=2025.10").status_code == 400
    assert visitor.get(f"{site}/diff?kind=nonsense").status_code == 400
    assert "1999" in text(visitor.get(f"{site}/diff?system=icd10pcs&from=1999&to=2025.10"))


def test_a_kind_is_chosen_in_the_chart(page: Page) -> None:
    page.goto("/diff")
    page.get_by_role("link", name="Removed").click()
    expect(page.get_by_role("heading", name="Removed")).to_be_visible()
    expect(page.get_by_label("Changes", exact=True).locator("tbody tr")).to_have_count(39)
    page.go_back()
    expect(page.get_by_role("heading", name="All changes")).to_be_visible()
