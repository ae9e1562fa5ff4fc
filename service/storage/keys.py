"""Keys: given out once, then known by their hash alone.

A key is 256 random bits, so nobody guesses one, nor finds one from its hash: the slow, salted hashes that
passwords need protect what people choose. A key is looked up by its hash, and what the time of that
look-up could tell is about the hash, from which no key follows; so nothing is compared in constant time.
"""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, update

from service.storage import tables
from service.storage.database import Database
from service.storage.recently_used import RecentlyUsed
from service.terminology.keys import PREFIX, Key, Keys, Role

_BITS = 256
_KNOWN = 4096
"""How many answers about keys are kept."""

_COLUMN = tables.keys.c


class KeyNameError(ValueError):
    """There is such a key already, or there is none."""


class StoredKeys(Keys):
    """The keys in a database. Threads and forked processes may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found: RecentlyUsed[tuple[int, str], Key | None] = RecentlyUsed(_KNOWN, weight=lambda _: 1)

    def create(self, name: str, role: Role, entitlements: Iterable[str] = ()) -> tuple[Key, str]:
        """A new key with entitlements (urls of licensed systems), and what to show for it,
        which is told here only; raises ``KeyNameError``.
        """
        if not name.strip() or not name.isprintable() or len(name) > 100:
            raise KeyNameError("the name of a key is 1 to 100 printable characters")
        secret = PREFIX + secrets.token_urlsafe(_BITS // 8)
        with self._database.writing() as change:
            if change.connection.execute(select(_COLUMN.id).where(*_valid(name))).first() is not None:
                raise KeyNameError(f"there is a key '{name}' already; revoke it first")
            key = Key(
                id=secrets.token_hex(4),
                name=name,
                role=role,
                created=change.moment,
                entitlements=frozenset(entitlements),
            )
            row = {
                "id": key.id,
                "name": name,
                "role": role.name,
                "hash": _hash(secret),
                "created": key.created,
                "entitlements": _written(key.entitlements),
            }
            change.connection.execute(insert(tables.keys).values(row))
        return key, secret

    def all(self) -> list[Key]:
        """Every key that was ever given out, the oldest first."""
        with self._database.reading() as connection:
            return [_key(row) for row in connection.execute(select(tables.keys).order_by(_COLUMN.created))]

    def revoke(self, name: str) -> Key:
        """Let the key of that name or id open nothing any more; raises ``KeyNameError``."""
        with self._database.writing() as change:
            found = _existing(change.connection, name)
            revoked = update(tables.keys).where(_COLUMN.id == found.id).values(revoked=change.moment)
            change.connection.execute(revoked)
            return replace(_key(found), revoked=change.moment)

    def entitle(self, name: str, entitlements: Iterable[str], *, withdraw: bool = False) -> Key:
        """Give entitlements to the key of that name or id, or take them away; raises ``KeyNameError``."""
        with self._database.writing() as change:
            key = _key(_existing(change.connection, name))
            changed = key.entitlements.difference if withdraw else key.entitlements.union
            key = replace(key, entitlements=changed(entitlements))
            written = {"entitlements": _written(key.entitlements)}
            change.connection.execute(update(tables.keys).where(_COLUMN.id == key.id).values(written))
            return key

    def find(self, secret: str) -> Key | None:
        # A change of keys moves the revision, so nothing that is kept outlives a revocation.
        known = (self._database.revision(), _hash(secret))
        return self._found.get(known, lambda: self._read(known[1]))

    def role_of(self, secret: str) -> Role | None:
        key = self.find(secret)
        return key.role if key else None

    def _read(self, hashed: str) -> Key | None:
        wanted = select(tables.keys).where(_COLUMN.hash == hashed, _COLUMN.revoked.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else _key(row)


def _valid(name: str) -> tuple[ColumnElement[bool], ...]:
    """The key of that name or id, unless it is revoked."""
    return or_(_COLUMN.name == name, _COLUMN.id == name), _COLUMN.revoked.is_(None)


def _key(row: Row[Any]) -> Key:
    return Key(
        id=row.id,
        name=row.name,
        role=Role[row.role],
        created=row.created,
        revoked=row.revoked,
        entitlements=frozenset(orjson.loads(row.entitlements)),
    )


def _existing(connection: Connection, name: str) -> Row[Any]:
    found = connection.execute(select(tables.keys).where(*_valid(name))).first()
    if found is None:
        raise KeyNameError(f"there is no key '{name}' that is not revoked; see procodex keys list")
    return found


def _written(entitlements: Iterable[str]) -> bytes:
    return orjson.dumps(sorted(entitlements))


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
