"""One load: everything is made ready first, then stored in one transaction.

Killed at any moment, a load leaves the registry as it was; what it left on the disk is removed by the
next one. Loads of several processes wait for each other.
"""

import fcntl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.storage import builds, packs, resources
from service.storage.activation import activate
from service.storage.builds import Build, ReleaseContent
from service.storage.database import Change, Database
from service.storage.long_maps import LONG, LongMaps
from service.storage.pack_files import store_pack
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

    def __init__(self, folder: Path, maps: LongMaps) -> None:
        self._folder = folder
        self._maps = maps
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
        if candidate.type == "ConceptMap" and len(candidate.document or b"") >= LONG:
            self._maps.make(candidate.content_hash, document)
        self._candidates.append(candidate)

    def put_pages(self, pages: Iterable[ProcedurePage]) -> None:
        """Take procedure pages, each in place of the one with its id; raises ``PatternError``."""
        for page in pages:
            for target in page.targets:
                for pattern in target.patterns:
                    compiled(page.id, pattern)
            self._pages.append(page)

    def store(self, change: Change, shares_packs: bool) -> None:
        """Store everything that was taken; with ``shares_packs`` the packs too."""
        ready = [build for build, _ in self._builds]
        new = store_builds(change, self._folder, ready, shares_packs)
        answering = activate(change, [build.hash for build, activated in self._builds if activated])
        for build, activated in self._builds:
            row, replaced = answering[build.hash] if activated else (None, None)
            there = build.hash not in new
            self.published.append(
                Published(row=row, build=build.hash, already_there=there, replaced=replaced)
            )
        self.stored += resources.store(change, self._candidates)
        if self._pages:
            store_pages(change, self._folder, self._pages)


def store_builds(change: Change, folder: Path, ready: Sequence[Build], shares_packs: bool) -> set[str]:
    """Store contents of releases, tied to the known pages; tell which ones were not there yet."""
    connection = change.connection
    known_pages = stored_pages(connection)
    new = builds.store(connection, ready, change.moment)
    for build in {build.hash: build for build in ready if build.hash in new}.values():
        if shares_packs and build.concepts is None:
            store_pack(connection, folder / build.hash)
        tie(connection, folder, build.hash, build.code_system.url, known_pages)
    return new


@contextmanager
def loading(database: Database, data: Path) -> Iterator[Load]:
    """A load into the folder ``data``: stored when the block ends, forgotten when it raises."""
    folder = data / "packs"
    data.mkdir(parents=True, exist_ok=True)
    with (data / "load.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _sweep(database, data)
        load = Load(folder, LongMaps(data / "maps"))
        yield load
        with database.writing() as change:
            load.store(change, database.shares_packs)


@contextmanager
def keeping_packs(data: Path) -> Iterator[Path]:
    """The folder of packs, from which nothing is removed while the context lasts."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "packs.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield data / "packs"


def _sweep(database: Database, data: Path) -> None:
    """Remove what interrupted loads left, unless somebody is about to store a pack just now."""
    with (data / "packs.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        with database.reading() as connection:
            packs.sweep(data / "packs", builds.packed(connection))
            LongMaps(data / "maps").sweep(resources.hashes(connection, "ConceptMap"))
