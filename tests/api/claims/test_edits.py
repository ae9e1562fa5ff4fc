"""NCCI edits on claims: pairs with their modifiers and days, units of a line and of a day, add-on codes."""

from typing import Any

import pytest

from service.app import create_app
from service.config import Settings
from service.loaders.release import LoadOptions
from service.loads import run_load, store
from service.opening import open_service
from tests.api.claims.asked import ask, problems
from tests.api.claims.content import claim, inpatient, item, releases
from tests.api.client import Client
from tests.loaders.ncci.made_files import write


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A caller of a service with edits."""
    settings = Settings(data=tmp_path_factory.mktemp("edits"))
    service = open_service(settings)
    store(service, releases())
    run_load(service, "ncci", [write(tmp_path_factory.mktemp("ncci"))], LoadOptions())
    return Client.of(create_app(settings), "r4")


def units(count: int) -> dict[str, Any]:
    return {"quantity": {"value": count}}


def place(number: int) -> str:
    return f"Claim.item[{number}].productOrService.coding[0]"


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([item("A0425"), item("G0008")], [("NCCI_PAIR", place(1))]),
        ([item("G0008"), item("A0425")], [("NCCI_PAIR", place(0))]),
        ([item("A0425"), item("G0008", "2025-03-03", "LT")], []),
        ([item("A0425", "2025-03-03", "RT"), item("G0008")], []),
        ([item("A0425"), item("G0008", "2025-03-04")], []),
        ([item("A0425"), item("C9797", "2025-03-03", "LT")], [("NCCI_PAIR", place(1))]),
        ([item("A0426", "2025-03-02"), item("A0425", "2025-03-02")], [("NCCI_PAIR", place(1))]),
        ([item("A0426", "2025-03-03"), item("A0425", "2025-03-03")], []),
        ([item("A0427", "2025-01-01"), item("A0425", "2025-01-01")], []),
        ([item("A0426", **units(2))], []),
        ([item("A0426", **units(3))], [("NCCI_UNITS", place(0))]),
        ([item("A0426", **units(2)), item("A0426", "2025-03-03", "LT", **units(2))], []),
        ([item("G0008"), item("G0008", "2025-03-03", "LT")], [("NCCI_UNITS", place(1))]),
        ([item("G0008"), item("G0008", "2025-03-04")], []),
        ([item("G0008", ("2025-03-03", "2025-03-05"), **units(3))], []),
        ([item("A0427")], [("ADD_ON_ALONE", place(0))]),
        ([item("A0427"), item("A0426", "2025-03-04")], [("ADD_ON_ALONE", place(0))]),
        ([item("A0427"), item("A0425")], []),
        ([item("A0427", "2025-04-01"), item("A0425", "2025-04-01")], [("ADD_ON_ALONE", place(0))]),
    ],
)
def test_an_edit(client: Client, items: list[dict[str, Any]], expected: list[tuple[str, str]]) -> None:
    assert problems(ask(client, claim(*items))) == expected


def test_edits_are_those_of_the_kind_of_claim(client: Client) -> None:
    pair = [item("A0425"), item("G0008")]
    assert problems(ask(client, inpatient("2025-09-30", *pair))) == []
    outpatient = claim(*pair, kind="institutional")
    assert problems(ask(client, outpatient, ("inpatient", "valueBoolean", False))) == []
    open_ = ask(client, outpatient)
    assert problems(open_) == []
    assert problems(open_, "information") == [("EDITS_NOT_APPLIED", "Claim")]
