"""What a client read and sends back is what it was, though the server said where it shows it."""

from typing import Any

import pytest

from service.fhir.web_source import WEB_SOURCE
from tests.api.writing.author import Author, code_system, value_set, version_of

EFFECTIVE = {
    "url": "http://hl7.org/fhir/StructureDefinition/resource-effectivePeriod",
    "valuePeriod": {"start": "2026-01-01"},
}


def urls(document: dict[str, Any]) -> list[str]:
    return [extension["url"] for extension in document.get("extension", ())]


@pytest.mark.parametrize("document", [code_system(), value_set(), code_system(extension=[EFFECTIVE])])
def test_what_was_read_is_sent_back(author: Author, document: dict[str, Any]) -> None:
    place = f"{document['resourceType']}/{document['id']}"
    author.put(document)
    read = author.ask("GET", place).get_json()
    assert urls(read)[-1] == WEB_SOURCE
    again = author.put(read)
    assert version_of(again) == "1"
    assert author.ask("GET", place).get_json() == read


def test_another_server_s_is_replaced(author: Author) -> None:
    elsewhere = {"url": WEB_SOURCE, "valueUrl": "https://elsewhere.example/colours"}
    author.put(value_set(extension=[elsewhere]))
    read = author.ask("GET", "ValueSet/all-colours").get_json()
    assert [e["valueUrl"] for e in read["extension"]] == ["http://localhost/value-sets/all-colours"]
