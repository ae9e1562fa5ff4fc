"""Value sets as pages: their definitions in words, their codes, their files."""

import csv
import io

import openpyxl
import requests

from tests.web.reading import rows, text

STATUS = "publication-status-5.0.0"
ALL_PCS = "http://www.cms.gov/Medicare/Coding/ICD10?fhir_vs"


def test_the_list_is_searched_and_paged(visitor: requests.Session, site: str) -> None:
    whole = visitor.get(f"{site}/value-sets")
    counted = visitor.get(f"{site}/r5/ValueSet", params={"_summary": "count", "_format": "json"}).json()
    assert f"1 to 50 of {counted['total']:,}" in text(whole)
    second = visitor.get(f"{site}/value-sets?offset=50")
    assert rows(whole)[1:] != rows(second)[1:]
    assert "publication-status" in visitor.get(f"{site}/value-sets", params={"q": "publication stat"}).text
    assert "Show all value sets" in text(visitor.get(f"{site}/value-sets", params={"q": "qwertz"}))


def test_its_codes_are_those_of_the_expansion(visitor: requests.Session, site: str) -> None:
    answer = visitor.get(f"{site}/r5/ValueSet/{STATUS}/$expand", params={"_format": "json"}).json()
    codes = [(row["code"], row["display"]) for row in answer["expansion"]["contains"]]
    found = rows(visitor.get(f"{site}/value-sets/{STATUS}"))
    assert [tuple(row) for row in found[1:]] == codes


def test_its_codes_are_searched(visitor: requests.Session, site: str) -> None:
    found = rows(visitor.get(f"{site}/value-sets/{STATUS}", params={"filter": "ret"}))
    assert [row[0] for row in found[1:]] == ["retired"]
    nothing = text(visitor.get(f"{site}/value-sets/{STATUS}", params={"filter": "qwertz"}))
    assert "Show all its codes" in nothing


def test_a_large_one_that_follows_from_its_url_is_paged(visitor: requests.Session, site: str) -> None:
    page = visitor.get(f"{site}/value-sets", params={"url": ALL_PCS, "filter": "hand muscle", "offset": "50"})
    assert "51 to" in text(page)
    assert "All codes of ICD-10-PCS" in text(page)
    assert all("Hand Muscle" in row[1] for row in rows(page)[1:])


def test_one_that_cannot_be_expanded_says_why_and_keeps_its_definition(
    visitor: requests.Session, site: str
) -> None:
    page = text(visitor.get(f"{site}/value-sets/body-site-5.0.0"))
    assert "The codes cannot be listed: A definition for CodeSystem 'http://snomed.info/sct'" in page
    assert "or below it" in page


def test_an_unknown_one(visitor: requests.Session, site: str) -> None:
    assert visitor.get(f"{site}/value-sets/nowhere").status_code == 404
    assert visitor.get(f"{site}/value-sets?url=http://nowhere").status_code == 404


def test_its_files_have_the_same_codes(visitor: requests.Session, site: str) -> None:
    place = f"{site}/value-sets/{STATUS}/file"
    as_csv = list(csv.DictReader(io.StringIO(visitor.get(f"{place}/csv").content.decode())))
    workbook = openpyxl.load_workbook(io.BytesIO(visitor.get(f"{place}/xlsx").content))
    as_json = visitor.get(f"{place}/json").json()["expansion"]["contains"]
    codes = [row["code"] for row in as_json]
    assert [row["code"] for row in as_csv] == codes
    assert [row[2].value for row in list(workbook["Rows"].rows)[1:]] == codes
    assert b"<ValueSet" in visitor.get(f"{place}/xml").content
    filtered = visitor.get(f"{place}/json?filter=ret").json()
    assert [row["code"] for row in filtered["expansion"]["contains"]] == ["retired"]
