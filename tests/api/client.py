"""A caller of the API, who holds every JSON answer to the specification."""

import json
from dataclasses import dataclass
from typing import Any

from fhir.resources import get_fhir_model_class
from fhir.resources.R4B import get_fhir_model_class as get_r4b_model_class
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.fhir.versions import BY_PATH
from service.fhir.xml import read_xml, write_xml
from tests.fhir.strict import problems

_MODELS = {"r4": get_r4b_model_class, "r5": get_fhir_model_class}

NUMBERS = {path: version.number for path, version in BY_PATH.items()}


def check(document: dict[str, Any], version: str) -> None:
    """Fail unless ``document`` is valid FHIR of ``version`` to the strict checker and fhir.resources, and
    XML can say it too."""
    assert problems(document, version) == []
    _MODELS[version](document["resourceType"]).model_validate(document)
    assert json.loads(read_xml(write_xml(document, NUMBERS[version]), NUMBERS[version], 200)) == document


@dataclass(frozen=True)
class Client:
    """Asks one FHIR version."""

    flask: FlaskClient
    version: str

    @classmethod
    def of(cls, app: Flask, version: str) -> "Client":
        return cls(app.test_client(), version)

    def get(
        self, path: str, status: int = 200, headers: dict[str, str] | None = None, /, **query: Any
    ) -> Any:
        """The checked answer to ``GET [base]/path``."""
        response = self.flask.get(f"/{self.version}/{path}", query_string=query, headers=headers)
        return self.read(response, status)

    def post(self, path: str, body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Any:
        """The checked answer to a resource posted."""
        place = f"/{self.version}/{path}".removesuffix("/")
        return self.read(self.flask.post(place, json=body, headers=headers), status)

    def read(self, response: TestResponse, status: int) -> Any:
        """The checked document of a response."""
        document = response.get_json(force=True)
        assert response.status_code == status, document
        check(document, self.version)
        return document


def texts(outcome: Any) -> str:
    """What the issues of an OperationOutcome say."""
    assert outcome["resourceType"] == "OperationOutcome"
    return "; ".join(issue["details"]["text"] for issue in outcome["issue"])


def parameter(parameters: Any, name: str) -> Any:
    """The value of the first parameter ``name``; None without one."""
    found = next((p for p in parameters["parameter"] if p["name"] == name), {})
    return next((value for key, value in found.items() if key.startswith("value")), None)


def posted(*parameters: tuple[str, str, Any]) -> dict[str, Any]:
    """A Parameters resource of (name, element, value)."""
    return {
        "resourceType": "Parameters",
        "parameter": [{"name": name, element: value} for name, element, value in parameters],
    }
