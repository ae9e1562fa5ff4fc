"""Usage: how many answers each key had about systems that are not open, by day.

Counts gather in the memory of a worker and are added to the database every few seconds, and when the
worker ends; a worker that is killed loses those of its last seconds. What clients see does not change, so
the revision stays.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.util import Finalize
from threading import Lock, Timer

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from service.storage import tables
from service.storage.database import Database

_SECONDS = 2.0
"""How long counts stay in memory at most, if the database can be reached."""

_COLUMN = tables.usage.c
_Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Usage:
    """The answers of a day (``YYYY-MM-DD``) to a key about a system. ``key`` is the id, ``name`` what the key
    is for; both are empty for those without one. ``content`` counts the answers with the licensor's content,
    ``validity`` those without it.
    """

    day: str
    key: str
    name: str
    system: str
    content: int
    validity: int


class StoredUsage:
    """The counts in a database. Threads and forked processes may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._waiting: Counter[tuple[_Place, bool]] = Counter()
        self._timer: Timer | None = None
        self._process = 0

    def count(self, day: str, key: str, system: str, *, with_content: bool) -> None:
        """Count one answer."""
        with self._lock:
            if self._process != os.getpid():
                # A fork has the memory of its parent, which counts what is in it, but no thread.
                self._waiting.clear()
                self._timer, self._process = None, os.getpid()
                # The workers of a server are processes of multiprocessing, which do not run atexit.
                Finalize(None, self.flush, exitpriority=0)
            self._waiting[((day, key, system), with_content)] += 1
            if self._timer is None:
                self._start()

    def _start(self) -> None:
        self._timer = Timer(_SECONDS, self.flush)
        self._timer.daemon = True
        self._timer.start()

    def flush(self) -> None:
        """Add what was counted to the database; what cannot be added now waits for the next time."""
        with self._lock:
            if self._process != os.getpid():
                return
            counted, self._waiting = self._waiting, Counter()
            self._timer = None
        if not counted:
            return
        try:
            with self._database.updating() as connection:
                for place in sorted({place for place, _ in counted}):
                    _add(connection, place, counted[place, True], counted[place, False])
        except (SQLAlchemyError, OSError):
            with self._lock:
                self._waiting.update(counted)
                if self._timer is None:
                    self._start()

    def all(self, first: str = "", last: str = "9999-12-31") -> Iterator[Usage]:
        """The counts from a day until another, both included, in order of day, key and system."""
        self.flush()
        joined = tables.usage.outerjoin(tables.keys, tables.keys.c.id == _COLUMN.key)
        wanted = (
            select(tables.usage, tables.keys.c.name)
            .select_from(joined)
            .where(_COLUMN.day.between(first, last))
            .order_by(_COLUMN.day, _COLUMN.key, _COLUMN.system)
        )
        with self._database.reading() as connection:
            for row in connection.execute(wanted):
                yield Usage(row.day, row.key, row.name or "", row.system, row.content, row.validity)


def _add(connection: Connection, place: _Place, content: int, validity: int) -> None:
    day, key, system = place
    here = (_COLUMN.day == day, _COLUMN.key == key, _COLUMN.system == system)
    added = {"content": _COLUMN.content + content, "validity": _COLUMN.validity + validity}
    if connection.execute(update(tables.usage).where(*here).values(added)).rowcount == 0:
        row = {"day": day, "key": key, "system": system, "content": content, "validity": validity}
        connection.execute(insert(tables.usage).values(row))
