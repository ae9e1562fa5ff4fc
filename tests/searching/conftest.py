"""What the tests of searches share: a registry over each kind of database, and how to ask it."""

from collections.abc import Callable, Iterator

import pytest

from service.storage.registry import Registry
from tests.databases import KINDS, PostgreSQLServer

NewRegistry = Callable[[], Registry]


@pytest.fixture(scope="module", params=KINDS)
def new_registry(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewRegistry]:
    """Makes empty registries over each kind of database in turn, which live as long as the module."""
    opened: list[Registry] = []

    def make() -> Registry:
        url = None
        if request.param != "sqlite":
            server: PostgreSQLServer = request.getfixturevalue("postgresql")
            url = server.new_database()
        opened.append(Registry(tmp_path_factory.mktemp("data"), url))
        return opened[-1]

    yield make
    for registry in opened:
        registry.close()
