"""Single resources written: made ready first, then stored in a transaction with others."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from service.fhir.code_systems import read_code_system
from service.fhir.web_source import without_web_source
from service.storage import builds, history, resources, searching, tables
from service.storage.builds import Build
from service.storage.database import Change, Database
from service.storage.loads import keeping_packs, store_builds
from service.storage.resources import Candidate
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.terminology.repository import Prepared, ResourceRow, ResourceVersion
from service.terminology.searching import Criteria, Page
from service.terminology.value_sets import ValueSet

_OURS = ("versionId", "lastUpdated", "source")
"""What the server says in ``meta``, whatever a client wrote there."""


@dataclass(frozen=True, slots=True)
class PreparedResource(Prepared):
    """A resource that is ready to be stored; a CodeSystem has a ``build``."""

    candidate: Candidate
    build: Build | None = None

    @property
    def type(self) -> str:
        return self.candidate.type


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    code_system: CodeSystem
    concepts: tuple[Concept, ...]
    value_sets: tuple[ValueSet, ...] = ()
    files: tuple[str, ...] = ()
    derived: bool = False


@contextmanager
def prepare(data: Path, document: Mapping[str, Any]) -> Iterator[PreparedResource]:
    """Make an R5-shaped resource ready to be stored while the context lasts.

    Raises ``HierarchyError`` for a CodeSystem whose concepts form no hierarchy.
    """
    own = _without_ours(document)
    if own["resourceType"] != "CodeSystem":
        yield PreparedResource(resources.from_document(own, None))
        return
    code_system, concepts = read_code_system(own)
    with keeping_packs(data) as folder:
        build = builds.prepare(folder, _Content(code_system=code_system, concepts=tuple(concepts)), own)
        yield PreparedResource(resources.from_build(build.hash, None, code_system), build)


def _without_ours(document: Mapping[str, Any]) -> dict[str, Any]:
    """The resource without its id and what else is the server's to say."""
    written = without_web_source(document)
    own = {name: value for name, value in written.items() if name not in ("id", "meta")}
    meta = {name: value for name, value in document.get("meta", {}).items() if name not in _OURS}
    return {**own, "meta": meta} if meta else own


@dataclass(frozen=True, slots=True)
class StoredWriter:
    """One transaction that writes resources; implements ``repository.Writer``."""

    change: Change
    folder: Path
    shares_packs: bool

    def newest(self, resource_type: str, resource_id: str) -> ResourceVersion | None:
        return history.newest(self.change.connection, resource_type, resource_id)

    def matching(self, resource_type: str, criteria: Criteria, limit: int) -> list[ResourceRow]:
        connection = self.change.connection
        open_pack = partial(builds.open_build, connection, self.folder)
        page = Page(limit, counted=False)
        return searching.search(connection, open_pack, resource_type, criteria, page).rows

    def put(self, prepared: Prepared, resource_id: str, method: str) -> ResourceRow:
        if not isinstance(prepared, PreparedResource):
            raise TypeError("only what was prepared here can be stored here")
        if prepared.build is not None:
            store_builds(self.change, self.folder, [prepared.build], self.shares_packs)
        return resources.put(self.change, prepared.candidate, resource_id, method)

    def delete(self, resource_type: str, resource_id: str) -> ResourceRow | None:
        column = tables.resources.c
        found = resources.active_rows(
            self.change.connection, column.type == resource_type, column.id == resource_id
        )
        return next(iter(resources.delete(self.change, found)), None)


@contextmanager
def writing(database: Database, data: Path) -> Iterator[StoredWriter]:
    """A transaction: everything is stored when it ends, or nothing when it raises."""
    with database.writing() as change:
        yield StoredWriter(change, data / "packs", database.shares_packs)
