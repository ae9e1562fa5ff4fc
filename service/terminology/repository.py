"""The port to what is stored: releases and their indexes, resources, procedure pages.

``storage/registry.py`` implements it over SQL and packs. A *build* is one content of one version of a
code system; several builds of a version may be kept, one at most is active.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from pyroaring import BitMap

from service.terminology.code_systems import CodeSystem
from service.terminology.index import Index
from service.terminology.pages import ProcedurePage
from service.terminology.searching import Criteria, Cursor, Inclusion, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRow:
    """The searchable face of one stored resource; the document itself is read separately.

    ``id`` is the FHIR id, ``version_id`` counts its versions from 1, ``last_updated`` is a FHIR
    instant in UTC. ``fhir_version`` binds the resource to one FHIR version (None: served in all).
    ``build`` is the content hash of the release behind a CodeSystem (None for other resources).
    """

    type: str
    id: str
    version_id: int
    last_updated: str
    url: str | None
    version: str | None
    name: str | None
    title: str | None
    status: str | None
    date: str | None = None
    content: str | None = None
    supplements: str | None = None
    fhir_version: str | None = None
    build: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceVersion:
    """One version of a resource in its history; ``revision`` is the one that brought it.

    ``method`` is how: POST, PUT, PATCH or DELETE. The row of a deletion tells what was deleted.
    """

    row: ResourceRow
    method: str
    revision: int

    @property
    def is_deleted(self) -> bool:
        """Whether this version says that the resource was deleted."""
        return self.method == "DELETE"


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something last changed: the revision, and its moment (a FHIR instant in UTC)."""

    revision: int
    moment: str


@dataclass(frozen=True, slots=True)
class ReleaseHeader:
    """What a release says about itself, and its ``turning_days`` (``activity.turning_days``)."""

    code_system: CodeSystem
    turning_days: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What was active at one revision.

    ``rows`` are those of all active resources; ``releases`` tells by build what every active release
    says about itself, no index being opened for it. ``stamps`` tells by canonical url when a resource of
    that url last changed, appeared or went; ``pages`` when procedure pages did, ``newest`` when anything.
    """

    rows: Sequence[ResourceRow]
    releases: Mapping[str, ReleaseHeader]
    stamps: Mapping[str, Stamp]
    pages: Stamp
    newest: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryQuery:
    """Which versions a history asks for.

    Of one resource, of a type, or of all (``type`` None); no older than ``since`` (an instant), as they
    stood between the instants ``at``; before ``before``, the last version of the page before.
    ``fhir_version`` leaves out what is bound to another one (None: nothing), ``is_newest`` all but the
    newest version of each resource.
    """

    fhir_version: str | None
    is_newest: bool = False
    type: str | None = None
    id: str | None = None
    since: str | None = None
    at: tuple[str, str] | None = None
    before: tuple[int, str, str] | None = None
    count: int = 50


class IdentityTakenError(Exception):
    """Another resource has that canonical and version: ``row`` is it."""

    def __init__(self, row: ResourceRow) -> None:
        super().__init__(f"{row.type}/{row.id} has that url and version")
        self.row = row


class Prepared(Protocol):
    """A resource that is ready to be stored."""

    @property
    def type(self) -> str: ...


class Writer(Protocol):
    """One transaction that writes: what it reads stays so until it ends."""

    def newest(self, resource_type: str, resource_id: str) -> ResourceVersion | None:
        """The newest version of a resource, deleted or not."""

    def matching(self, resource_type: str, criteria: Criteria, limit: int) -> list[ResourceRow]:
        """The first ``limit`` rows that a search finds, ordered by url, version and id."""

    def put(self, prepared: Prepared, resource_id: str, method: str) -> ResourceRow:
        """Store a resource as the newest version of that id; the same content again changes nothing.

        Raises ``IdentityTakenError``.
        """

    def delete(self, resource_type: str, resource_id: str) -> ResourceRow | None:
        """Delete a resource; its row, or None where there is none."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search; ``following`` is where the next one starts, ``total`` is exact if wanted."""

    rows: list[ResourceRow]
    following: Cursor | None = None
    total: int | None = None


class Repository(Protocol):
    """Everything that is stored and active."""

    def revision(self) -> int:
        """A number that moves whenever anything stored changes, by whatever process; cheap."""

    def state(self, revision: int | None = None) -> "State":
        """What is stored and active now, or was at a revision, as one transaction saw it."""

    def revision_at(self, moment: str) -> int:
        """The revision that stood at an instant; 0 before the first change."""

    def history(self, query: HistoryQuery) -> tuple[list[ResourceVersion], int]:
        """A page of versions, newest first, and how many there are in all."""

    def version(self, resource_type: str, resource_id: str, version_id: int) -> ResourceVersion | None:
        """One version of a resource."""

    def newest(self, resource_type: str, resource_id: str) -> ResourceVersion | None:
        """The newest version of a resource, deleted or not."""

    def matching(self, resource_type: str, criteria: Criteria, limit: int) -> list[ResourceRow]:
        """The first ``limit`` rows that a search finds, ordered by url, version and id."""

    def prepare(self, document: Mapping[str, Any]) -> AbstractContextManager[Prepared]:
        """Make an R5-shaped resource ready to be stored while the context lasts."""

    def writing(self) -> AbstractContextManager[Writer]:
        """A transaction: everything is stored when it ends, or nothing when it raises."""

    def search(self, resource_type: str, criteria: Criteria, page: Page) -> Found:
        """A page of matching rows, ordered as it says and then by url, version and id."""

    def included(
        self, rows: Sequence[ResourceRow], inclusion: Inclusion, fhir_version: str, limit: int
    ) -> list[ResourceRow]:
        """The first ``limit`` rows that an inclusion adds, ordered by type, url, version and id."""

    def read(self, resource_type: str, resource_id: str) -> ResourceRow | None:
        """The row of one active resource."""

    def document(self, row: ResourceRow) -> bytes:
        """The resource as R5-shaped JSON, as it was published: id and meta are those of ``row``.

        A CodeSystem whose release is a pack has no ``concept``.
        """

    def is_release(self, row: ResourceRow) -> bool:
        """Whether what is behind a row was loaded from its publisher's files."""

    def outline(self, row: ResourceRow) -> Mapping[str, Any] | None:
        """A ConceptMap as ``document`` gives it but without its groups, where it is long; None otherwise."""

    def index(self, row: ResourceRow) -> Index:
        """The index of the release behind a CodeSystem row."""

    def pages(self) -> Sequence[ProcedurePage]:
        """All procedure pages, ordered by id."""

    def page_numbers(self, row: ResourceRow) -> Sequence[tuple[int, BitMap]]:
        """For the release behind a CodeSystem row: (position in ``pages()``, its concepts)."""
