"""The registry's database: connections, transactions, and the number that tells that something moved.

What only SQLite knows is in this module: write-ahead logging, ``BEGIN IMMEDIATE``, ``data_version``.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock, local
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select, update
from sqlalchemy.exc import DatabaseError

from service.storage import tables

_WAIT_SECONDS = 60
_PART = 500
_BEGIN = "procodex_begin"


class Database:
    """One SQLite file, connected to when first used, by each process for itself."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = RLock()
        self._process: int | None = None
        self._engine: Engine | None = None
        self._watchers = local()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state throughout."""
        with self._connected().connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that alone may write; all is stored at the end, or nothing on an error."""
        with self._connected().connect() as connection:
            connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
            with connection.begin():
                yield connection
                connection.execute(update(tables.revision).values(number=tables.revision.c.number + 1))

    def revision(self) -> int:
        """How many times something was stored, by whatever process; never goes back.

        Each thread watches with a connection that stays idle otherwise, because ``data_version``
        tells a connection of the commits of others only.
        """
        engine = self._connected()
        watcher = getattr(self._watchers, "watcher", None)
        if watcher is None or watcher.engine is not engine:
            watcher = self._watchers.watcher = _Watcher(self._path, engine)
        return watcher.revision()

    def close(self) -> None:
        """Close the connections; asking again opens new ones."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None
            self._watchers = local()

    def _connected(self) -> Engine:
        if self._engine is not None and self._process == os.getpid():
            return self._engine
        with self._lock:
            if self._engine is None or self._process != os.getpid():
                if self._engine is not None:
                    self._engine.dispose(close=False)
                self._engine = _engine(self._path)
                self._process = os.getpid()
            return self._engine


class _Watcher:
    """One thread's idle connection, with what it saw last."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.engine = engine
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=_WAIT_SECONDS)
        self._seen = -1
        self._revision = 0

    def revision(self) -> int:
        seen = self._connection.execute("PRAGMA data_version").fetchone()[0]
        if seen != self._seen:
            self._revision = self._connection.execute("SELECT number FROM revision").fetchone()[0]
            self._seen = seen
        return self._revision


def in_parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """``names`` in parts, each of which one statement can compare with."""
    return (names[start : start + _PART] for start in range(0, len(names), _PART))


def _engine(path: Path) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _WAIT_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        _make_tables(engine)
    except DatabaseError as error:
        raise OSError(f"{path} cannot be used: {error.orig}") from error
    return engine


def _make_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        with connection.begin():
            tables.METADATA.create_all(connection)
            if connection.scalar(select(tables.revision.c.number)) is None:
                connection.execute(insert(tables.revision).values(id=1, number=1))


def _prepare(connection: Any, _: object) -> None:
    """A new connection of the driver: transactions are begun by ``_begin`` alone."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))
