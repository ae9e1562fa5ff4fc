"""A service whose feed has few resources on a page."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from service import app as composition
from service.app import create_app
from service.config import Settings
from service.opening import Service, open_service
from service.publishing.feed import Feed
from tests.publishing.feed.reading import Reader


@pytest.fixture
def service(tmp_path: Path, database_url: str | None) -> Iterator[Service]:
    opened = open_service(Settings(data=tmp_path / "data", database_url=database_url))
    yield opened
    opened.registry.close()


@pytest.fixture
def reader(service: Service, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setattr(composition, "open_service", lambda _: service)
    monkeypatch.setattr(composition, "Feed", partial(Feed, count=3))
    return Reader(create_app(service.settings).test_client())
