"""A service that keeps what it is given, on each kind of database."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service import app as composition
from service.app import create_app
from service.config import Settings
from service.opening import Service, open_service
from service.terminology.keys import Role
from tests.api.writing.author import Author


@pytest.fixture
def settings(tmp_path: Path, database_url: str | None) -> Settings:
    return Settings(data=tmp_path / "data", database_url=database_url, max_entries=20)


@pytest.fixture
def service(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A service with nothing in it; its connections are closed at the end."""
    opened = open_service(settings)
    monkeypatch.setattr(composition, "open_service", lambda asked: replace(opened, settings=asked))
    yield opened
    opened.registry.close()


@pytest.fixture
def app(service: Service) -> Flask:
    """The service over HTTP; a client of it shows the key of an author."""
    secret = service.registry.keys.create("author", Role.AUTHOR)[1]
    app = create_app(service.settings)
    app.test_client_class = showing(secret)
    return app


def showing(secret: str) -> Callable[..., FlaskClient]:
    """Clients that show a key with every request."""

    def client(*arguments: Any, **options: Any) -> FlaskClient:
        made = FlaskClient(*arguments, **options)
        made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return made

    return client


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
