"""Which format answers: the caller's choice, by the rules of HTTP and of FHIR."""

import pytest

from tests.api.client import Client, posted, texts
from tests.api.content import PROCEDURES

JSON, XML = "json", "xml"
NUMBER = {"r4": "4.0", "r5": "5.0"}
OTHER = {"r4": "5.0", "r5": "4.0"}


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/fhir+json", JSON),
        ("application/json", JSON),
        ("text/json", JSON),
        ("application/fhir+xml", XML),
        ("application/xml", XML),
        ("text/xml", XML),
        ("APPLICATION/FHIR+XML", XML),
        ("*/*", JSON),
        ("*", JSON),
        ("", JSON),
        ("application/*", JSON),
        ("application/fhir+json;q=0.5, application/fhir+xml", XML),
        ("application/fhir+json;q=0.5, application/fhir+xml;q=0.4", JSON),
        ("application/fhir+xml, application/fhir+json", XML),
        ("application/fhir+json, application/fhir+xml", JSON),
        ("application/fhir+xml, */*", XML),
        ("*/*, application/fhir+xml", XML),
        ("application/fhir+xml;q=0.1, */*;q=0.5", JSON),
        ("application/json;q=0, */*", XML),
        ("application/json;q=0, application/*;q=0.1", XML),
        ("image/png, application/xml;q=0.2", XML),
        ("text/turtle, */*;q=0.1", JSON),
        ("application/fhir+xml; charset=utf-8", XML),
    ],
)
def test_accept(client: Client, accept: str, expected: str) -> None:
    answer = client.flask.get(f"/{client.version}/CodeSystem/more", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.content_type == f"application/fhir+{expected}; charset=utf-8"


@pytest.mark.parametrize("accept", ["text/html", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_a_browser_is_given_a_page_but_for_what_it_posts(client: Client, accept: str) -> None:
    path = f"/{client.version}/CodeSystem/more"
    assert client.flask.get(path, headers={"Accept": accept}).content_type == "text/html; charset=utf-8"
    assert client.flask.get(f"{path}?_format=html").content_type == "text/html; charset=utf-8"
    asked = {"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": PROCEDURES}]}
    place = f"/{client.version}/CodeSystem/$validate-code"
    answer = client.flask.post(place, json=asked, headers={"Accept": accept})
    assert answer.content_type == "application/fhir+json; charset=utf-8"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("json", JSON),
        ("xml", XML),
        ("text/xml", XML),
        ("application/fhir%2Bxml", XML),
        ("application/fhir+xml", XML),
        ("application/fhir+json", JSON),
    ],
)
def test_format_goes_before_accept(client: Client, asked: str, expected: str) -> None:
    other = {JSON: "application/fhir+xml", XML: "application/fhir+json"}[expected]
    path = f"/{client.version}/CodeSystem/more?_format={asked}"
    answer = client.flask.get(path, headers={"Accept": other})
    assert answer.content_type == f"application/fhir+{expected}; charset=utf-8"


@pytest.mark.parametrize(
    "accept",
    ["image/png", "text/turtle", "application/xhtml+xml", "application/fhir+json;q=0", "nonsense", ",;"],
)
def test_no_format_that_is_spoken(client: Client, accept: str) -> None:
    for headers, query in (({"Accept": accept}, {}), ({"Accept": "*/*"}, {"_format": accept})):
        problem = texts(client.get("CodeSystem/more", 406, headers, **query))
        assert "this server answers JSON and XML" in problem


def test_the_fhir_version_of_the_path(client: Client) -> None:
    for number in (NUMBER[client.version], '"' + NUMBER[client.version] + '"'):
        for form in (JSON, XML):
            headers = {"Accept": f"application/fhir+{form}; fhirVersion={number}"}
            answer = client.flask.get(f"/{client.version}/CodeSystem/more", headers=headers)
            assert answer.content_type == f"application/fhir+{form}; charset=utf-8"


def test_another_fhir_version_than_that_of_the_path(client: Client) -> None:
    wanted = f"application/fhir+xml; fhirVersion={OTHER[client.version]}"
    problem = texts(client.get("CodeSystem/more", 406, {"Accept": wanted}))
    assert "another FHIR version" in problem
    client.get("CodeSystem/more", 406, None, _format=wanted)
    client.get("CodeSystem/more", 200, {"Accept": f"{wanted}, application/fhir+json"})


@pytest.mark.parametrize(
    ("content_type", "problem"),
    [
        ("text/plain", "'text/plain' is not supported"),
        ("text/html", "'text/html' is not supported"),
        ("application/x-www-form-urlencoded", "send application/fhir+json or application/fhir+xml"),
        ("application/fhir+json; charset=iso-8859-1", "UTF-8"),
        ("application/fhir+json; fhirVersion=3.0", "another FHIR version"),
        ("application/fhir+xml; fhirVersion=3.0", "another FHIR version"),
    ],
)
def test_a_body_in_what_is_not_read(client: Client, content_type: str, problem: str) -> None:
    path = f"/{client.version}/CodeSystem/$lookup"
    answer = client.flask.post(path, data=b'{"resourceType": "Parameters"}', content_type=content_type)
    assert problem in texts(client.read(answer, 415))


def test_a_body_says_the_fhir_version_of_the_path(client: Client) -> None:
    asked = posted(("system", "valueUri", PROCEDURES), ("code", "valueCode", "HAND"))
    headers = {"Content-Type": f"application/fhir+json; fhirVersion={NUMBER[client.version]}"}
    client.post("CodeSystem/$lookup", asked, 200, headers)
