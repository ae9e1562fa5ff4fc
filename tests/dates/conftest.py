"""The service over real releases: three of ICD-10-PCS, three of HCPCS Level II, one of ICD-9-CM."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from service.api.fhir import FhirApi
from service.api.requests import Request
from service.config import Settings
from service.opening import open_service
from service.operations.bulk import Bulk
from service.operations.operation import Context
from tests.dates.reading import HCPCS_FILES, ORDER_FILES, Level2, Procedures
from tests.operations.asking import NOW
from tests.running import once, procodex
from tests.shared_files import shared


@dataclass(frozen=True)
class Asker:
    """Asks the API without a server between."""

    api: FhirApi

    def get(self, path: str, **asked: str) -> tuple[int, Any]:
        """The status and the document of an answer in R5."""
        response = self.api.handle(Request("GET", f"/r5/{path}", urlencode(asked), {}, b""))
        return response.status, json.loads(response.body)

    def bulk(self) -> Bulk:
        """What answers many questions, one after the other."""
        return Bulk(Context(view=self.api.catalogue.view("5.0.0"), moment=NOW))

    def validate(self, **asked: str) -> Mapping[str, Any]:
        """The out parameters of CodeSystem/$validate-code by name, its issues as (severity, text)."""
        return self.answer("CodeSystem/$validate-code", **asked)

    def answer(self, path: str, **asked: str) -> Mapping[str, Any]:
        """The out parameters of an operation by name, its issues as (severity, text)."""
        status, document = self.get(path, **asked)
        assert status == 200, document
        return {p["name"]: _value(p) for p in document["parameter"]}


def _value(parameter: Mapping[str, Any]) -> Any:
    if parameter["name"] == "issues":
        return [(i["severity"], i["details"]["text"]) for i in parameter["resource"]["issue"]]
    return next((v for k, v in parameter.items() if k.startswith("value")), None)


@pytest.fixture(scope="session")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    """The service on the day of the tests, 2026-11-20."""
    sources = [("icd10pcs", shared("data", "icd10pcs", name)) for name in ORDER_FILES.values()]
    sources += [("hcpcs", shared("data", "hcpcs", name)) for name in HCPCS_FILES.values()]
    sources.append(("icd9cm", shared("data", "icd9cm", "icd-9-cm-v32-master-descriptions.zip")))

    def make(data: Path) -> None:
        for format_name, source in sources:
            loaded = procodex("--data", data, "load", format_name, source)
            assert loaded.returncode == 0, loaded.stderr

    data = once(tmp_path_factory.getbasetemp(), "dated", make)
    return Asker(replace(open_service(Settings(data=data)).api, clock=lambda: NOW))


@pytest.fixture(scope="session")
def procedures() -> Procedures:
    return Procedures()


@pytest.fixture(scope="session")
def level2() -> Level2:
    return Level2()
