"""Who is not entitled hears the same of validity as who is, and not a word of the licensor's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.app import application
from service.config import Settings
from service.loaders import load
from service.loaders.release import LoadOptions
from service.loads import store
from service.opening import open_service
from service.terminology.keys import Role
from tests.licences.conftest import CPT, Asker
from tests.shared_files import shared

CODES = ("00001", "00003:9Y", "0000F:0P", "00001:0P", "00001:9Y:9Y", "00001:Z9", "9Y", "00001:00002", "77777")
WORDS = ("imaginary", "synthetic side", "façade")


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Asker, Asker]]:
    """Somebody without a key, and somebody entitled, of a service with the invented CPT files."""
    service = open_service(Settings(data=tmp_path_factory.mktemp("cpt")))
    source: Path = shared("data", "cpt", "synthetic")
    store(service, load("cpt", [source], LoadOptions()))
    secret = service.registry.keys.create("entitled", Role.READER, [CPT])[1]
    app = application(service)
    yield Asker(app), Asker(app, secret)
    service.registry.close()


def result(answer: Any) -> bool:
    return bool(next(p["valueBoolean"] for p in answer["parameter"] if p["name"] == "result"))


@pytest.mark.parametrize("code", CODES)
def test_codes_and_expressions(callers: tuple[Asker, Asker], code: str) -> None:
    anonymous, entitled = callers
    for path in (
        f"/r4/CodeSystem/$validate-code?url={CPT}&code={code}",
        f"/r5/ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/cpt-usable&system={CPT}&code={code}",
    ):
        assert result(anonymous(path)) == result(entitled(path))
        text = anonymous.text(path).lower()
        assert not any(word in text for word in WORDS)


def claim(code: str, modifier: str) -> dict[str, Any]:
    coded = {"coding": [{"system": CPT, "code": code}]}
    item = {
        "sequence": 1,
        "productOrService": coded,
        "servicedDate": "2026-03-02",
        "modifier": [{"coding": [{"system": CPT, "code": modifier}]}],
    }
    claim_type = {"system": "http://terminology.hl7.org/CodeSystem/claim-type", "code": "professional"}
    return {"resourceType": "Claim", "type": {"coding": [claim_type]}, "item": [item]}


@pytest.mark.parametrize(("code", "modifier"), [("00001", "9Y"), ("00001", "0P"), ("0000F", "0P")])
def test_modifiers_on_claims(callers: tuple[Asker, Asker], code: str, modifier: str) -> None:
    anonymous, entitled = callers
    path, body = "/r4/Claim/$validate-codes", claim(code, modifier)
    goes_together = (code, modifier) != ("00001", "0P")
    assert result(anonymous(path, body)) == result(entitled(path, body)) == goes_together
    text = anonymous.text(path, body).lower()
    assert not any(word in text for word in WORDS)


def test_batches(callers: tuple[Asker, Asker]) -> None:
    path = "/r4/CodeSystem/$batch-validate-code"
    body = {
        "resourceType": "Parameters",
        "parameter": [
            {
                "name": "validation",
                "resource": {
                    "resourceType": "Parameters",
                    "parameter": [{"name": "url", "valueUri": CPT}, {"name": "code", "valueCode": code}],
                },
            }
            for code in CODES
        ],
    }
    told = [
        [result(p["resource"]) for p in caller(path, body)["parameter"] if p["name"] == "validation"]
        for caller in callers
    ]
    assert told[0] == told[1]
    assert len(told[0]) == len(CODES)
