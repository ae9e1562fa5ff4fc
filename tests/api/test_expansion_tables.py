"""$expand as CSV and as a workbook."""

import csv
import io

import openpyxl
import pytest

from tests.api.client import Client
from tests.api.content import LARGE, PROCEDURES, SURGICAL

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(client: Client, **query: str | int) -> list[dict[str, str]]:
    answer = client.flask.get(f"/{client.version}/ValueSet/$expand", query_string={**query, "_format": "csv"})
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_rows_are_those_of_the_expansion(client: Client) -> None:
    expansion = client.get("ValueSet/$expand", url=SURGICAL, count=50)["expansion"]
    found = as_csv(client, url=SURGICAL, count=50)
    assert [row["code"] for row in found] == [row["code"] for row in expansion["contains"]]
    assert [row["display"] for row in found] == [row["display"] for row in expansion["contains"]]
    assert {row["system"] for row in found} == {PROCEDURES}
    assert {row["code"] for row in found if row["abstract"] == "true"} == {"SURGERY"}


def test_rows_below_others_are_in_the_table_too(client: Client) -> None:
    flat = {row["code"] for row in as_csv(client, url=SURGICAL, excludeNested="true")}
    assert {row["code"] for row in as_csv(client, url=SURGICAL)} == flat


def test_a_property_has_a_column(r5: Client) -> None:
    found = as_csv(r5, url=SURGICAL, property="body-part")
    assert {row["code"]: row["body-part"] for row in found if row["body-part"]} == {"HAND": "hand"}


@pytest.mark.parametrize(("accept", "asked"), [(EXCEL, ""), ("*/*", "&_format=xlsx")])
def test_a_workbook(client: Client, accept: str, asked: str) -> None:
    path = f"/{client.version}/ValueSet/$expand?url={LARGE}?fhir_vs&count=10{asked}"
    answer = client.flask.get(path, headers={"Accept": accept})
    assert answer.headers["Content-Type"] == EXCEL
    workbook = openpyxl.load_workbook(io.BytesIO(answer.data))
    heading, *rows = workbook["Rows"].iter_rows(values_only=True)
    assert heading == ("system", "version", "code", "display", "abstract", "inactive")
    assert [row[2] for row in rows] == ["ROOT", *(f"N{n:05}" for n in range(9))]
    assert workbook["About"]["A1"].value.startswith("All codes of A large one")


def test_no_cell_is_a_formula_and_none_breaks_the_file(client: Client) -> None:
    system = {
        "resourceType": "CodeSystem",
        "url": "http://example.org/odd",
        "status": "active",
        "content": "complete",
        "concept": [{"code": "=1+1", "display": "+SUM(A1)"}, {"code": "B", "display": "bell \x07"}],
    }
    given = [
        {"name": "url", "valueUri": "http://example.org/odd?fhir_vs"},
        {"name": "tx-resource", "resource": system},
    ]
    body = {"resourceType": "Parameters", "parameter": given}
    answer = client.flask.post(f"/{client.version}/ValueSet/$expand?_format=xlsx", json=body)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["Rows"]
    assert [sheet[place].value for place in ("C2", "D2")] == ["=1+1", "+SUM(A1)"]
    assert {sheet[place].data_type for place in ("C2", "D2")} == {"s"}
    assert sheet["D3"].value == "bell "


def test_a_refusal_is_told_in_fhir(client: Client) -> None:
    answer = client.flask.get(f"/{client.version}/ValueSet/$expand?url=http://nowhere&_format=csv")
    assert answer.status_code == 404
    assert answer.get_json(force=True)["resourceType"] == "OperationOutcome"
