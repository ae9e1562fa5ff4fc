"""What is written in XML is what is written in JSON."""

import pytest

from tests.api.writing.author import Author, code_system, issues, said

XML = "application/fhir+xml"


@pytest.fixture
def database_url() -> None:
    """SQLite alone: no database knows of formats."""


def test_a_life_in_xml(author: Author) -> None:
    author.put(code_system())
    place = f"/{author.version}/CodeSystem/colours"
    text = author.flask.get(place, headers={"Accept": XML}).data
    assert text.startswith(b"<")
    author.ask("DELETE", "CodeSystem/colours")
    headers = {"Accept": XML}
    created = author.flask.put(place, data=text, content_type=XML, headers=headers)
    assert (created.status_code, created.data[:1]) == (201, b"<")
    assert said(author.get("CodeSystem/colours")) == said(code_system())
    assert b"<Bundle" in author.flask.get(f"{place}/_history", headers=headers).data
    minimal = author.flask.put(
        place, data=text, content_type=XML, headers=headers | {"Prefer": "return=minimal"}
    )
    assert (minimal.status_code, minimal.data) == (200, b"")


def test_a_transaction_in_xml(author: Author) -> None:
    bundle = (
        '<Bundle xmlns="http://hl7.org/fhir"><type value="transaction"/><entry>'
        '<resource><CodeSystem xmlns="http://hl7.org/fhir"><id value="c"/><url value="http://example.org/c"/>'
        '<status value="active"/><content value="complete"/><concept><code value="A"/></concept></CodeSystem>'
        '</resource><request><method value="PUT"/><url value="CodeSystem/c"/></request></entry></Bundle>'
    )
    answer = author.flask.post(f"/{author.version}", data=bundle, content_type=XML, headers={"Accept": XML})
    assert answer.status_code == 200, answer.data
    assert b"201 Created" in answer.data
    assert author.get("CodeSystem/c")["concept"] == [{"code": "A"}]


def test_what_is_no_fhir_xml(author: Author) -> None:
    place = f"/{author.version}/CodeSystem/colours"
    for text in (b"<", b"<a/>", b'<!DOCTYPE x [<!ENTITY a "b">]><CodeSystem xmlns="http://hl7.org/fhir"/>'):
        refused = author.flask.put(place, data=text, content_type=XML)
        assert refused.status_code == 400, refused.data
        assert "body" in issues(refused)
    assert author.get("_history")["total"] == 0
