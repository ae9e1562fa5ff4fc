"""The ledger of a copy: what it has of the source, up to which point, and what happened when.

It is written before a resource is stored (which is owed from then on) and after (it is settled), so that
whatever is interrupted between is found and done again.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from service.sync.seen import Key

_FORMAT = "1"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS points (feed TEXT PRIMARY KEY, moment TEXT, known INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (
    type TEXT NOT NULL, id TEXT NOT NULL, version TEXT, canonical TEXT, sha256 TEXT, mark TEXT, problem TEXT,
    is_ours INTEGER NOT NULL, PRIMARY KEY (type, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS expansions (
    id TEXT PRIMARY KEY, is_due INTEGER NOT NULL, identifier TEXT, etag TEXT, total INTEGER, sha256 TEXT,
    mark TEXT, problem TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (
    feed TEXT NOT NULL, url TEXT NOT NULL, etag TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (feed, url)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL, subject TEXT, detail TEXT
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One resource. Without ``version`` it is owed: the copy has another state of it, or none.

    ``mark`` tells whether what is stored is still what was stored, ``sha256`` is of its bytes; ``problem``
    is why it could not be stored; it ``is_ours`` unless the copy has one of its own in its place.
    """

    type: str
    id: str
    version: str | None = None
    canonical: str | None = None
    sha256: str | None = None
    mark: str | None = None
    problem: str | None = None
    is_ours: bool = True

    @property
    def key(self) -> Key:
        return (self.type, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptExpansion:
    """The expansion of one value set; ``is_due`` when the source may have another one by now."""

    id: str
    is_due: bool = True
    identifier: str | None = None
    etag: str | None = None
    total: int | None = None
    sha256: str | None = None
    mark: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """Up to where a feed is done: its newest moment (None: nothing yet), and how many of its entries
    are no older than that and done.
    """

    moment: str | None
    known: int


class OtherSourceError(ValueError):
    """The copy follows another source."""


class Ledger:
    """The ledger in the file ``path`` of the copy that follows ``source``."""

    def __init__(self, path: Path, source: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_SCHEMA)
        for name, value in (("format", _FORMAT), ("source", source)):
            known = self.fact(name)
            if known not in (None, value):
                self._connection.close()
                raise OtherSourceError(f"{path}: the {name} of this copy is {known}, not {value}")
            self.note(name, value)
        self.items: dict[Key, Item] = {item.key: item for item in self._all(Item, "items")}
        self.expansions: dict[str, KeptExpansion] = {e.id: e for e in self._all(KeptExpansion, "expansions")}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def fact(self, name: str) -> str | None:
        """What was noted under a name."""
        found = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def note(self, name: str, value: str) -> None:
        """Keep a fact under a name."""
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def point(self, feed: str) -> Point | None:
        """How far a feed is done; None before it was done once."""
        wanted = "SELECT moment, known FROM points WHERE feed = ?"
        found = self._connection.execute(wanted, (feed,)).fetchone()
        return None if found is None else Point(*found)

    def move(self, feed: str, point: Point) -> None:
        """A feed is done up to a point: everything until there is stored or owed."""
        row = (feed, point.moment, point.known)
        self._connection.execute("INSERT OR REPLACE INTO points VALUES (?, ?, ?)", row)

    def begin_anew(self) -> None:
        """Forget how far the feeds are done, and what pages and expansions had which tags."""
        with self.changing():
            self._connection.execute("DELETE FROM points")
            self._connection.execute("DELETE FROM pages")
            self.settle(replace(item, version=None) for item in list(self.items.values()))
            self.keep(
                replace(e, is_due=True, etag=None, identifier=None) for e in list(self.expansions.values())
            )

    @property
    def owed(self) -> list[Item]:
        """What has yet to be brought, or taken away."""
        return [item for item in self.items.values() if item.version is None]

    def owe(self, keys: Iterable[Key]) -> None:
        """These resources are about to change here; until they are settled, they are owed."""
        known = (self.items.get(key, Item(type=key[0], id=key[1])) for key in keys)
        with self.changing():
            self.settle([replace(item, version=None) for item in known])

    def settle(self, items: Iterable[Item]) -> None:
        """These resources are in the copy as told, or cannot be for the reason told."""
        for item in items:
            self.items[item.key] = item
            self._put("items", astuple(item))

    def forget(self, key: Key) -> None:
        """The copy has this resource no more."""
        self.items.pop(key, None)
        self._connection.execute("DELETE FROM items WHERE type = ? AND id = ?", key)

    def keep(self, expansions: Iterable[KeptExpansion]) -> None:
        """These expansions are in the copy, or due."""
        for expansion in expansions:
            self.expansions[expansion.id] = expansion
            self._put("expansions", astuple(expansion))

    def drop(self, expansion_id: str) -> None:
        """The copy has this expansion no more."""
        self.expansions.pop(expansion_id, None)
        self._connection.execute("DELETE FROM expansions WHERE id = ?", (expansion_id,))

    def page(self, feed: str, url: str) -> tuple[str, str] | None:
        """The tag of a page that was seen, and what is kept of it."""
        wanted = "SELECT etag, content FROM pages WHERE feed = ? AND url = ?"
        found: tuple[str, str] | None = self._connection.execute(wanted, (feed, url)).fetchone()
        return found

    def keep_page(self, feed: str, url: str, etag: str, content: str) -> None:
        """Keep what a page had."""
        self._put("pages", (feed, url, etag, content))

    def tell(self, what: str, subject: str | None = None, detail: str | None = None) -> None:
        """Write down that something happened now, by the clock of this machine."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        row = (None, now, what, subject, detail)
        self._put("events", row)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Everything in the block is written, or nothing of it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _put(self, table: str, row: tuple[Any, ...]) -> None:
        places = ", ".join("?" * len(row))
        self._connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({places})", row)

    def _all(self, kind: Any, table: str) -> list[Any]:
        names = [field.name for field in fields(kind)]
        rows = self._connection.execute(f"SELECT {', '.join(names)} FROM {table}")
        return [kind(**dict(zip(names, row, strict=True))) for row in rows]
