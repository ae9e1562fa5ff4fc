"""The service that the laws are asked of: it has nothing of its own."""

from dataclasses import replace

import pytest

from service.config import Settings
from service.opening import open_service
from tests.operations.asking import NOW, Asker


@pytest.fixture(scope="session")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    """A caller of a service over an empty data folder."""
    service = open_service(Settings(data=tmp_path_factory.mktemp("empty")))
    return Asker(replace(service.api, clock=lambda: NOW))
