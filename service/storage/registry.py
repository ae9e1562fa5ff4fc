"""The registry: what exists and what is active; implements ``repository.Repository``.

A data folder has ``registry.sqlite``, the packs in ``packs/``, and ``load.lock``.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from pyroaring import BitMap
from sqlalchemy import func, select

from service.fhir.concept_maps import read_concept_map
from service.storage import history, searching, states, tables
from service.storage.activation import activate, deactivate
from service.storage.builds import ReleaseContent, UnknownBuildError, open_build
from service.storage.database import open_database
from service.storage.including import included
from service.storage.keys import StoredKeys
from service.storage.loads import Load, Published, loading
from service.storage.long_maps import LONG, LongMaps
from service.storage.packed import PackedIndex
from service.storage.page_numbers import read_numbers, stored_pages
from service.storage.recently_used import RecentlyUsed
from service.storage.resources import COLUMNS, row_of
from service.storage.usage import StoredUsage
from service.storage.writing import prepare, writing
from service.terminology.concept_maps import ConceptMap
from service.terminology.index import Index
from service.terminology.pages import ProcedurePage
from service.terminology.repository import (
    Found,
    HistoryQuery,
    Prepared,
    ReleaseHeader,
    Repository,
    ResourceRow,
    ResourceVersion,
    State,
    Writer,
)
from service.terminology.searching import Criteria, Inclusion, Page

_OPEN_CONCEPTS = 60_000
_OPEN_PACK = 500
"""What an open pack weighs among them: its concepts stay on the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRelease:
    """One build in the list of releases; ``loaded_at`` is a FHIR instant, ``count`` is of concepts."""

    url: str
    version: str | None
    fhir_version: str | None
    active: bool
    count: int
    loaded_at: str
    build: str
    derived: bool
    files: tuple[str, ...]


class Registry(Repository):
    """Everything stored in one data folder. Threads and forked processes may share it."""

    def __init__(self, data: Path, database_url: str | None = None) -> None:
        """``database_url`` (``postgresql://…``) names the database, where it is not a file in ``data``."""
        self._data = data
        self._packs = data / "packs"
        self.database = open_database(data, database_url)
        self.keys = StoredKeys(self.database)
        self.usage = StoredUsage(self.database)
        self._maps = LongMaps(data / "maps")
        self._headers: dict[str, ReleaseHeader] = {}
        self._indexes: RecentlyUsed[str, Index] = RecentlyUsed(_OPEN_CONCEPTS, weight=_weight)

    def close(self) -> None:
        """Close the database, all counts stored; asking again opens it again."""
        self.usage.flush()
        self.database.close()

    def revision(self) -> int:
        return self.database.revision()

    def rows(self) -> list[ResourceRow]:
        """The rows of all active resources, ordered by type, url and version."""
        with self.database.reading() as connection:
            return states.active_rows(connection)

    def state(self, revision: int | None = None) -> State:
        with self.database.reading() as connection:
            return states.state(connection, revision, self._headers)

    def revision_at(self, moment: str) -> int:
        with self.database.reading() as connection:
            return history.revision_at(connection, moment)

    def history(self, query: HistoryQuery) -> tuple[list[ResourceVersion], int]:
        with self.database.reading() as connection:
            return history.history(connection, query)

    def version(self, resource_type: str, resource_id: str, version_id: int) -> ResourceVersion | None:
        with self.database.reading() as connection:
            return history.version(connection, resource_type, resource_id, version_id)

    def newest(self, resource_type: str, resource_id: str) -> ResourceVersion | None:
        with self.database.reading() as connection:
            return history.newest(connection, resource_type, resource_id)

    def matching(self, resource_type: str, criteria: Criteria, limit: int) -> list[ResourceRow]:
        return self.search(resource_type, criteria, Page(limit, counted=False)).rows

    def prepare(self, document: Mapping[str, Any]) -> AbstractContextManager[Prepared]:
        return prepare(self._data, document)

    def writing(self) -> AbstractContextManager[Writer]:
        return writing(self.database, self._data)

    def search(self, resource_type: str, criteria: Criteria, page: Page) -> Found:
        with self.database.reading() as connection:
            return searching.search(connection, self._opened, resource_type, criteria, page)

    def included(
        self, rows: Sequence[ResourceRow], inclusion: Inclusion, fhir_version: str, limit: int
    ) -> list[ResourceRow]:
        with self.database.reading() as connection:
            return included(connection, rows, inclusion, fhir_version, limit)

    def read(self, resource_type: str, resource_id: str) -> ResourceRow | None:
        column = tables.resources.c
        wanted = select(*COLUMNS).where(column.type == resource_type, column.id == resource_id, column.active)
        with self.database.reading() as connection:
            found = connection.execute(wanted).first()
            return None if found is None else row_of(found)

    def document(self, row: ResourceRow) -> bytes:
        resource, build = tables.resources.c, tables.builds.c
        wanted = (
            select(build.document).where(build.hash == row.build)
            if row.build is not None
            else select(resource.document).where(
                resource.type == row.type,
                resource.id == row.id,
                resource.version_id == row.version_id,
            )
        )
        with self.database.reading() as connection:
            document = connection.scalar(wanted)
        if document is None:
            raise LookupError(f"{row.type}/{row.id} is not stored")
        return bytes(document)

    def is_release(self, row: ResourceRow) -> bool:
        build = tables.builds.c
        with self.database.reading() as connection:
            files = connection.scalar(select(build.files).where(build.hash == row.build))
        return files is not None and orjson.loads(files) != []

    def concept_map(self, row: ResourceRow) -> ConceptMap:
        """What a ConceptMap says; a long one is read from the disk as it is asked."""
        if (name := self._long_map(row)) is not None:
            return self._maps.read(name, lambda: self.document(row))
        return read_concept_map(orjson.loads(self.document(row)))

    def outline(self, row: ResourceRow) -> Mapping[str, Any] | None:
        name = self._long_map(row) if row.type == "ConceptMap" else None
        return None if name is None else self._maps.outline(name, lambda: self.document(row))

    def _long_map(self, row: ResourceRow) -> str | None:
        """The hash of a map's document where that is long."""
        column = tables.resources.c
        key = (column.type == row.type, column.id == row.id, column.version_id == row.version_id)
        wanted = select(column.content_hash).where(*key, func.length(column.document) >= LONG)
        with self.database.reading() as connection:
            return connection.scalar(wanted)

    def index(self, row: ResourceRow) -> Index:
        if row.build is None:
            raise UnknownBuildError(f"{row.type}/{row.id} is no release")
        return self._opened(row.build)

    def pages(self) -> Sequence[ProcedurePage]:
        with self.database.reading() as connection:
            return stored_pages(connection)

    def page_numbers(self, row: ResourceRow) -> Sequence[tuple[int, BitMap]]:
        if row.build is None:
            return []
        with self.database.reading() as connection:
            return read_numbers(connection, row.build)

    def releases(self) -> list[StoredRelease]:
        """All builds, active or not, ordered by url, version and time of loading."""
        build, resource = tables.builds.c, tables.resources.c
        joined = tables.builds.outerjoin(tables.resources, (resource.build == build.hash) & resource.active)
        columns = (
            build.url, build.version, build.fhir_version, resource.active, build.count, build.loaded_at,
            build.hash.label("build"), build.derived, build.files,
        )  # fmt: skip
        order = (build.url, func.coalesce(build.version, ""), build.loaded_at, build.hash)
        with self.database.reading() as connection:
            found = connection.execute(select(*columns).select_from(joined).order_by(*order))
            return [_release(row._asdict()) for row in found]

    def load(self) -> AbstractContextManager[Load]:
        """One load: what it takes is stored when the block ends, in one transaction.

        Waits for loads of other processes, and removes what interrupted ones left.
        """
        return loading(self.database, self._data)

    def publish(
        self, release: ReleaseContent, *, document: Mapping[str, Any] | None = None, activate: bool = True
    ) -> Published:
        """Load one release: ``Load.publish``."""
        with self.load() as load:
            load.publish(release, document=document, activate=activate)
        return load.published[0]

    def put_resources(
        self, documents: Iterable[Mapping[str, Any]], fhir_version: str | None = None
    ) -> list[ResourceRow]:
        """Load ValueSets and ConceptMaps: ``Load.put_resource``."""
        with self.load() as load:
            for document in documents:
                load.put_resource(document, fhir_version)
        return load.stored

    def put_pages(self, pages: Iterable[ProcedurePage]) -> None:
        """Load procedure pages: ``Load.put_pages``."""
        with self.load() as load:
            load.put_pages(pages)

    def activate_build(self, build: str) -> Published:
        """Let a stored build answer for its version (again); raises ``UnknownBuildError``."""
        with self.database.writing() as change:
            row, replaced = activate(change, [build])[build]
        return Published(row=row, build=build, already_there=True, replaced=replaced)

    def deactivate_build(self, build: str) -> bool:
        """Let a build answer no more; tell whether it did. It stays stored."""
        with self.database.writing() as change:
            return deactivate(change, build)

    def _opened(self, build: str) -> Index:
        return self._indexes.get(build, lambda: self._open(build))

    def _open(self, build: str) -> Index:
        with self.database.reading() as connection:
            return open_build(connection, self._packs, build)


def _weight(index: Index) -> int:
    return _OPEN_PACK if isinstance(index, PackedIndex) else index.size


def _release(columns: dict[str, Any]) -> StoredRelease:
    active, files = columns.pop("active"), columns.pop("files")
    return StoredRelease(**columns, active=bool(active), files=tuple(orjson.loads(files)))
