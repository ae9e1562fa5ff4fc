"""Hashes and sizes of what was published, kept because computing them means writing all of it.

They are in a file of their own beside the packs: each can be computed anew, and no writer waits for them.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TABLE = """
CREATE TABLE IF NOT EXISTS digests (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, length INTEGER NOT NULL
)"""

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class StoredDigests:
    """Digests by name in the file ``path``, ``limit`` at most; the oldest are forgotten first."""

    path: Path
    limit: int = 100_000

    def known(self, names: Sequence[str]) -> dict[str, tuple[str, int]]:
        """By name the SHA-256 (in hexadecimal digits) and the number of bytes of those that are kept."""
        found: dict[str, tuple[str, int]] = {}
        with self._connection() as connection:
            for start in range(0, len(names), _AT_ONCE):
                some = names[start : start + _AT_ONCE]
                places = ", ".join("?" * len(some))
                wanted = f"SELECT name, hash, length FROM digests WHERE name IN ({places})"
                found |= {name: (sha, length) for name, sha, length in connection.execute(wanted, some)}
        return found

    def keep(self, name: str, digest: tuple[str, int]) -> None:
        """Keep one digest."""
        with self._connection() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO digests (name, hash, length) VALUES (?, ?, ?)", (name, *digest)
            )
            newest = "SELECT max(number) FROM digests"
            connection.execute(f"DELETE FROM digests WHERE number <= ({newest}) - ?", (self.limit,))

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(_TABLE)
            yield connection
        finally:
            connection.close()
