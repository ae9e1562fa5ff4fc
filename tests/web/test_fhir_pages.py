"""The addresses of FHIR in a browser: the pages about what is there, or their JSON to read."""

from pathlib import Path

import pytest
import requests
from lxml import html
from playwright.sync_api import Page

from tests.running import key, served
from tests.web.visiting import violations

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
WEB_SOURCE = "http://hl7.org/fhir/StructureDefinition/web-source"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/r5/CodeSystem", "/code-systems"),
        ("/r5/CodeSystem/ICD10-2025.10", "/code-systems/ICD10-2025.10"),
        ("/fhir/ValueSet/icd-10-pcs-billable-2025.10", "/value-sets/icd-10-pcs-billable-2025.10"),
        ("/r5/ConceptMap/gem-icd-9-cm-to-icd-10-pcs-2018", "/concept-maps/gem-icd-9-cm-to-icd-10-pcs-2018"),
        (f"/r4/CodeSystem/$lookup?system={PCS}&code=0KNC0ZZ", "/code/icd10pcs/0KNC0ZZ"),
    ],
)
def test_an_address_shows_the_page(visitor: requests.Session, site: str, address: str, page: str) -> None:
    answer = visitor.get(site + address)
    assert answer.status_code == 200
    assert "Accept" in answer.headers["Vary"]
    (title,) = html.fromstring(answer.text).xpath("//title/text()")
    assert [title] == html.fromstring(visitor.get(site + page).text).xpath("//title/text()")


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/r5/metadata", 200, "CapabilityStatement"),
        ("/r4/ValueSet?url=http://example.org/none&_format=html", 200, "searchset"),
        ("/r4/CodeSystem/none/_history", 404, "OperationOutcome"),
        (f"/r5/CodeSystem/$lookup?system={PCS}&code=none&version=2025.10", 404, "OperationOutcome"),
    ],
)
def test_anything_else_is_shown_as_json(
    visitor: requests.Session, site: str, address: str, status: int, said: str
) -> None:
    answer = visitor.get(site + address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert said in answer.text


@pytest.mark.parametrize(
    ("accept", "form"), [("*/*", ""), ("text/html", "json"), ("application/fhir+json", "")]
)
def test_software_gets_fhir(site: str, accept: str, form: str) -> None:
    address = f"{site}/r5/CodeSystem/ICD10-2025.10" + (f"?_format={form}" if form else "")
    answer = requests.get(address, headers={"Accept": accept}, timeout=30)
    assert answer.headers["Content-Type"].startswith("application/fhir+json")


@pytest.mark.parametrize("version", ["r4", "r5"])
@pytest.mark.parametrize(
    ("place", "page"),
    [
        ("CodeSystem/ICD10-2025.10", "/code-systems/ICD10-2025.10"),
        ("ValueSet/icd-10-pcs-billable-2025.10", "/value-sets/icd-10-pcs-billable-2025.10"),
        ("ConceptMap/gem-icd-9-cm-to-icd-10-pcs-2018", "/concept-maps/gem-icd-9-cm-to-icd-10-pcs-2018"),
    ],
)
def test_a_resource_names_its_page(site: str, version: str, place: str, page: str) -> None:
    read = requests.get(f"{site}/{version}/{place}", timeout=30).json()
    assert {"url": WEB_SOURCE, "valueUrl": site + page} in read["extension"]
    copied = requests.get(f"{site}/{version}/{place}?_summary=false", timeout=60).json()
    assert all(extension["url"] != WEB_SOURCE for extension in copied.get("extension", ()))


def test_what_is_read_can_be_written_back(tmp_path: Path) -> None:
    data = tmp_path / "data"
    secret = key(data)
    with served(data) as server:
        assert_written_back(server, {"Authorization": f"Bearer {secret}"})


def assert_written_back(server: str, asked: dict[str, str]) -> None:
    address = f"{server}/r5/ValueSet/mine"
    other = {"url": WEB_SOURCE, "valueUrl": "http://example.org/elsewhere"}
    mine = {"resourceType": "ValueSet", "id": "mine", "url": "http://example.org/mine", "status": "draft",
            "extension": [other], "compose": {"include": [{"system": PCS}]}}  # fmt: skip
    assert requests.put(address, json=mine, headers=asked, timeout=30).status_code == 201
    read = requests.get(address, timeout=30).json()
    assert [e["valueUrl"] for e in read["extension"]] == [other["valueUrl"], f"{server}/value-sets/mine"]
    again = requests.put(address, json=read, headers=asked, timeout=30)
    assert (again.status_code, again.headers["ETag"]) == (200, 'W/"1"')
    stored = requests.get(f"{address}/_history/1", timeout=30).json()
    assert stored["extension"] == [other]


def test_the_json_is_readable_for_everyone(page: Page) -> None:
    page.goto("/r5/CodeSystem?_count=2")
    assert violations(page) == []
    assert page.get_by_role("link", name="/r5/CodeSystem/").count() == 2
