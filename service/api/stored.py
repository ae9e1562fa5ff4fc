"""Where readable resources come from: what is stored, and the definitions of our own operations."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import orjson

from service.api.including import included
from service.api.search import Search
from service.fhir import software
from service.fhir.concept_stream import stream_code_system
from service.fhir.operation_definitions import operation_definitions
from service.fhir.search_memory import search_documents
from service.fhir.subsets import subsetted
from service.fhir.values import Json
from service.fhir.versions import FhirVersion
from service.terminology.catalogue import Catalogue
from service.terminology.repository import Repository, ResourceRow
from service.terminology.searching import Cursor


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of a search: its matches, what they include, where the next page starts, and how many match."""

    matches: list[Json]
    included: list[Json]
    following: Cursor | None
    total: int | None


class Collection(Protocol):
    """The resources of one type that one FHIR version sees, R5-shaped, with id and meta."""

    def read(self, resource_id: str) -> Json | None:
        """One resource; a long CodeSystem without its concepts, tagged as not whole."""

    def search(self, asked: Search) -> Answer:
        """A page of the matching resources."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The stored resources of a type."""

    resource_type: str
    version: FhirVersion
    repository: Repository
    catalogue: Catalogue

    def row(self, resource_id: str) -> ResourceRow | None:
        """The row of one resource, unless it is bound to another FHIR version."""
        row = self.repository.read(self.resource_type, resource_id)
        return row if row and row.fhir_version in (None, self.version.number) else None

    def read(self, resource_id: str) -> Json | None:
        row = self.row(resource_id)
        return self._shown(row) if row else None

    def search(self, asked: Search) -> Answer:
        found = self.repository.search(self.resource_type, asked.criteria, asked.page)
        added = included(self.repository, found.rows, asked.inclusions, self.version.number)
        matches, others = map(self._shown, found.rows), map(self._shown, added)
        return Answer(list(matches), list(others), found.following, found.total)

    def stream(self, resource_id: str, day: str) -> Iterator[bytes] | None:
        """The JSON of a CodeSystem of which ``read`` leaves something out; None for any other."""
        row = self.row(resource_id)
        if row is None:
            return None
        document = self.published(row)
        if not self._is_long(row, document) and not self.catalogue.is_made_of_pages(row):
            return None
        document["count"] = self.repository.index(row).size
        document.pop("concept", None)
        concepts = self.catalogue.concepts(row, self.version.number, day)
        return stream_code_system(document, concepts, self.version.down)

    def published(self, row: ResourceRow) -> Json:
        """The resource behind a row as it was stored, with the row's id and meta."""
        document: Json = orjson.loads(self.repository.document(row))
        meta = {"versionId": str(row.version_id), "lastUpdated": row.last_updated}
        return {**document, "id": row.id, "meta": {**document.get("meta", {}), **meta}}

    def _shown(self, row: ResourceRow) -> Json:
        document = self.published(row)
        if self._is_long(row, document):
            return subsetted({**document, "count": self.repository.index(row).size})
        return subsetted(document) if self.catalogue.is_made_of_pages(row) else document

    def _is_long(self, row: ResourceRow, document: Json) -> bool:
        """Whether the release has concepts that its stored document does not list."""
        if row.build is None or "concept" in document or row.content == "not-present":
            return False
        return self.repository.index(row).size > 0


@dataclass(frozen=True, slots=True)
class Definitions:
    """The OperationDefinitions of our own operations."""

    version: FhirVersion
    canonical_base: str

    def read(self, resource_id: str) -> Json | None:
        return next((d for d in self._all() if d["id"] == resource_id), None)

    def search(self, asked: Search) -> Answer:
        matches, following, total = search_documents(self._all(), asked.criteria, asked.page)
        return Answer(matches, [], following, total if asked.page.counted else None)

    def _all(self) -> Iterator[Json]:
        meta = {"versionId": "1", "lastUpdated": f"{software.RELEASE_DATE}T00:00:00Z"}
        for definition in operation_definitions(self.version, self.canonical_base):
            yield {**definition, "meta": meta}
