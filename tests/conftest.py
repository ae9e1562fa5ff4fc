"""What tests of several folders share: the real server over the starter content."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import KINDS, PostgreSQLServer, postgresql_server
from tests.running import once, procodex, served

# Timing belongs in benchmarks: a slow machine must not fail a law.
settings.register_profile("procodex", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("procodex")


@pytest.fixture(scope="session")
def starter_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the starter content. Tests only read it."""

    def make(data: Path) -> None:
        loaded = procodex("--data", data, "starter")
        assert loaded.returncode == 0, loaded.stderr

    return once(tmp_path_factory.getbasetemp(), "starter", make)


@pytest.fixture(scope="session")
def starter_server(starter_data: Path) -> Iterator[str]:
    """The address of a server over the starter content."""
    with served(starter_data) as url:
        yield url


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQLServer]:
    """A real PostgreSQL."""
    with postgresql_server() as server:
        yield server


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str | None:
    """Each kind of database in turn, empty: None for the SQLite file of a data folder."""
    if request.param == "sqlite":
        return None
    server: PostgreSQLServer = request.getfixturevalue("postgresql")
    return server.new_database()
