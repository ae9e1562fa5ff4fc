"""The port to what is stored: releases and their indexes, resources, procedure pages.

``storage/registry.py`` implements it over SQL and packs. A *build* is one content of one version of a
code system; several builds of a version may be kept, one at most is active.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyroaring import BitMap

from service.terminology.code_systems import CodeSystem
from service.terminology.index import Index
from service.terminology.pages import ProcedurePage


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
class Criteria:
    """What a search asks: every given field must match (FHIR search semantics for token, uri and
    string parameters; ``name`` and ``title`` match case-insensitively from their beginning)."""

    id: str | None = None
    url: str | None = None
    version: str | None = None
    name: str | None = None
    title: str | None = None
    status: str | None = None
    fhir_version: str | None = None
    """The FHIR version asked in: rows bound to another one are left out."""


class Repository(Protocol):
    """Everything that is stored and active."""

    def revision(self) -> int:
        """A number that moves whenever anything stored changes, by whatever process; cheap."""

    def rows(self) -> Sequence[ResourceRow]:
        """The rows of all active CodeSystem, ValueSet and ConceptMap resources."""

    def search(
        self, resource_type: str, criteria: Criteria, offset: int, count: int
    ) -> tuple[list[ResourceRow], int]:
        """A page of matching rows, ordered by url, version and id, and the exact total."""

    def read(self, resource_type: str, resource_id: str) -> ResourceRow | None:
        """The row of one active resource."""

    def document(self, row: ResourceRow) -> bytes:
        """The resource as R5-shaped JSON, as it was published: id and meta are those of ``row``.

        A CodeSystem whose release is a pack has no ``concept``.
        """

    def code_systems(self) -> Mapping[str, CodeSystem]:
        """What every active release says about itself, by its build; no index is opened for it."""

    def index(self, row: ResourceRow) -> Index:
        """The index of the release behind a CodeSystem row."""

    def pages(self) -> Sequence[ProcedurePage]:
        """All procedure pages, ordered by id."""

    def page_numbers(self, row: ResourceRow) -> Sequence[tuple[int, BitMap]]:
        """For the release behind a CodeSystem row: (position in ``pages()``, its concepts)."""
