"""Where readable resources come from: what is stored, and the definitions of our own operations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from service.fhir import software
from service.fhir.concept_stream import Notation, stream_code_system
from service.fhir.operation_definitions import operation_definitions
from service.fhir.subsets import subsetted
from service.fhir.values import Json
from service.fhir.versions import FhirVersion
from service.terminology.catalogue import Catalogue
from service.terminology.ranking import fold
from service.terminology.repository import Criteria, Repository, ResourceRow


class Collection(Protocol):
    """The resources of one type that one FHIR version sees, R5-shaped, with id and meta."""

    def read(self, resource_id: str) -> Json | None:
        """One resource; a long CodeSystem without its concepts, a long ConceptMap without its groups,
        tagged as not whole.
        """

    def search(self, criteria: Criteria, offset: int, count: int) -> tuple[list[Json], int]:
        """A page of the matching resources, and the number of all."""


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

    def search(self, criteria: Criteria, offset: int, count: int) -> tuple[list[Json], int]:
        rows, total = self.repository.search(self.resource_type, criteria, offset, count)
        return [self._shown(row) for row in rows], total

    def stream(self, resource_id: str, day: str, notation: Notation) -> Iterator[bytes] | None:
        """The text of a CodeSystem of which ``read`` leaves something out; None for any other."""
        row = self.row(resource_id)
        if row is None:
            return None
        return self.streamed(row, self.published(row), day, notation)

    def streamed(
        self, row: ResourceRow, document: Json, day: str, notation: Notation
    ) -> Iterator[bytes] | None:
        """The text of ``document``, which says what stands behind ``row``, if ``stream`` gives one."""
        if not self._is_long(row, document) and not self.catalogue.is_made_of_pages(row):
            return None
        document["count"] = self.repository.index(row).size
        document.pop("concept", None)
        concepts = self.catalogue.concepts(row, self.version.number, day)
        return stream_code_system(document, concepts, self.version.down, notation)

    def published(self, row: ResourceRow) -> Json:
        """The resource behind a row as it was stored, with the row's id and meta."""
        return _of_row(orjson.loads(self.repository.document(row)), row)

    def _shown(self, row: ResourceRow) -> Json:
        outline = self.repository.outline(row)
        if outline is not None:
            return subsetted(_of_row(outline, row))
        document = self.published(row)
        if self._is_long(row, document):
            return subsetted({**document, "count": self.repository.index(row).size})
        return subsetted(document) if self.catalogue.is_made_of_pages(row) else document

    def _is_long(self, row: ResourceRow, document: Json) -> bool:
        """Whether the release has concepts that its stored document does not list."""
        if row.build is None or "concept" in document or row.content == "not-present":
            return False
        return self.repository.index(row).size > 0


def _of_row(document: Mapping[str, Any], row: ResourceRow) -> Json:
    meta = {"versionId": str(row.version_id), "lastUpdated": row.last_updated}
    return {**document, "id": row.id, "meta": {**document.get("meta", {}), **meta}}


@dataclass(frozen=True, slots=True)
class Definitions:
    """The OperationDefinitions of our own operations."""

    version: FhirVersion
    canonical_base: str

    def read(self, resource_id: str) -> Json | None:
        return next((d for d in self._all() if d["id"] == resource_id), None)

    def search(self, criteria: Criteria, offset: int, count: int) -> tuple[list[Json], int]:
        found = [d for d in self._all() if _matches(d, criteria)]
        return found[offset : offset + count], len(found)

    def _all(self) -> Iterator[Json]:
        meta = {"versionId": "1", "lastUpdated": f"{software.RELEASE_DATE}T00:00:00Z"}
        for definition in operation_definitions(self.version, self.canonical_base):
            yield {**definition, "meta": meta}


def _matches(document: Json, criteria: Criteria) -> bool:
    for name in ("id", "url", "version", "status"):
        wanted = getattr(criteria, name)
        if wanted is not None and document[name] != wanted:
            return False
    beginnings = (("name", criteria.name), ("title", criteria.title))
    return all(fold(document[name]).startswith(fold(wanted)) for name, wanted in beginnings if wanted)
