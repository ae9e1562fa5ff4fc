"""The service over the content that claims are checked against."""

import pytest

from service.app import create_app
from service.config import Settings
from service.loads import store
from service.opening import open_service
from tests.api.claims.content import releases
from tests.api.client import Client


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Client]:
    settings = Settings(data=tmp_path_factory.mktemp("claims"))
    store(open_service(settings), releases())
    app = create_app(settings)
    return {version: Client.of(app, version) for version in ("r4", "r5")}


@pytest.fixture(params=["r4", "r5"])
def client(clients: dict[str, Client], request: pytest.FixtureRequest) -> Client:
    return clients[request.param]
