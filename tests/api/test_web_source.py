"""The extension web-source: where people read a resource."""

from typing import Any

import orjson
import pytest

from service.fhir.web_source import WEB_SOURCE
from service.fhir.xml import read_xml
from tests.api.client import NUMBERS, Client


def sources(document: dict[str, Any]) -> list[str]:
    return [e["valueUrl"] for e in document.get("extension", ()) if e["url"] == WEB_SOURCE]


@pytest.mark.parametrize(
    ("place", "page"),
    [
        ("CodeSystem/more", "code-systems/more"),
        ("ValueSet/drafted", "value-sets/drafted"),
        ("CodeSystem/large-2026", "code-systems/large-2026"),
    ],
)
@pytest.mark.parametrize("summary", [{}, {"_summary": "false"}])
def test_a_read_tells_it(client: Client, place: str, page: str, summary: dict[str, str]) -> None:
    assert sources(client.get(place, **summary)) == [f"http://localhost/{page}"]


def test_a_stream_of_xml_tells_it(client: Client) -> None:
    answer = client.flask.get(f"/{client.version}/CodeSystem/large-2026?_summary=false&_format=xml")
    document = orjson.loads(read_xml(answer.data, NUMBERS[client.version], 10**8))
    assert sources(document) == ["http://localhost/code-systems/large-2026"]


def test_a_search_tells_it(client: Client) -> None:
    bundle = client.get("ValueSet", url="http://example.org/ValueSet/drafted")
    assert [sources(e["resource"]) for e in bundle["entry"]] == [["http://localhost/value-sets/drafted"]]


def test_what_is_bound_to_r4_is_shown_at_its_own_address(r4: Client) -> None:
    assert sources(r4.get("ValueSet/only-r4")) == ["http://localhost/r4/ValueSet/only-r4"]


def test_each_caller_is_told_the_name_by_which_they_ask(client: Client) -> None:
    for host in ("one.example", "two.example", "one.example"):
        read = client.get("CodeSystem/more", 200, {"Host": host})
        assert sources(read) == [f"http://{host}/code-systems/more"]


def test_a_version_of_a_history_is_the_same_for_everybody(client: Client) -> None:
    version = client.get("CodeSystem/more")["meta"]["versionId"]
    assert sources(client.get(f"CodeSystem/more/_history/{version}")) == []


def test_elements_leave_it_out(client: Client) -> None:
    assert sources(client.get("CodeSystem/more", _elements="url")) == []


def test_other_types_have_none(client: Client) -> None:
    found = client.get("OperationDefinition", _count=1)["entry"][0]["resource"]
    assert sources(found) == []
