"""Rows of resources: found by what makes a resource the same one again, stored only when they change."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, Row, insert, select, update

from service.storage import tables
from service.storage.identifiers import fhir_id, identity
from service.terminology.ranking import fold
from service.terminology.repository import ResourceRow

COLUMNS = tuple(tables.resources.c[field.name] for field in fields(ResourceRow))
"""The columns of a ``ResourceRow``, in its order."""

_FACE = ("url", "version", "name", "title", "status", "date", "content", "supplements")


class UnnamedResourceError(ValueError):
    """A resource with neither url nor id: nothing would make it the same one again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A resource to be stored. ``document`` is None for a CodeSystem, whose ``build`` has it."""

    type: str
    own_id: str | None
    fhir_version: str | None
    face: Mapping[str, str | None]
    content_hash: str
    build: str | None = None
    document: bytes | None = None

    @property
    def identity(self) -> str:
        name = self.face["url"] or self.own_id
        if name is None:
            raise UnnamedResourceError(f"a {self.type} without url and id cannot be stored")
        return identity(self.type, name, self.face["version"], self.fhir_version)


def from_document(document: Mapping[str, Any], fhir_version: str | None) -> Candidate:
    """The candidate for a ValueSet or ConceptMap, given as R5-shaped JSON."""
    canonical = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    return Candidate(
        type=document["resourceType"],
        own_id=document.get("id"),
        fhir_version=fhir_version,
        face={name: document.get(name) for name in _FACE},
        content_hash=sha256(canonical).hexdigest(),
        document=orjson.dumps(document),
    )


def from_build(connection: Connection, name: str) -> Candidate | None:
    """The candidate for the CodeSystem whose content is the build ``name``; None without such a build."""
    row = tables.builds.c
    columns = (row.own_id, row.fhir_version, row.document)
    found = connection.execute(select(*columns).where(row.hash == name)).first()
    if found is None:
        return None
    document = orjson.loads(found.document)
    return Candidate(
        type="CodeSystem",
        own_id=found.own_id,
        fhir_version=found.fhir_version,
        face={name: document.get(name) for name in _FACE},
        content_hash=name,
        build=name,
    )


def store(connection: Connection, candidate: Candidate, now: str) -> ResourceRow:
    """Store ``candidate`` as the one current version of its resource; unchanged, it stays as it is."""
    column = tables.resources.c
    same = candidate.identity
    existing = connection.execute(select(tables.resources).where(column.identity == same)).first()
    if existing is None:
        values = {"id": _new_id(connection, candidate, same), "version_id": 1}
        connection.execute(
            insert(tables.resources).values(
                type=candidate.type, identity=same, **values, **_changing(candidate, now)
            )
        )
    elif existing.active and existing.content_hash == candidate.content_hash:
        return row_of(existing)
    else:
        following = column.version_id + 1
        statement = update(tables.resources).where(column.identity == same)
        connection.execute(statement.values(version_id=following, **_changing(candidate, now)))
    return row_of(connection.execute(select(*COLUMNS).where(column.identity == same)).one())


def row_of(found: Row[Any]) -> ResourceRow:
    """The face of a row that has all of ``COLUMNS``."""
    return ResourceRow(**{column.name: getattr(found, column.name) for column in COLUMNS})


def _changing(candidate: Candidate, now: str) -> dict[str, Any]:
    name, title = candidate.face["name"], candidate.face["title"]
    return {
        **candidate.face,
        "last_updated": now,
        "active": True,
        "folded_name": name and fold(name),
        "folded_title": title and fold(title),
        "fhir_version": candidate.fhir_version,
        "content_hash": candidate.content_hash,
        "build": candidate.build,
        "document": candidate.document,
    }


def _new_id(connection: Connection, candidate: Candidate, same: str) -> str:
    column = tables.resources.c

    def is_free(wanted: str) -> bool:
        of_that_id = (column.type == candidate.type, column.id == wanted)
        return connection.execute(select(column.id).where(*of_that_id)).first() is None

    return fhir_id(candidate.own_id, candidate.face["url"] or "", candidate.face["version"], same, is_free)
