"""Rows of resources: found by what makes a resource the same one again, stored only when they change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, insert, select, update

from service.storage import tables
from service.storage.database import in_parts
from service.storage.identifiers import fhir_id, identity
from service.terminology.code_systems import CodeSystem
from service.terminology.ranking import fold
from service.terminology.repository import ResourceRow

COLUMNS = tuple(tables.resources.c[field.name] for field in fields(ResourceRow))
"""The columns of a ``ResourceRow``, in its order."""

_Values = dict[str, Any]
"""A row of the table by column."""

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


def from_build(name: str, own_id: str | None, code_system: CodeSystem) -> Candidate:
    """The candidate for the CodeSystem whose content is the build ``name``."""
    return Candidate(
        type="CodeSystem",
        own_id=own_id,
        fhir_version=code_system.fhir_version,
        face={column: getattr(code_system, column) for column in _FACE},
        content_hash=name,
        build=name,
    )


def store(connection: Connection, candidates: Sequence[Candidate], now: str) -> list[ResourceRow]:
    """Store each candidate as the current version of its resource; an unchanged one stays as it is."""
    known = _known(connection, [candidate.identity for candidate in candidates])
    is_free = _free_ids(
        connection, [candidate for candidate in candidates if candidate.identity not in known]
    )
    new: dict[str, _Values] = {}
    changed: dict[str, _Values] = {}
    rows: list[ResourceRow] = []
    for candidate in candidates:
        same = candidate.identity
        values = known.get(same)
        if values is None:
            own, face = candidate.own_id, candidate.face
            new_id = fhir_id(own, face["url"] or "", face["version"], same, partial(is_free, candidate.type))
            values = new[same] = known[same] = {"type": candidate.type, "id": new_id, "version_id": 0}
        if not (values.get("active") and values["content_hash"] == candidate.content_hash):
            values |= _changing(candidate, now) | {"version_id": values["version_id"] + 1}
            if same not in new:
                changed[same] = values
        rows.append(ResourceRow(**{column.name: values[column.name] for column in COLUMNS}))
    if new:
        connection.execute(insert(tables.resources), list(new.values()))
    if changed:
        by_identity = update(tables.resources).where(tables.resources.c.identity == bindparam("same"))
        connection.execute(by_identity, [{**values, "same": same} for same, values in changed.items()])
    return rows


def active_builds(connection: Connection, candidates: Sequence[Candidate]) -> dict[str, str | None]:
    """By identity the build that answers now, for those of ``candidates`` that have one."""
    known = _known(connection, [candidate.identity for candidate in candidates])
    return {same: values["build"] for same, values in known.items() if values["active"]}


def row_of(found: Row[Any]) -> ResourceRow:
    """The face of a row of ``COLUMNS``."""
    return ResourceRow(**found._asdict())


def _changing(candidate: Candidate, now: str) -> _Values:
    name, title = candidate.face["name"], candidate.face["title"]
    return {
        **candidate.face,
        "identity": candidate.identity,
        "last_updated": now,
        "active": True,
        "folded_name": name and fold(name),
        "folded_title": title and fold(title),
        "fhir_version": candidate.fhir_version,
        "content_hash": candidate.content_hash,
        "build": candidate.build,
        "document": candidate.document,
    }


def _known(connection: Connection, identities: Sequence[str]) -> dict[str, _Values]:
    """By identity what is stored of those resources, their documents left out."""
    columns = [column for column in tables.resources.c if column.name != "document"]
    found: dict[str, _Values] = {}
    for some in in_parts(identities):
        rows = connection.execute(select(*columns).where(tables.resources.c.identity.in_(some)))
        found |= {row.identity: row._asdict() for row in rows}
    return found


def _free_ids(connection: Connection, candidates: Sequence[Candidate]) -> Callable[[str, str], bool]:
    """Whether an id of a type is free; one that was asked for and free is taken from then on."""
    column = tables.resources.c
    taken: set[tuple[str, str]] = set()
    own = {candidate.own_id for candidate in candidates if candidate.own_id}
    for some in in_parts(list(own)):
        rows = connection.execute(select(column.type, column.id).where(column.id.in_(some)))
        taken |= {(row.type, row.id) for row in rows}

    def is_free(resource_type: str, wanted: str) -> bool:
        free = (resource_type, wanted) not in taken
        if free and wanted not in own:
            of_that_id = (column.type == resource_type, column.id == wanted)
            free = connection.execute(select(column.id).where(*of_that_id)).first() is None
        taken.add((resource_type, wanted))
        return free

    return is_free
