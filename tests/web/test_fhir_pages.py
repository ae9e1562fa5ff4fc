"""FHIR addresses in a browser: pages for people, FHIR for everybody else."""

import pytest
import requests

from tests.web.reading import text, title

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/r5/CodeSystem", "Code systems"),
        ("/fhir/ValueSet", "Value sets"),
        ("/r4/ConceptMap", "Concept maps"),
        ("/r5/CodeSystem/ICD10-2025.10", "ICD-10-PCS"),
        ("/r4/CodeSystem/ICD10-2025.10", "ICD-10-PCS"),
        ("/r5/ValueSet/publication-status-5.0.0", "PublicationStatus"),
        ("/r4/ValueSet/publication-status-4.0.1", "ValueSet as FHIR"),
        ("/r5/metadata", "CapabilityStatement as FHIR"),
        (f"/r5/CodeSystem/$validate-code?url={PCS}&code=0KNC0ZZ", "Parameters as FHIR"),
        ("/r5/CodeSystem?name=hcpcs", "Bundle as FHIR"),
    ],
)
def test_a_browser_sees_a_page(visitor: requests.Session, site: str, path: str, expected: str) -> None:
    answer = visitor.get(site + path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Accept" in answer.headers["Vary"]
    assert title(answer) == f"{expected} · Procodex"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (f"/r5/CodeSystem/$lookup?system={PCS}&code=0KNC0ZZ", "/code/icd10pcs/0KNC0ZZ"),
        (
            "/r5/ValueSet/item-type-5.0.0/$expand?filter=text&count=3",
            "/value-sets/item-type-5.0.0?filter=text",
        ),
        ("/r5/CodeSystem?url=http://hl7.org/fhir/item-type", "/code-systems/item-type-5.0.0"),
    ],
)
def test_a_browser_is_led_to_the_page(visitor: requests.Session, site: str, path: str, place: str) -> None:
    answer = visitor.get(site + path, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, place)


def test_an_expansion_by_url_is_shown(visitor: requests.Session, site: str) -> None:
    url = "http://hl7.org/fhir/ValueSet/publication-status"
    answer = visitor.get(f"{site}/r5/ValueSet/$expand", params={"url": url})
    assert answer.url == f"{site}/value-sets/publication-status-5.0.0"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/r5/CodeSystem/nowhere", 404, "nowhere"),
        ("/r5/nonsense/at/all", 404, "OperationOutcome"),
        ("/r5/ValueSet/$validate-code", 400, "OperationOutcome"),
        ("/r5", 405, "OperationOutcome"),
    ],
)
def test_an_error_is_a_page_of_the_same_status(
    visitor: requests.Session, site: str, path: str, status: int, said: str
) -> None:
    answer, plain = visitor.get(site + path), requests.get(site + path, timeout=30)
    assert answer.status_code == plain.status_code == status
    assert said in text(answer)
    assert plain.headers["Content-Type"].startswith("application/fhir+json")


@pytest.mark.parametrize("path", ["/r5/metadata", "/r5/CodeSystem/ICD10-2025.10", "/r5/ValueSet"])
def test_the_query_goes_before_the_header(visitor: requests.Session, site: str, path: str) -> None:
    as_json = visitor.get(site + path, params={"_format": "json"})
    as_page = requests.get(site + path, params={"_format": "html"}, timeout=30)
    either = requests.get(site + path, headers={"Accept": "*/*"}, timeout=30)
    assert as_json.headers["Content-Type"] == either.headers["Content-Type"]
    assert as_json.headers["Content-Type"].startswith("application/fhir+json")
    assert as_page.headers["Content-Type"].startswith("text/html")


def test_the_json_links_what_has_a_page(visitor: requests.Session, site: str) -> None:
    page = visitor.get(f"{site}/r5/CodeSystem?name=hcpcs").text
    assert '"<a href="/code-systems/hcpcs">http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets</a>"' in (
        page.replace("&#34;", '"')
    )
    assert "/r5/CodeSystem?name=hcpcs&amp;_format=xml" in page


def test_what_a_resource_says_is_never_markup(visitor: requests.Session, site: str) -> None:
    page = visitor.get(f"{site}/r5/CodeSystem/<script>alert(1)</script>x", params={"_format": "html"}).text
    assert "<script>alert" not in page


def test_a_long_resource_is_left_to_json(visitor: requests.Session, site: str) -> None:
    answer = visitor.get(f"{site}/r5/CodeSystem/HCPCSReleaseCodeSets-2025.10/_history/1?_summary=false")
    assert "too long for a page" in text(answer)
