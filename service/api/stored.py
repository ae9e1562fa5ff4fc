"""Where readable resources come from: what is stored, and the definitions of our own operations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import orjson

from service.api.errors import RefusedError
from service.api.including import included
from service.api.licensing import with_notices
from service.api.search import Search
from service.fhir import software
from service.fhir.concept_stream import JSON_NOTATION, Notation, stream_code_system
from service.fhir.operation_definitions import operation_definitions
from service.fhir.search_memory import search_documents
from service.fhir.subsets import subsetted
from service.fhir.values import Json
from service.fhir.versions import R5, FhirVersion
from service.fhir.web_source import PAGES, with_web_source
from service.fhir.withholding import named_in, withhold
from service.terminology import issues
from service.terminology.catalogue import Catalogue
from service.terminology.repository import Repository, ResourceRow, ResourceVersion
from service.terminology.searching import Cursor, IsOneOf


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of a search: its matches, what they include, where the next page starts, and how many match."""

    matches: list[Json]
    included: list[Json]
    following: Cursor | None
    total: int | None


class Collection(Protocol):
    """The resources of one type that one FHIR version sees, R5-shaped, with id and meta."""

    def search(self, asked: Search, day: str) -> Answer:
        """A page of the resources that match on ``day``."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The stored resources of a type."""

    resource_type: str
    version: FhirVersion
    repository: Repository
    catalogue: Catalogue
    withheld: frozenset[str] = frozenset()
    """The systems whose content is not for whoever asks."""
    notices: Mapping[str, str] = field(default_factory=dict)
    """What goes with the content of systems, by their names."""
    address: str = ""
    """The service's address (``http://host``) as the caller knows it, to tell where the site shows each
    resource; empty where that is not told, as in a history, which is the same for everybody.
    """

    def row(self, resource_id: str) -> ResourceRow | None:
        """The row of one resource, unless it is bound to another FHIR version."""
        row = self.repository.read(self.resource_type, resource_id)
        return row if row and self._is_seen(row) else None

    def existing(self, resource_id: str) -> ResourceRow:
        """The row of one resource; RefusedError (404, 410) without one."""
        row = self.row(resource_id)
        if row is None:
            raise self._missing(self.repository.newest(self.resource_type, resource_id), resource_id)
        return row

    def version_row(self, resource_id: str, version_id: str) -> ResourceRow:
        """The row of one version of a resource; RefusedError (404, 410) without one."""
        number = int(version_id) if version_id.isascii() and version_id.isdigit() else 0
        found = self.repository.version(self.resource_type, resource_id, min(number, 2**31 - 1))
        if found is None or found.is_deleted or not self._is_seen(found.row):
            if found is None and self.repository.newest(self.resource_type, resource_id) is not None:
                problem = issues.unknown_version(self.resource_type, resource_id, version_id)
                raise RefusedError(404, problem)
            raise self._missing(found, resource_id)
        return found.row

    def _missing(self, found: ResourceVersion | None, resource_id: str) -> RefusedError:
        if found is not None and found.is_deleted and self._is_seen(found.row):
            return RefusedError(410, issues.resource_deleted(self.resource_type, resource_id))
        return RefusedError(404, issues.unknown_resource(self.resource_type, resource_id))

    def _is_seen(self, row: ResourceRow) -> bool:
        return row.fhir_version in (None, self.version.number)

    def search(self, asked: Search, day: str) -> Answer:
        criteria = asked.criteria
        if asked.expansion_changed is not None:
            moments = self.catalogue.expansion_moments(self.version.number, day)
            changed = tuple(row.id for row, moment in moments if moment in asked.expansion_changed)
            criteria = replace(criteria, conditions=(*criteria.conditions, IsOneOf(changed)))
        found = self.repository.search(self.resource_type, criteria, asked.page)
        added = included(self.repository, found.rows, asked.inclusions, self.version.number)
        return Answer(
            [self.shown(row) for row in found.rows],
            [self.shown(row) for row in added],
            found.following,
            found.total,
        )

    def whole(self, row: ResourceRow, day: str) -> bytes:
        """The JSON of the resource behind a row with all of its concepts."""
        stream = self.stream(row, day, JSON_NOTATION)
        return orjson.dumps(self.version.down(self.published(row))) if stream is None else b"".join(stream)

    def stream(self, row: ResourceRow, day: str, notation: Notation) -> Iterator[bytes] | None:
        """The text of a CodeSystem of which ``shown`` leaves something out; None for any other."""
        return self.streamed(row, self.published(row), day, notation)

    def streamed(
        self, row: ResourceRow, document: Json, day: str, notation: Notation
    ) -> Iterator[bytes] | None:
        """The text of ``document``, which says what stands behind ``row``, if ``stream`` gives one."""
        if self.withholds(row):
            return None
        if not self._is_long(row, document) and not self.catalogue.is_made_of_pages(row):
            return None
        document["count"] = self.repository.index(row).size
        document.pop("concept", None)
        concepts = self.catalogue.concepts(row, self.version.number, day)
        return stream_code_system(document, concepts, self.version.down, notation)

    def published(self, row: ResourceRow) -> Json:
        """The resource behind a row as it was stored, with the row's id and meta."""
        document: Json = orjson.loads(self.repository.document(row))
        return self._seen(_of_row(document, row), row)

    def shown(self, row: ResourceRow) -> Json:
        """The resource behind a row; a long CodeSystem without its concepts, a long ConceptMap without its
        groups, tagged as not whole.
        """
        outline = self.repository.outline(row)
        if outline is not None:
            return subsetted(self._seen(_of_row(outline, row), row))
        document = self.published(row)
        if self._is_long(row, document):
            return subsetted({**document, "count": self.repository.index(row).size})
        return subsetted(document) if self.catalogue.is_made_of_pages(row) else document

    def withholds(self, row: ResourceRow) -> bool:
        """Whether the concepts of the CodeSystem behind a row are not for whoever asks."""
        return row.type == "CodeSystem" and row.url in self.withheld and not self._is_own(row)

    def is_seen_whole(self, row: ResourceRow) -> bool:
        """Whether whoever asks may see all of the resource behind a row."""
        if not self.withheld or self.withholds(row):
            return not self.withheld
        return self.published(row) == replace(self, withheld=frozenset()).published(row)

    def _seen(self, document: Json, row: ResourceRow) -> Json:
        """``document`` as whoever asks may see it, and where people read it."""
        allowed = self._allowed(document, row)
        if not self.address or row.type not in PAGES:
            return allowed
        # The site reads R5: what is bound to another version is shown at its own address.
        is_shown = row.fhir_version in (None, R5.number)
        place = f"/{PAGES[row.type]}/{row.id}" if is_shown else f"/{self.version.path}/{row.type}/{row.id}"
        return with_web_source(allowed, self.address + place)

    def _allowed(self, document: Json, row: ResourceRow) -> Json:
        """``document`` without what is not for whoever asks, with the notices of what is in it."""
        if self._is_own(row):
            return document
        noticed = [row.url or ""] if row.type == "CodeSystem" else named_in(document, self.notices)
        notices = dict.fromkeys(self.notices[name] for name in noticed if name in self.notices)
        document = with_notices(document, tuple(notices))
        if not self.withheld or (row.type == "CodeSystem" and not self.withholds(row)):
            return document
        return withhold(document, self.withheld)

    def _is_own(self, row: ResourceRow) -> bool:
        """Whether a CodeSystem is made of procedure pages, which nobody else's licence is about."""
        if row.type != "CodeSystem" or row.content != "fragment":
            return False
        releases = self.catalogue.view(self.version.number).releases(row.url or "")
        return any(release.made_of_pages and release.version == row.version for release in releases)

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

    def read(self, resource_id: str) -> Json:
        """One definition; RefusedError (404) without one."""
        found = next((d for d in self._all() if d["id"] == resource_id), None)
        if found is None:
            raise RefusedError(404, issues.unknown_resource("OperationDefinition", resource_id))
        return found

    def search(self, asked: Search, day: str) -> Answer:
        matches, following, total = search_documents(self._all(), asked.criteria, asked.page)
        return Answer(matches, [], following, total if asked.page.counted else None)

    def _all(self) -> Iterator[Json]:
        meta = {"versionId": "1", "lastUpdated": f"{software.RELEASE_DATE}T00:00:00Z"}
        for definition in operation_definitions(self.version, self.canonical_base):
            yield {**definition, "meta": meta}
