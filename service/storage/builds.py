"""Contents of releases: made ready before the transaction, stored in it, opened from it.

A release of ``PACKED_FROM`` concepts or more is compiled to a pack; of a smaller one the registry keeps
the concepts, and a memory index is built from them when it is first asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson
from sqlalchemy import Connection, insert, select, update

from service.fhir.code_systems import write_code_system
from service.fhir.value_sets import write_value_set
from service.storage import packs, tables
from service.storage.database import in_parts
from service.storage.pack_files import fetch_pack
from service.storage.records import (
    decode_concepts,
    decode_header,
    encode_concept,
    encode_concepts,
    encode_header,
)
from service.terminology.activity import turning_days
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.terminology.index import Index
from service.terminology.memory import MemoryIndex
from service.terminology.value_sets import ValueSet

PACKED_FROM = 5_000


class ReleaseContent(Protocol):
    """What is published: one release of a code system with the value sets beside it.

    ``concepts`` are in the publisher's order; ``files`` names what was read; ``derived`` marks a
    release that was computed from another one instead of read.
    """

    @property
    def code_system(self) -> CodeSystem: ...
    @property
    def concepts(self) -> Sequence[Concept]: ...
    @property
    def value_sets(self) -> tuple[ValueSet, ...]: ...
    @property
    def files(self) -> tuple[str, ...]: ...
    @property
    def derived(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One content of one version, ready to be stored; ``concepts`` is None when a pack has them."""

    hash: str
    code_system: CodeSystem
    count: int
    files: tuple[str, ...]
    derived: bool
    own_id: str | None
    turning_days: tuple[str, ...]
    document: bytes
    concepts: bytes | None
    value_sets: bytes


class UnknownBuildError(LookupError):
    """A build was asked for that the registry does not have."""


def prepare(folder: Path, release: ReleaseContent, document: Mapping[str, Any] | None) -> Build:
    """Make ``release`` ready, its pack in ``folder`` if it is large.

    ``document`` is the CodeSystem resource (R5-shaped) that the release came from, if it did. Raises
    ``HierarchyError`` where the concepts' parents form no hierarchy.
    """
    code_system, concepts = release.code_system, release.concepts
    header = dict(document) if document is not None else write_code_system(code_system, None)
    header.pop("concept", None)
    value_sets = orjson.dumps([write_value_set(value_set) for value_set in release.value_sets])
    records = {concept.code: encode_concept(concept) for concept in concepts}
    name = packs.content_hash(code_system, (_canonical(header), value_sets), records.values())
    if large := len(concepts) >= PACKED_FROM:
        packs.build(folder, name, code_system, concepts, records)
    else:
        MemoryIndex(code_system, concepts)
    whole = header if large else document or write_code_system(code_system, concepts)
    return Build(
        hash=name,
        code_system=code_system,
        count=len(concepts),
        files=release.files,
        derived=release.derived,
        own_id=header.get("id"),
        turning_days=turning_days(code_system, concepts),
        document=orjson.dumps(whole),
        concepts=None if large else encode_concepts(concepts),
        value_sets=value_sets,
    )


def store(connection: Connection, ready: Sequence[Build], loaded_at: str) -> set[str]:
    """Store all of ``ready`` whose content is not there yet; tell which ones those are."""
    row = tables.builds.c
    there: set[str] = set()
    for some in in_parts([build.hash for build in ready]):
        there |= set(connection.scalars(select(row.hash).where(row.hash.in_(some))))
    if new := {build.hash: _columns(build, loaded_at) for build in ready if build.hash not in there}:
        connection.execute(insert(tables.builds), list(new.values()))
    for build in _now_read(connection, ready, there):
        connection.execute(
            update(tables.builds)
            .where(row.hash == build.hash)
            .values(derived=False, files=orjson.dumps(build.files))
        )
    return set(new)


def _now_read(connection: Connection, ready: Sequence[Build], there: set[str]) -> list[Build]:
    """What was derived when it was stored, and is now there from the publisher's own file."""
    row = tables.builds.c
    derived = set(connection.scalars(select(row.hash).where(row.derived)))
    return [build for build in ready if build.hash in there & derived and not build.derived]


def _columns(build: Build, loaded_at: str) -> dict[str, Any]:
    return {
        "hash": build.hash,
        "url": build.code_system.url,
        "version": build.code_system.version,
        "fhir_version": build.code_system.fhir_version,
        "count": build.count,
        "loaded_at": loaded_at,
        "derived": build.derived,
        "files": orjson.dumps(build.files),
        "own_id": build.own_id,
        "header": encode_header(build.code_system),
        "turning_days": orjson.dumps(build.turning_days),
        "document": build.document,
        "concepts": build.concepts,
        "value_sets": build.value_sets,
    }


def open_build(connection: Connection, folder: Path, name: str) -> Index:
    """The index of the build ``name``; raises ``UnknownBuildError`` or ``packs.DamagedPackError``."""
    row = tables.builds.c
    found = connection.execute(select(row.header, row.concepts).where(row.hash == name)).first()
    if found is None:
        raise UnknownBuildError(name)
    if found.concepts is None:
        if not (folder / name).exists():
            fetch_pack(connection, folder / name)
        return packs.open_index(folder / name)
    return MemoryIndex(decode_header(found.header), decode_concepts(found.concepts))


def packed(connection: Connection) -> set[str]:
    """The builds whose concepts are in packs."""
    row = tables.builds.c
    return set(connection.scalars(select(row.hash).where(row.concepts.is_(None))))


def _canonical(header: Mapping[str, Any]) -> bytes:
    return orjson.dumps(header, option=orjson.OPT_SORT_KEYS)
