"""A service that keeps what it is given, on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from service import app as composition
from service.app import Service, create_app, open_service
from service.config import Settings
from tests.api.writing.author import Author


@pytest.fixture
def app(tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A service with nothing in it; its connections are closed at the end."""
    opened: list[Service] = []

    def opening(settings: Settings) -> Service:
        opened.append(open_service(settings))
        return opened[-1]

    monkeypatch.setattr(composition, "open_service", opening)
    yield create_app(Settings(data=tmp_path / "data", database_url=database_url, max_entries=20))
    for service in opened:
        service.registry.close()


@pytest.fixture(params=["r4", "r5"])
def author(app: Flask, request: pytest.FixtureRequest) -> Author:
    """Who writes, in each FHIR version in turn."""
    return Author.of(app, request.param)


@pytest.fixture
def r4(app: Flask) -> Author:
    return Author.of(app, "r4")


@pytest.fixture
def r5(app: Flask) -> Author:
    return Author.of(app, "r5")
