"""One load: everything is made ready first, then stored in one transaction.

Killed at any moment, a load leaves the registry as it was; what it left on the disk is removed by the
next one. Loads of several processes wait for each other.
"""

import fcntl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from service.storage import builds, packs, resources
from service.storage.activation import activate
from service.storage.builds import Build, ReleaseContent
from service.storage.database import Database
from service.storage.page_numbers import store_pages, stored_pages, tie
from service.storage.page_targets import compiled
from service.storage.resources import Candidate
from service.terminology.pages import ProcedurePage
from service.terminology.repository import ResourceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What became of a release: its build, and its row if it answers now.

    ``already_there`` tells that the same content was stored before; ``replaced`` is the build that
    answered for this version until now, if it was another one.
    """

    row: ResourceRow | None
    build: str
    already_there: bool
    replaced: str | None


class Load:
    """What one load is going to store; ``published`` and ``stored`` are filled when it has been."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._builds: list[tuple[Build, bool]] = []
        self._candidates: list[Candidate] = []
        self._pages: list[ProcedurePage] = []
        self.published: list[Published] = []
        self.stored: list[ResourceRow] = []

    def publish(
        self, release: ReleaseContent, *, document: Mapping[str, Any] | None = None, activate: bool = True
    ) -> None:
        """Take a release; ``document`` is the R5-shaped CodeSystem that it came from, if it did.

        Other content under a version that is there makes a new build of it; the old one is kept.
        Without ``activate`` nothing answers differently. Raises ``HierarchyError``.
        """
        self._builds.append((builds.prepare(self._folder, release, document), activate))

    def put_resource(self, document: Mapping[str, Any], fhir_version: str | None = None) -> None:
        """Take a ValueSet or ConceptMap, R5-shaped; ``fhir_version`` binds it to one FHIR version.

        Raises ``UnnamedResourceError`` for one that has neither url nor id.
        """
        candidate = resources.from_document(document, fhir_version)
        _ = candidate.identity
        self._candidates.append(candidate)

    def put_pages(self, pages: Iterable[ProcedurePage]) -> None:
        """Take procedure pages, each in place of the one with its id; raises ``PatternError``."""
        for page in pages:
            for target in page.targets:
                for pattern in target.patterns:
                    compiled(page.id, pattern)
            self._pages.append(page)

    def store(self, connection: Connection) -> None:
        """Store everything that was taken, in the transaction of ``connection``."""
        now = instant()
        ready = [build for build, _ in self._builds]
        known_pages = stored_pages(connection)
        new = builds.store(connection, ready, now)
        for build in {build.hash: build for build in ready if build.hash in new}.values():
            tie(connection, self._folder, build.hash, build.code_system.url, known_pages)
        answering = activate(connection, [build.hash for build, activated in self._builds if activated], now)
        for build, activated in self._builds:
            row, replaced = answering[build.hash] if activated else (None, None)
            there = build.hash not in new
            self.published.append(
                Published(row=row, build=build.hash, already_there=there, replaced=replaced)
            )
        self.stored += resources.store(connection, self._candidates, now)
        if self._pages:
            store_pages(connection, self._folder, self._pages)


@contextmanager
def loading(database: Database, data: Path) -> Iterator[Load]:
    """A load into the folder ``data``: stored when the block ends, forgotten when it raises."""
    folder = data / "packs"
    data.mkdir(parents=True, exist_ok=True)
    with (data / "load.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with database.reading() as connection:
            packs.sweep(folder, builds.packed(connection))
        load = Load(folder)
        yield load
        with database.writing() as connection:
            load.store(connection)


def instant() -> str:
    """Now, as a FHIR instant in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
