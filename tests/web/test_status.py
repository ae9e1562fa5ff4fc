"""The status page tells what is loaded, the main systems first."""

from datetime import timedelta

import pytest
import requests
from lxml import html

from service.web.pages.status import duration


def test_it_lists_the_main_systems_with_counts_and_folds_the_others(
    visitor: requests.Session, site: str
) -> None:
    tree = html.fromstring(visitor.get(f"{site}/status").text)
    first = tree.xpath("//main/div//tbody/tr")
    assert first[0].xpath("string(td[1]/a)") == "ICD-10-PCS"
    assert first[0].xpath("string(td[2])") == "2025.10"
    counts = {
        (row.xpath("string(td[1]/a)"), row.xpath("string(td[2])")): row.xpath("string(td[5])")
        for row in first
    }
    assert counts["CMS Place of Service Codes (POS)", "20240502"] == "52"
    others = tree.xpath("//details//tbody/tr")
    told = int(tree.xpath("string(//dt[text()='Releases']/following-sibling::dd)"))
    assert len(first) + len(others) == told
    assert not tree.xpath("//details/@open")


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(), "0 seconds"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(minutes=5, seconds=3), "5 minutes 3 seconds"),
        (timedelta(hours=1, seconds=59), "1 hour 0 minutes"),
        (timedelta(days=2, hours=3, minutes=4), "2 days 3 hours"),
    ],
)
def test_an_uptime_is_told_in_its_two_largest_units(span: timedelta, told: str) -> None:
    assert duration(span) == told
