"""What only PostgreSQL knows: advisory locks, and being told of changes.

Writers wait for each other with one advisory lock. A thread of each process listens for the number of
the last change, and asks for it now and then, in case a message was lost.
"""

from contextlib import suppress
from threading import Event, Lock, Thread
from time import monotonic

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, Connection, Engine, create_engine, func, select, text

from service.storage import tables
from service.terminology.subscriptions import Election

_CHANNEL = "procodex_revision"
_LOCK = 7_210_613_841
"""The number of our advisory lock; nobody else's, as far as anybody can know."""
_ELECTION = _LOCK + 1
"""The number of the lock that the process which delivers notifications has."""
_LIVELY: dict[str, str | int] = {
    "options": "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "connect_timeout": 10,
}
"""With these both ends find out within half a minute that the other machine is gone, not within hours."""
_POLL_SECONDS = 1.0
_STALE_SECONDS = 3.0
"""After so long without a word, the number is asked for instead of trusted."""


class PostgreSQL:
    """One database, wherever it is; implements ``database.Backend``."""

    shares_packs = True

    def __init__(self, url: URL) -> None:
        self._url = url
        self._listener: _Listener | None = None
        self._starting = Lock()
        self.place = url.render_as_string(hide_password=True)

    def engine(self) -> Engine:
        return create_engine(self._url, pool_size=8, max_overflow=16, pool_pre_ping=True)

    def reading(self, engine: Engine) -> Connection:
        return engine.connect().execution_options(isolation_level="REPEATABLE READ")

    def writing(self, engine: Engine) -> Connection:
        # A snapshot taken before the lock is had would not show what the writer before us stored.
        return engine.connect().execution_options(isolation_level="READ COMMITTED")

    def lock(self, connection: Connection) -> None:
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))

    def announce(self, connection: Connection, revision: int) -> None:
        connection.execute(
            text("SELECT pg_notify(:channel, :number)"), {"channel": _CHANNEL, "number": str(revision)}
        )

    def stored(self, revision: int) -> None:
        if self._listener is not None:
            self._listener.heard(revision)

    def revision(self, engine: Engine) -> int:
        listener = self._listener
        if listener is None or listener.engine is not engine:
            with self._starting:
                listener = self._listener
                if listener is None or listener.engine is not engine:
                    listener = self._listener = _Listener(engine, self._url)
        return listener.revision()

    def election(self, engine: Engine) -> Election:
        return _SessionLock(make_conninfo(_driver_address(self._url), **_LIVELY))

    def close(self) -> None:
        if self._listener is not None:
            self._listener.stop()
            self._listener = None


class _SessionLock(Election):
    """A lock that a connection of its own has, which ends with the process or with the connection."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: psycopg.Connection[tuple[bool]] | None = None
        self._has_lock = False

    def is_won(self) -> bool:
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._address, autocommit=True)
            # A lock that is had already is not asked for again, but whether the connection is alive.
            wanted = "SELECT true" if self._has_lock else f"SELECT pg_try_advisory_lock({_ELECTION})"
            self._has_lock = self._connection.execute(wanted).fetchone() == (True,)
        except psycopg.Error:
            self.resign()
        return self._has_lock

    def resign(self) -> None:
        self._has_lock = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _driver_address(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class _Listener:
    """A thread that hears of every change; ``engine`` is asked while it does not."""

    def __init__(self, engine: Engine, url: URL) -> None:
        self.engine = engine
        self._address = _driver_address(url)
        self._at: float | None = None
        self._number = 0
        self._stopping = Event()
        self._thread = Thread(target=self._listen, name="revision", daemon=True)
        self._thread.start()

    def revision(self) -> int:
        if self._at is None or monotonic() - self._at > _STALE_SECONDS:
            with self.engine.connect() as connection:
                return connection.scalar(select(tables.revision.c.number)) or 0
        return self._number

    def heard(self, number: int) -> None:
        """Take note of a change."""
        self._number = max(self._number, number)

    def stop(self) -> None:
        self._stopping.set()
        # A word from here ends its waiting for one.
        with suppress(psycopg.Error), psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, str(self._number)))
        self._thread.join(_STALE_SECONDS)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True) as connection:
                    connection.execute(f"LISTEN {_CHANNEL}")
                    self._follow(connection)
            except psycopg.Error:
                self._stopping.wait(_POLL_SECONDS)

    def _follow(self, connection: "psycopg.Connection[tuple[int]]") -> None:
        while not self._stopping.is_set():
            found = connection.execute("SELECT number FROM revision").fetchone()
            self.heard(found[0] if found else 0)
            self._at = monotonic()
            for message in connection.notifies(timeout=_POLL_SECONDS):
                self.heard(int(message.payload))
                if self._stopping.is_set():
                    return
