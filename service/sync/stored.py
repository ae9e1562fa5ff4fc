"""A copy in another Procodex: resources are stored there as if they had been written, with their history."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import orjson

from service.fhir.code_systems import read_code_system
from service.fhir.concept_maps import read_concept_map
from service.fhir.value_sets import read_value_set
from service.fhir.values import Json
from service.fhir.versions import R4, R5
from service.sync.copies import Stored
from service.sync.seen import Key, Seen
from service.terminology.hierarchy import HierarchyError
from service.terminology.repository import IdentityTakenError, Prepared, ResourceRow, Writer

_CHECKS: dict[str, Callable[[Any], Any]] = {
    "CodeSystem": read_code_system,
    "ValueSet": read_value_set,
    "ConceptMap": read_concept_map,
}


class Storage(Protocol):
    """What is needed of a registry."""

    def rows(self) -> list[ResourceRow]:
        """The rows of all active resources."""

    def prepare(self, document: Mapping[str, Any]) -> AbstractContextManager[Prepared]:
        """Make an R5-shaped resource ready to be stored while the context lasts."""

    def writing(self) -> AbstractContextManager[Writer]:
        """A transaction."""


class FhirVersionError(ValueError):
    """The source speaks a version of FHIR that cannot be stored here."""


@dataclass(frozen=True)
class StoredCopy:
    """The copy in ``storage``; ``fhir_version`` is what the source speaks."""

    storage: Storage
    scratch: Path
    up: Callable[[Json], Json]

    @classmethod
    def of(cls, storage: Storage, scratch: Path, fhir_version: str) -> "StoredCopy":
        """The copy of a source that speaks ``fhir_version``; FhirVersionError for none of R4, R4B and R5."""
        spoken = next((v for v in (R4, R5) if v.number[:2] == fhir_version[:2]), None)
        if spoken is None:
            raise FhirVersionError(f"the source speaks FHIR '{fhir_version}', and neither R4 nor R5")
        scratch.mkdir(parents=True, exist_ok=True)
        return cls(storage, scratch, spoken.up)

    def marks(self) -> Mapping[Key, str]:
        return {(row.type, row.id): _mark(row) for row in self.storage.rows()}

    def own(self, seen: Sequence[Seen]) -> dict[Key, str]:
        there = {(row.type, row.id): row for row in self.storage.rows()} if seen else {}
        return {
            one.key: f"the copy has {there[one.key].url} under this id"
            for one in seen
            if one.key in there and not one.is_deleted and there[one.key].url != one.url
        }

    def store(
        self, seen: Sequence[Seen], gone: Collection[Key], giving_way: Collection[Key]
    ) -> dict[Key, Stored]:
        result: dict[Key, Stored] = {}
        with ExitStack() as ready:
            prepared: list[tuple[Key, Prepared, str]] = []
            for one in seen:
                content = orjson.dumps(one.document)
                try:
                    document = self._read(one.key, content)
                    made = ready.enter_context(self.storage.prepare(document))
                    prepared.append((one.key, made, sha256(content).hexdigest()))
                except _MALFORMED as error:
                    result[one.key] = Stored(problem=_said(error))
            if prepared or gone:
                with self.storage.writing() as writer:
                    _Writing(writer, result, giving_way).store(prepared, gone)
        return result

    def _read(self, key: Key, content: bytes) -> Json:
        """The R5-shaped resource, if it is what it says and well formed."""
        document = self.up(orjson.loads(content))
        if (document["resourceType"], document["id"]) != key:
            raise ValueError(f"the source gave {document['resourceType']}/{document['id']} for it")
        if document["resourceType"] in _CHECKS and document["resourceType"] != "CodeSystem":
            _CHECKS[document["resourceType"]](document)
        return document


_MALFORMED = (KeyError, TypeError, AttributeError, ValueError, HierarchyError)


@dataclass(frozen=True, slots=True)
class _Writing:
    """One transaction; what became of each resource goes into ``result``."""

    writer: Writer
    result: dict[Key, Stored]
    giving_way: Collection[Key]

    def store(self, prepared: Sequence[tuple[Key, Prepared, str]], gone: Collection[Key]) -> None:
        for key in gone:
            self.writer.delete(*key)
        for key, made, digest in prepared:
            try:
                self.result[key] = Stored(_mark(self._put(key, made)), digest)
            except IdentityTakenError as error:
                self.result[key] = Stored(problem=f"the copy has the same in {error}")

    def _put(self, key: Key, made: Prepared) -> ResourceRow:
        try:
            return self.writer.put(made, key[1], "PUT")
        except IdentityTakenError as error:
            taken = (error.row.type, error.row.id)
            if taken not in self.giving_way:
                raise
            self.writer.delete(*taken)
            self.result[taken] = Stored()
            return self.writer.put(made, key[1], "PUT")


def _mark(row: ResourceRow) -> str:
    return str(row.version_id)


def _said(error: Exception) -> str:
    return f"it is not well formed: it has no {error}" if isinstance(error, KeyError) else str(error)
