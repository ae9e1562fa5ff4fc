"""$compare over HTTP; the relations themselves are tested where they are found."""

import pytest

from tests.api.client import Client, parameter, texts
from tests.api.content import SURGICAL

DRAFTED = "http://example.org/ValueSet/drafted"


@pytest.mark.parametrize("name", ["compare", "related"])
def test_two_value_sets(client: Client, name: str) -> None:
    answer = client.get(f"ValueSet/${name}", thisUrl=DRAFTED, otherUrl=SURGICAL, diagnostics="true")
    assert parameter(answer, "result") == "subset"
    message = f"The valueSet {DRAFTED}|1 is a sub-set of the valueSet {SURGICAL}|2"
    assert parameter(answer, "message") == message
    assert parameter(answer, "performed-expansion") is True
    assert parameter(answer, "extra-codes") == "SURGERY,OLD"


def test_without_diagnostics_only_the_relation_is_told(client: Client) -> None:
    answer = client.get("ValueSet/$compare", thisUrl=DRAFTED, otherUrl=DRAFTED)
    assert {p["name"] for p in answer["parameter"]} == {"result", "message"}


def test_two_versions_of_one(client: Client) -> None:
    asked = {"thisUrl": SURGICAL, "thisVersion": "1", "otherUrl": SURGICAL, "otherVersion": "2"}
    answer = client.get("ValueSet/$compare", diagnostics="true", **asked)
    assert parameter(answer, "result") == "subset"
    assert parameter(answer, "extra-codes") == "NEW"


def test_on_a_value_set(client: Client) -> None:
    headers = {"Prefer": "handling=strict"}
    answer = client.get("ValueSet/drafted/$compare", 200, headers, otherUrl=SURGICAL)
    assert parameter(answer, "result") == "subset"


def test_both_value_sets_are_needed(client: Client) -> None:
    assert "value set is needed" in texts(client.get("ValueSet/$compare", 400, thisUrl=DRAFTED))
    unknown = {"thisUrl": DRAFTED, "otherUrl": "http://example.org/nowhere"}
    assert "http://example.org/nowhere" in texts(client.get("ValueSet/$compare", 404, **unknown))
