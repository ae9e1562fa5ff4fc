"""XML asks and answers the same as JSON does."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service.fhir.xml import read_xml, write_xml
from tests.api.client import NUMBERS, Client, check, posted, texts
from tests.api.content import LARGE, LARGE_SIZE, PROCEDURES

FHIR_XML = "application/fhir+xml"


def read(response: TestResponse, version: str) -> Any:
    """The checked document of an answer in XML."""
    assert response.content_type == f"{FHIR_XML}; charset=utf-8"
    document = json.loads(read_xml(response.data, NUMBERS[version], 100))
    check(document, version)
    return document


@pytest.mark.parametrize(
    "path",
    [
        "metadata",
        "metadata?mode=terminology",
        "CodeSystem?_count=2",
        "ValueSet/drafted",
        "OperationDefinition/CodeSystem-lookup",
        f"CodeSystem/$lookup?system={PROCEDURES}&code=HAND",
        f"CodeSystem/$validate-code?url={PROCEDURES}&code=NONE",
        f"ValueSet/$expand?url={PROCEDURES}?fhir_vs",
        "$versions",
        "CodeSystem/nothing",
        "CodeSystem/$lookup?code=x",
        "Patient/1",
    ],
)
def test_an_answer_says_the_same_in_xml(client: Client, path: str) -> None:
    in_json = client.flask.get(f"/{client.version}/{path}")
    in_xml = client.flask.get(f"/{client.version}/{path}", headers={"Accept": FHIR_XML})
    assert in_xml.status_code == in_json.status_code
    told = [read(in_xml, client.version), in_json.get_json()]
    for document in told:
        document.pop("id", None)
        document.pop("timestamp", None)
        document.get("expansion", {}).pop("timestamp", None)
        document.get("expansion", {}).pop("identifier", None)
    assert told[0] == told[1]


def test_a_body_in_xml_asks_the_same(client: Client) -> None:
    include = {"system": PROCEDURES, "concept": [{"code": "HAND"}, {"code": "NONE"}]}
    value_set = {"resourceType": "ValueSet", "status": "active", "compose": {"include": [include]}}
    asked = posted(
        ("valueSet", "resource", value_set), ("code", "valueCode", "HAND"), ("system", "valueUri", PROCEDURES)
    )
    body = write_xml(asked, NUMBERS[client.version])
    path = f"/{client.version}/ValueSet/$validate-code"
    for content_type in (FHIR_XML, "text/xml; charset=UTF-8", "application/xml"):
        answer = client.flask.post(path, data=body, content_type=content_type)
        assert client.read(answer, 200) == client.post("ValueSet/$validate-code", asked)
    both = client.flask.post(path, data=body, content_type=FHIR_XML, headers={"Accept": FHIR_XML})
    assert read(both, client.version) == client.post("ValueSet/$validate-code", asked)


def test_what_comes_as_xml_is_kept_between_requests(client: Client) -> None:
    system = {"resourceType": "CodeSystem", "url": "http://example.org/kept-xml", "status": "active",
              "content": "complete", "concept": [{"code": "a", "display": "From XML"}]}  # fmt: skip
    own = ("cache-id", "valueId", f"xml-{client.version}")
    path = f"/{client.version}/CodeSystem/$lookup"
    asked = (("system", "valueUri", system["url"]), ("code", "valueCode", "a"))
    body = write_xml(posted(own, ("tx-resource", "resource", system), *asked), NUMBERS[client.version])
    client.read(client.flask.post(path, data=body, content_type=FHIR_XML), 200)
    assert "From XML" in json.dumps(client.post("CodeSystem/$lookup", posted(own, *asked)))


def test_a_large_code_system_is_streamed_as_xml(client: Client) -> None:
    (entry,) = client.get("CodeSystem", url=LARGE)["entry"]
    path = f"/{client.version}/CodeSystem/{entry['resource']['id']}?_summary=false"
    in_xml = client.flask.get(f"{path}&_format=xml")
    assert in_xml.content_length is None
    assert read(in_xml, client.version) == client.flask.get(path).get_json()
    assert in_xml.data.count(b"<concept>") == LARGE_SIZE


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<Parameters", "line 1: it is not XML"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Parameters xmlns="http://hl7.org/fhir"/>', "line 1: a document"),
        (b'<Parameters xmlns="http://hl7.org/fhir">\n<a/></Parameters>', "line 2: Parameters: <a> is"),
        (b'<ValueSet xmlns="http://hl7.org/fhir"><status value="active"/></ValueSet>', "a Parameters"),
        (b'{"resourceType": "Parameters"}', "line 1: it is not XML"),
    ],
)
def test_a_body_that_is_no_fhir_xml(client: Client, body: bytes, problem: str) -> None:
    path = f"/{client.version}/CodeSystem/$lookup"
    answer = client.flask.post(path, data=body, content_type=FHIR_XML)
    assert problem in texts(client.read(answer, 400))
    in_xml = client.flask.post(path, data=body, content_type=FHIR_XML, headers={"Accept": FHIR_XML})
    assert problem in texts(read(in_xml, client.version))


def test_pretty_xml_has_more_lines(client: Client) -> None:
    plain, pretty = (
        client.flask.get(f"/{client.version}/CodeSystem/more?_format=xml{further}")
        for further in ("", "&_pretty=true")
    )
    assert read(pretty, client.version) == read(plain, client.version)
    assert pretty.data.count(b"\n") > 10 > plain.data.count(b"\n")


@pytest.mark.parametrize("path", ["/nothing", "/healthz"])
def test_what_flask_refuses_is_told_in_the_format_asked_for(r5: Client, path: str) -> None:
    answer = r5.flask.post(path, headers={"Accept": FHIR_XML})
    assert answer.status_code in (404, 405)
    assert path in texts(read(answer, "r5"))


def test_both_formats_are_declared(client: Client) -> None:
    assert client.get("metadata")["format"] == ["application/fhir+json", FHIR_XML]
