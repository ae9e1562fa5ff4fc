"""A service over each kind of database, its publishers, and an endpoint that listens."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from service.app import application
from service.config import Settings
from service.opening import Service, open_service
from service.publishing.pace import Pace
from service.publishing.publisher import Publisher
from service.storage.registry import Registry
from service.terminology.keys import Role
from tests.api.client import Client
from tests.api.writing.conftest import showing
from tests.databases import KINDS, PostgreSQLServer
from tests.publishing.endpoint import Endpoint, listening
from tests.publishing.subscribing import subscription

PACE = Pace(first=0.02, longest=0.1, patience=3)


@dataclass
class Publishing:
    """A service, a caller of one FHIR version, and publishers that are stopped at the end."""

    service: Service
    client: Client
    publishers: list[Publisher] = field(default_factory=list)
    registries: set[Registry] = field(default_factory=set)

    def start(self) -> Publisher:
        """A publisher, and each after the first as another worker has it."""
        service = open_service(self.service.settings) if self.publishers else self.service
        deliveries = replace(service.publisher.deliveries, pace=PACE)
        publisher = Publisher(service.catalogue, deliveries, tick=0.01)
        publisher.start()
        self.publishers.append(publisher)
        self.registries.add(service.registry)
        return publisher

    def subscribe(self, topic: str, endpoint: str, *filters: str, **further: Any) -> str:
        """The id of a new subscription."""
        asked = subscription(self.client.version, topic, endpoint, filters, **further)
        return str(self.client.post("Subscription", asked, 201)["id"])

    def status(self, subscription_id: str) -> str:
        """The status that a subscription has now."""
        return str(self.client.get(f"Subscription/{subscription_id}")["status"])


@pytest.fixture(params=["r4", "r5"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def one_database(postgresql: PostgreSQLServer) -> str:
    """A database of PostgreSQL for all these tests: making one takes longer than most of them."""
    return postgresql.new_database()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str | None:
    """Each kind of database in turn, empty: None for the SQLite file of a data folder."""
    if request.param == "sqlite":
        return None
    url: str = request.getfixturevalue("one_database")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


@pytest.fixture
def publishing(tmp_path: Path, database_url: str | None, version: str) -> Iterator[Publishing]:
    """A service with nothing in it, in which nobody publishes yet."""
    service = open_service(Settings(data=tmp_path / "data", database_url=database_url))
    app = application(service)
    app.test_client_class = showing(service.registry.keys.create("subscriber", Role.AUTHOR)[1])
    found = Publishing(service, Client.of(app, version))
    yield found
    for publisher in found.publishers:
        publisher.stop()
    for registry in {service.registry, *found.registries}:
        registry.close()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with listening() as found:
        yield found
