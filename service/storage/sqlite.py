"""What only SQLite knows: write-ahead logging, ``BEGIN IMMEDIATE``, ``data_version``."""

import fcntl
import sqlite3
from pathlib import Path
from threading import local
from typing import IO, Any

from sqlalchemy import Connection, Engine, create_engine, event

from service.terminology.subscriptions import Election

_WAIT_SECONDS = 60
_BEGIN = "procodex_begin"


class SQLite:
    """One file; implements ``database.Backend``."""

    shares_packs = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._watchers = local()
        self.place = str(path)

    def engine(self) -> Engine:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{self._path}", connect_args={"timeout": _WAIT_SECONDS})
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

    def reading(self, engine: Engine) -> Connection:
        return engine.connect()

    def writing(self, engine: Engine) -> Connection:
        connection = engine.connect()
        connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        return connection

    def lock(self, connection: Connection) -> None:
        """``BEGIN IMMEDIATE`` has waited already."""

    def announce(self, connection: Connection, revision: int) -> None:
        """``data_version`` tells it."""

    def stored(self, revision: int) -> None:
        """``data_version`` tells it."""

    def revision(self, engine: Engine) -> int:
        """Each thread watches with a connection that stays idle otherwise, because ``data_version``
        tells a connection of the commits of others only.
        """
        watcher = getattr(self._watchers, "watcher", None)
        if watcher is None or watcher.engine is not engine:
            watcher = self._watchers.watcher = _Watcher(self._path, engine)
        return watcher.revision()

    def election(self, engine: Engine) -> Election:
        return _Lock(self._path.parent / "publishing.lock")

    def close(self) -> None:
        self._watchers = local()


class _Lock(Election):
    """A lock on a file, which ends with the process that has it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def is_won(self) -> bool:
        if self._file is not None:
            return True
        file = self._path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def resign(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


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


def _prepare(connection: Any, _: object) -> None:
    """A new connection of the driver: transactions are begun by ``_begin`` alone."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))
