"""Closure tables in the registry's database; implements ``terminology.closures.Closures``."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from service.storage import tables
from service.storage.database import Database, instant
from service.terminology.closures import ClosureTable, HeldConcept

_TABLE, _CONCEPT = tables.closures.c, tables.closure_concepts.c


@dataclass(frozen=True, slots=True)
class StoredClosures:
    """All closure tables: ``max_tables`` at most, of which the longest unused one is forgotten first."""

    database: Database
    max_tables: int = 1000

    def start(self, name: str) -> None:
        with self.database.updating() as connection:
            _forget(connection, name)
            while (
                connection.scalar(select(func.count()).select_from(tables.closures)) or 0
            ) >= self.max_tables:
                oldest = select(_TABLE.name).order_by(_TABLE.used, _TABLE.name).limit(1)
                _forget(connection, connection.scalars(oldest).one())
            connection.execute(insert(tables.closures).values(name=name, version=0, used=instant()))

    def read(self, name: str) -> ClosureTable | None:
        columns = (_CONCEPT.system, _CONCEPT.version, _CONCEPT.code, _CONCEPT.added)
        wanted = select(*columns).where(_CONCEPT.closure == name).order_by(_CONCEPT.position)
        with self.database.reading() as connection:
            version = connection.scalar(select(_TABLE.version).where(_TABLE.name == name))
            if version is None:
                return None
            return ClosureTable(version, tuple(HeldConcept(*row) for row in connection.execute(wanted)))

    def add(self, name: str, concepts: Sequence[HeldConcept]) -> bool:
        version = concepts[0].added
        moved = update(tables.closures).where(_TABLE.name == name, _TABLE.version == version - 1)
        count = select(func.count()).select_from(tables.closure_concepts).where(_CONCEPT.closure == name)
        with self.database.updating() as connection:
            if connection.execute(moved.values(version=version, used=instant())).rowcount == 0:
                return False
            first = connection.scalar(count) or 0
            rows = [
                {"closure": name, "position": position, "system": held.system, "version": held.version,
                 "code": held.code, "added": held.added}
                for position, held in enumerate(concepts, start=first)
            ]  # fmt: skip
            connection.execute(insert(tables.closure_concepts), rows)
            return True


def _forget(connection: Connection, name: str) -> None:
    connection.execute(delete(tables.closure_concepts).where(_CONCEPT.closure == name))
    connection.execute(delete(tables.closures).where(_TABLE.name == name))
