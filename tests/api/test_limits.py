"""What bounds a request: its time, and what a deployment may switch off."""

import json
import shutil
from pathlib import Path

import pytest

from service.api.requests import Request
from service.config import Settings
from service.opening import open_service

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"


def ask(settings: Settings, path: str, query: str) -> tuple[int, dict]:
    response = open_service(settings).api.handle(Request("GET", path, query, {}))
    return response.status, json.loads(response.body)


def test_a_request_that_takes_too_long_is_given_up(starter_data: Path) -> None:
    settings = Settings(data=starter_data, max_seconds=0.000001)
    status, answer = ask(settings, "/r5/ValueSet/$expand", f"url={PCS}?fhir_vs&count=1000")
    assert status == 422
    assert answer["issue"][0]["code"] == "timeout"
    assert "more than 1e-06 seconds" in answer["issue"][0]["details"]["text"]


@pytest.mark.parametrize("pages", [True, False])
def test_procedure_pages_apply_by_default_unless_switched_off(starter_data: Path, pages: bool) -> None:
    settings = Settings(data=starter_data, default_pages=pages)
    _, answer = ask(settings, "/r5/CodeSystem/$lookup", f"system={PCS}&code=0KNC0ZZ")
    codes = {
        part["valueCode"]
        for parameter in answer["parameter"]
        for part in parameter.get("part", ())
        if parameter["name"] == "property" and part["name"] == "code"
    }
    assert ("summary" in codes) is pages
    assert any(p["name"] == "used-supplement" for p in answer["parameter"]) is pages


def test_a_data_folder_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    status, answer = ask(Settings(data=tmp_path / "new"), "/r4/CodeSystem/$lookup", f"system={PCS}&code=0")
    assert status == 404
    assert answer["issue"][0]["details"]["coding"][0]["code"] == "not-found"
    shutil.rmtree(tmp_path / "new")
