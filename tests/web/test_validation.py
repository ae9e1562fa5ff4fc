"""Validating pasted codes on a page."""

import csv
import io

import orjson
import pytest
import requests
from playwright.sync_api import Page, expect

from tests.web.reading import rows, text

PASTED = "0KNC0ZZ\nODTJ4ZZ\nJ1100,hcpcs\nJ0171,hcpcs\n\n=HYPERLINK(1)\n26593,CPT\nJ1100,HCPCS,2025-13-99\n"
VERDICTS = ["valid", "invalid", "valid", "invalid", "invalid", "valid", "unreadable"]


def check(visitor: requests.Session, site: str, **form: str) -> requests.Response:
    return visitor.post(f"{site}/validate", data={"system": "icd10pcs", **form})


def test_each_line_has_a_verdict_with_its_reason(visitor: requests.Session, site: str) -> None:
    answer = check(visitor, site, codes=PASTED)
    found = [row for row in rows(answer) if row[0].isdigit()]
    assert [(row[0], row[2]) for row in found] == [
        ("1", "Valid"),
        ("2", "Not valid"),
        ("3", "Valid"),
        ("4", "Not valid"),
        ("6", "Not valid"),
        ("7", "Valid"),
        ("8", "Not readable"),
    ]
    assert found[0][3].startswith("Release Right Hand Muscle, Open Approach")
    assert "'0DTJ4ZZ' (Resection of Appendix" in found[1][3]
    assert "last valid day was 2025-06-30" in found[3][3]
    assert "3 Valid 3 Not valid 1 Not readable" in text(answer)


def test_the_verdicts_are_those_of_the_api(visitor: requests.Session, site: str) -> None:
    pcs, hcpcs = (
        "http://www.cms.gov/Medicare/Coding/ICD10",
        "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    )
    asked = [{"system": pcs, "code": code} for code in ("0KNC0ZZ", "0KNC0Z", "0016070")]
    asked += [{"system": hcpcs, "code": code} for code in ("J1100", "J110O", "A0425")]
    lines = b"\n".join(map(orjson.dumps, asked))
    headers = {"Content-Type": "application/ndjson"}
    answered = visitor.post(f"{site}/r5/$validate-codes", data=lines, headers=headers).content.splitlines()
    pasted = "code,system\n" + "".join(f"{one['code']},{one['system']}\n" for one in asked)
    told = csv.DictReader(io.StringIO(check(visitor, site, codes=pasted, **{"as": "csv"}).text))
    assert [row["verdict"] for row in told] == [orjson.loads(line)["verdict"] for line in answered]


def test_the_date_of_the_form_holds_where_a_line_has_none(visitor: requests.Session, site: str) -> None:
    told = check(
        visitor, site, codes="J0171,hcpcs\nJ0171,hcpcs,2025-12-01", date="2025-06-30", **{"as": "csv"}
    )
    assert [row["verdict"] for row in csv.DictReader(io.StringIO(told.text))] == ["valid", "invalid"]


def test_the_download_has_all_and_no_formula(visitor: requests.Session, site: str) -> None:
    answer = check(visitor, site, codes=PASTED, **{"as": "csv"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    told = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["verdict"] for row in told] == VERDICTS
    assert told[4]["code"] == "'=HYPERLINK(1)"
    assert not [cell for row in told for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_a_file_goes_before_what_is_pasted(visitor: requests.Session, site: str) -> None:
    file = {"file": ("codes.csv", "\ufeffcode;date\n0KNC0ZZ;2025-11-01\n".encode(), "text/csv")}
    answer = visitor.post(f"{site}/validate", data={"system": "icd10pcs", "codes": "XXX"}, files=file)
    assert [row[1:3] for row in rows(answer) if row[0].isdigit()] == [["0KNC0ZZ", "Valid"]]


@pytest.mark.parametrize(
    ("content", "status", "problem"),
    [
        (b"", 400, "Paste codes, one a line"),
        (b"\xff\xfe0\x00", 400, "Save the table as CSV (UTF-8)"),
        (b'A\n"B', 400, "line 2"),
        (b"A\n" * 20_001, 413, "20,001"),
        (b"A" * (2 * 1024 * 1024 + 1), 413, "2 MB"),
    ],
)
def test_what_cannot_be_read(
    visitor: requests.Session, site: str, content: bytes, status: int, problem: str
) -> None:
    answer = visitor.post(f"{site}/validate", data={"system": "icd10pcs"}, files={"file": ("a.csv", content)})
    assert answer.status_code == status
    assert problem in text(answer)


def test_a_list_is_pasted_and_its_verdicts_are_downloaded(page: Page) -> None:
    page.goto("/validate")
    page.get_by_label("Codes, one a line").fill("0KNC0ZZ\nODTJ4ZZ")
    page.get_by_role("button", name="Validate").click()
    expect(page.get_by_role("region", name="Verdicts").locator("tbody tr")).to_have_count(2)
    expect(page.get_by_label("Codes, one a line")).to_have_value("0KNC0ZZ\nODTJ4ZZ")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download verdicts as CSV").click()
    assert download.value.suggested_filename == "verdicts.csv"


def test_a_file_is_dropped(page: Page) -> None:
    page.goto("/validate")
    transfer = page.evaluate_handle(
        "() => { const held = new DataTransfer();"
        " held.items.add(new File(['code\\n0KNC0ZZ\\n'], 'codes.csv', {type: 'text/csv'})); return held; }"
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": transfer})
    expect(page.get_by_role("status")).to_have_text("codes.csv is chosen.")
    page.get_by_role("button", name="Validate").click()
    expect(page.get_by_role("region", name="Verdicts").locator("tbody tr")).to_have_count(1)
