"""The registry's database: connections, transactions, and the number that tells that something moved.

SQLite by default, PostgreSQL where several machines share what is stored. What only one of them knows is
in ``sqlite.py`` and ``postgresql.py``.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine, insert, inspect, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from service.storage import tables
from service.terminology.subscriptions import Election

_Item = TypeVar("_Item")

_PART = 500


@dataclass(frozen=True, slots=True)
class Change:
    """One transaction that stores: ``revision`` is the number that it brings, ``moment`` its instant.

    Both are above those of every change before, so that whoever has seen one knows what is new.
    """

    connection: Connection
    revision: int
    moment: str


class Backend(Protocol):
    """What differs between databases."""

    place: str
    """Where it is, for messages; without a password."""
    shares_packs: bool
    """Whether the database holds the packs too, because other machines may use it."""

    def engine(self) -> Engine:
        """A new engine, for one process."""

    def reading(self, engine: Engine) -> Connection:
        """A connection that will see one state throughout."""

    def writing(self, engine: Engine) -> Connection:
        """A connection that will be alone in writing once ``lock`` has returned."""

    def lock(self, connection: Connection) -> None:
        """Wait for other writers; called first in a transaction that writes."""

    def announce(self, connection: Connection, revision: int) -> None:
        """Tell other processes, when the transaction ends, what the revision is then."""

    def stored(self, revision: int) -> None:
        """Take note of a change of this process itself, before others tell of it."""

    def revision(self, engine: Engine) -> int:
        """The number of the last change by whatever process; cheap."""

    def election(self, engine: Engine) -> Election:
        """Who of all processes that use the database delivers notifications."""

    def close(self) -> None:
        """Stop watching; asking again starts again."""


class Database:
    """One database, connected to when first used, by each process for itself."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._lock = RLock()
        self._process: int | None = None
        self._engine: Engine | None = None

    @property
    def shares_packs(self) -> bool:
        """Whether the database holds the packs too."""
        return self._backend.shares_packs

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state throughout."""
        with self._backend.reading(self._connected()) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Change]:
        """A change that alone may write; all is stored at the end, or nothing on an error."""
        with self._backend.writing(self._connected()) as connection, connection.begin():
            self._backend.lock(connection)
            before = connection.execute(select(tables.revision)).one()
            change = Change(connection, before.number + 1, _later(before.moment))
            yield change
            after = {"number": change.revision, "moment": change.moment}
            connection.execute(update(tables.revision).values(after))
            self._backend.announce(connection, change.revision)
        self._backend.stored(change.revision)

    @contextmanager
    def updating(self) -> Iterator[Connection]:
        """A connection that alone may write what clients keep here: no content, so the revision stays."""
        with self._backend.writing(self._connected()) as connection, connection.begin():
            self._backend.lock(connection)
            yield connection

    def election(self) -> Election:
        """Who of all processes that use the database delivers notifications."""
        return self._backend.election(self._connected())

    def revision(self) -> int:
        """How many times something was stored, by whatever process; never goes back."""
        return self._backend.revision(self._connected())

    def close(self) -> None:
        """Close the connections; asking again opens new ones."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None
            self._backend.close()

    def _connected(self) -> Engine:
        if self._engine is not None and self._process == os.getpid():
            return self._engine
        with self._lock:
            if self._engine is None or self._process != os.getpid():
                if self._engine is not None:
                    self._engine.dispose(close=False)
                engine = self._backend.engine()
                self._make_tables(engine)
                self._engine, self._process = engine, os.getpid()
            return self._engine

    def _make_tables(self, engine: Engine) -> None:
        place = self._backend.place
        try:
            with self._backend.writing(engine) as connection, connection.begin():
                self._backend.lock(connection)
                if inspect(connection).has_table(tables.revision.name):
                    _check_schema(connection, place)
                else:
                    tables.METADATA.create_all(connection)
                    first = {"id": 1, "number": 1, "moment": instant(), "schema": tables.SCHEMA}
                    connection.execute(insert(tables.revision).values(first))
        except DatabaseError as error:
            raise OSError(f"{place} cannot be used: {error.orig}") from error


def open_database(data: Path, url: str | None) -> Database:
    """The database at ``url`` (``postgresql://…``), or else the SQLite file in the folder ``data``."""
    if url is None:
        from service.storage.sqlite import SQLite

        return Database(SQLite(data / "registry.sqlite"))
    from service.storage.postgresql import PostgreSQL

    address = make_url(url)
    if address.get_backend_name() != "postgresql":
        raise ValueError(f"'{address.drivername}' is not a database that can be used: postgresql:// is")
    return Database(PostgreSQL(address.set(drivername="postgresql+psycopg")))


def in_parts(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """``items`` in parts, each of which one statement can compare with."""
    return (items[start : start + _PART] for start in range(0, len(items), _PART))


def instant(moment: datetime | None = None) -> str:
    """A moment, or now, as a FHIR instant in UTC."""
    moment = moment or datetime.now(UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _later(before: str) -> str:
    """Now, or just after ``before`` where the clock has not got there yet."""
    least = datetime.fromisoformat(before) + timedelta(milliseconds=1)
    return instant(max(datetime.now(UTC), least))


def _check_schema(connection: Connection, place: str) -> None:
    columns = {column["name"] for column in inspect(connection).get_columns(tables.revision.name)}
    schema = connection.scalar(select(tables.revision.c.schema)) if "schema" in columns else 1
    if schema != tables.SCHEMA:
        raise OSError(
            f"{place} has tables of another version ({schema}, here {tables.SCHEMA}): "
            "move it away and load again"
        )
