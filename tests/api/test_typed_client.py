"""The typed client against this service: the same verbs, results and errors as over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from service.client import Client, Match
from service.connection import ClientError
from service.terminology.concepts import Coding, Designation, Property
from service.terminology.types import Code
from tests.api.content import LARGE, PROCEDURES, SURGICAL, TO_LARGE
from tests.sync.network import IMPATIENT, serving


@pytest.fixture(params=["r4", "r5"])
def remote(app: Flask, request: pytest.FixtureRequest) -> Iterator[Client]:
    """A client of each FHIR version in turn."""
    with serving(app) as address, Client(f"{address}/{request.param}", retries=IMPATIENT) as found:
        yield found


def is_r4(remote: Client) -> bool:
    return remote.base_url.endswith("r4")


def test_lookup(remote: Client) -> None:
    found = remote.lookup(PROCEDURES, "HAND", version="2")
    assert (found.name, found.display, found.version) == ("Procedures", "Hand surgery", "2")
    assert found.definition == "Any operation on a hand"
    assert Designation("Handchirurgie", "de") in found.designations
    assert Property("body-part", Code("hand")) in [replaced(p) for p in found.properties]
    only = remote.lookup(PROCEDURES, "HAND", properties=["parent"])
    assert {p.code for p in only.properties} == {"parent"}


def replaced(found: Property) -> Property:
    return Property(found.code, found.value)


def test_validate_code(remote: Client) -> None:
    assert remote.validate_code(PROCEDURES, "HAND").result
    wrong = remote.validate_code(PROCEDURES, "FOOT", version="2")
    assert not wrong.result
    assert "FOOT" in (wrong.message or "")
    assert [issue.detail for issue in wrong.issues] == ["invalid-code"]
    inside = remote.validate_code(PROCEDURES, "NEW", value_set=SURGICAL, version="2")
    assert (inside.result, inside.display) == (True, "New hand surgery")


def test_expand(remote: Client) -> None:
    expansion = remote.expand(SURGICAL, {"filter": "new"})
    assert [row["code"] for row in expansion["contains"]] == ["NEW"]


def test_translate(remote: Client) -> None:
    found = remote.translate(PROCEDURES, "HAND", target_system=LARGE, is_r4=is_r4(remote))
    codes: list[Any] = [match.concept.code for match in found]
    assert codes == ["N00001", "N00002"]
    assert isinstance(found[0], Match)
    assert found[0].relationship in ("equivalent", "equal")
    assert found[0].concept == Coding(LARGE, "N00001", None, found[0].concept.display)


def test_read_and_pages(remote: Client) -> None:
    assert remote.read("ConceptMap", "to-large")["url"] == TO_LARGE
    pages = list(remote.pages("CodeSystem", {"_count": "2"}))
    assert len(pages) > 1
    listed = [entry["resource"]["id"] for page in pages for entry in page["entry"]]
    assert len(listed) == len(set(listed)) == pages[0]["total"]
    assert remote.capabilities()["resourceType"] == "CapabilityStatement"


def test_a_refusal_has_the_issues_of_the_server(remote: Client) -> None:
    with pytest.raises(ClientError) as refused:
        remote.lookup(PROCEDURES, "FOOT")
    assert refused.value.status == 404
    assert refused.value.issues[0].detail == "not-found"
    assert "FOOT" in str(refused.value)


@pytest.mark.parametrize("address", ["", "example.org/r5", "ftp://example.org"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(ValueError, match="is not the address of a FHIR server"):
        Client(address)
