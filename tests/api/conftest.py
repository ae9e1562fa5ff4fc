"""The service that the API tests ask, over real storage."""

from dataclasses import replace

import pytest
from flask import Flask

from service import app as composition
from service.app import create_app
from service.config import Settings
from service.opening import Service, open_service
from tests.api.client import Client
from tests.api.content import NOW, fill


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings over a data folder with the tests' content."""
    settings = Settings(data=tmp_path_factory.mktemp("served"))
    fill(open_service(settings))
    return settings


@pytest.fixture(scope="session")
def app(served: Settings) -> Flask:
    """The application on the day of the tests."""

    def opened(settings: Settings) -> Service:
        service = open_service(settings)
        return replace(service, api=replace(service.api, clock=lambda: NOW))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "open_service", opened)
        return create_app(served)


@pytest.fixture(params=["r4", "r5"])
def client(app: Flask, request: pytest.FixtureRequest) -> Client:
    """A caller of each FHIR version in turn."""
    return Client.of(app, request.param)


@pytest.fixture
def r4(app: Flask) -> Client:
    return Client.of(app, "r4")


@pytest.fixture
def r5(app: Flask) -> Client:
    return Client.of(app, "r5")
