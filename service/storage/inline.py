"""Resources that clients keep here between requests, for themselves alone.

A client sends its resources once and then names them by a cache id. They are in a file of their own, so
that every worker finds them; what is not used for a while is forgotten, and so is the oldest when there
are too many bytes.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time

_TABLE = """
CREATE TABLE IF NOT EXISTS kept (
    id TEXT NOT NULL, position INTEGER NOT NULL, document BLOB NOT NULL, used REAL NOT NULL,
    PRIMARY KEY (id, position)
) WITHOUT ROWID"""


@dataclass(frozen=True, slots=True)
class InlineResources:
    """The kept resources of all clients, in the file ``path``; implements ``KeptResources``.

    ``max_bytes`` bounds all of them together; ``max_age`` is in seconds since the last use.
    """

    path: Path
    max_bytes: int = 64 * 1024 * 1024
    max_age: float = 30 * 60

    def start(self, document: bytes) -> str:
        """Keep ``document`` under a new cache id that nobody can guess."""
        cache_id = secrets.token_urlsafe(24)
        self.add(cache_id, document)
        return cache_id

    def add(self, cache_id: str, document: bytes) -> None:
        """Keep ``document`` under the id, after what is there already."""
        with self._transaction() as connection:
            self._forget(connection, len(document))
            wanted = "SELECT coalesce(max(position), 0) + 1 FROM kept WHERE id = ?"
            (position,) = connection.execute(wanted, (cache_id,)).fetchone()
            row = (cache_id, position, document, time())
            connection.execute("INSERT INTO kept VALUES (?, ?, ?, ?)", row)

    def use(self, cache_id: str) -> int:
        """How many documents are kept under the id, none when it is not known any more; it was used now."""
        with self._transaction() as connection:
            self._forget(connection, 0)
            update = "UPDATE kept SET used = ? WHERE id = ?"
            return connection.execute(update, (time(), cache_id)).rowcount

    def read(self, cache_id: str) -> list[bytes]:
        """The documents kept under the id, oldest first."""
        with self._transaction() as connection:
            wanted = "SELECT document FROM kept WHERE id = ? ORDER BY position"
            return [bytes(document) for (document,) in connection.execute(wanted, (cache_id,))]

    def end(self, cache_id: str) -> None:
        """Forget what is kept under the id."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM kept WHERE id = ?", (cache_id,))

    def _forget(self, connection: sqlite3.Connection, coming: int) -> None:
        """Make room: first what is too old, then the longest unused."""
        connection.execute("DELETE FROM kept WHERE used < ?", (time() - self.max_age,))
        while _size(connection) + coming > self.max_bytes:
            oldest = "DELETE FROM kept WHERE id = (SELECT id FROM kept ORDER BY used LIMIT 1)"
            if not connection.execute(oldest).rowcount:
                return

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_TABLE)
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()


def _size(connection: sqlite3.Connection) -> int:
    (size,) = connection.execute("SELECT coalesce(sum(length(document)), 0) FROM kept").fetchone()
    return int(size)
