"""A service with an invented release of a licensed system, on each kind of database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask

from service.app import application
from service.config import Settings
from service.loaders.release import Release
from service.loads import store
from service.opening import Service, open_service
from service.terminology.code_systems import CodeSystem, PropertyDefinition
from service.terminology.concepts import Concept, Designation, Property
from service.terminology.keys import Role
from service.terminology.types import Code
from tests.api.client import check

CPT = "http://www.ama-assn.org/go/cpt"
NOTICED = "http://example.org/noticed"
OPEN = "http://example.org/open"
NOTICE = "This is from the Noticed Society."
ABOVE_THE_CAP = 1_001
"""One code more than an expansion of CPT may have for those who are not entitled."""
FILE = f'["{NOTICED}"]\nterms = "notice"\nnotice = "{NOTICE}"\n'

SECRETS = ("Zebra", "Quagga", "kulan", "onager")
"""Words that nothing but the licensor's text has."""


def release(url: str, version: str, size: int, words: tuple[str, ...] = ("A", "B", "C", "D")) -> Release:
    first, second, third, fourth = words
    header = CodeSystem(
        url=url,
        version=version,
        name="Invented",
        copyright="Copyright of the invented licensor",
        content="complete",
        language="en",
        properties=(PropertyDefinition("remark", "string"), PropertyDefinition("kind", "code")),
    )
    concepts = tuple(
        Concept(
            f"{n:05}",
            f"{first} {n} {version}",
            f"{second} {n}",
            (Designation(f"{third} {n}", "es"),),
            (Property("remark", f"{fourth} {n}"), Property("kind", Code("K" if n % 2 else "L"))),
            parents=("00001",) if n in (2, 3) else (),
        )
        for n in range(1, size + 1)
    )
    return Release(code_system=header, concepts=concepts, files=("invented.txt",))


class Asker:
    """Asks a service as the one whose key it shows, and checks every answer."""

    def __init__(self, app: Flask, secret: str | None = None) -> None:
        self._client = app.test_client()
        self._shown = {"Authorization": f"Bearer {secret}"} if secret else {}

    def response(self, path: str, body: Any = None, **headers: str) -> Any:
        sent = {**self._shown, **headers}
        if body is None:
            return self._client.get(path, headers=sent)
        return self._client.post(path, data=orjson.dumps(body), headers=sent, content_type="application/json")

    def text(self, path: str, body: Any = None) -> str:
        """What an answer says, whatever its status."""
        response = self.response(path, body)
        if response.is_json or "fhir+json" in (response.content_type or ""):
            check(response.get_json(force=True), path.split("/")[1])
        return str(response.get_data(as_text=True))

    def __call__(self, path: str, body: Any = None) -> Any:
        response = self.response(path, body)
        document = response.get_json(force=True)
        assert response.status_code == 200, document
        check(document, path.split("/")[1])
        return document


@pytest.fixture
def settings(tmp_path: Path, database_url: str | None) -> Settings:
    file = tmp_path / "licences.toml"
    file.write_text(FILE)
    return Settings(data=tmp_path / "data", database_url=database_url, licences=file)


@pytest.fixture
def size() -> int:
    """How many codes the licensed system has."""
    return 40


@pytest.fixture
def service(settings: Settings, size: int) -> Iterator[Service]:
    opened = open_service(settings)
    store(opened, [release(CPT, year, size, SECRETS) for year in ("2025", "2026")])
    store(opened, [release(NOTICED, "1", 3), release(OPEN, "1", 3)])
    opened.registry.put_resources([value_set(), concept_map()])
    yield opened
    opened.registry.close()


@pytest.fixture
def app(service: Service) -> Flask:
    return application(service)


@pytest.fixture
def secret(service: Service) -> str:
    """The key of somebody entitled."""
    return service.registry.keys.create("entitled", Role.READER, [CPT])[1]


@pytest.fixture
def plain(service: Service) -> str:
    """The key of somebody who is not."""
    return service.registry.keys.create("plain", Role.READER)[1]


@pytest.fixture
def ask(app: Flask) -> Callable[[str | None], Asker]:
    return lambda secret: Asker(app, secret)


def value_set() -> dict[str, Any]:
    listed = [{"code": "00001", "display": "Zebra in a set"}, {"code": "00002"}]
    include = [{"system": CPT, "concept": listed}, {"system": OPEN}]
    return {
        "resourceType": "ValueSet", "id": "some", "url": "http://example.org/vs", "name": "Some",
        "status": "active", "compose": {"include": include},
    }  # fmt: skip


def concept_map() -> dict[str, Any]:
    target = {"code": "00001", "display": "Zebra in a map", "relationship": "equivalent"}
    element = {"code": "00001", "display": "Open one", "target": [target]}
    return {
        "resourceType": "ConceptMap", "id": "map", "url": "http://example.org/cm", "name": "Map",
        "status": "active", "group": [{"source": OPEN, "target": CPT, "element": [element]}],
    }  # fmt: skip
