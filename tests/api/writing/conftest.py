"""A service that keeps what it is given, on each kind of database."""

from pathlib import Path

import pytest
from flask import Flask

from service.app import create_app
from service.config import Settings
from tests.api.writing.author import Author


@pytest.fixture
def app(tmp_path: Path, database_url: str | None) -> Flask:
    return create_app(Settings(data=tmp_path / "data", database_url=database_url, max_entries=20))


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
