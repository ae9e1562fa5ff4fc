"""Versions of resources: found by what makes a resource the same one again, stored only when they change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, insert, select, update

from service.storage import search_values, tables
from service.storage.database import Change, in_parts
from service.storage.identifiers import fhir_id, identity
from service.terminology.code_systems import CodeSystem
from service.terminology.ranking import fold
from service.terminology.repository import IdentityTakenError, ResourceRow, ResourceVersion

COLUMNS = tuple(tables.resources.c[field.name] for field in fields(ResourceRow))
"""The columns of a ``ResourceRow``, in its order."""

VERSION_COLUMNS = (*COLUMNS, tables.resources.c.method, tables.resources.c.revision)
"""The columns of a ``ResourceVersion``."""

_KEPT = [column for column in tables.resources.c if column.name != "document"]

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
        return self.identity_as(self.own_id)

    def identity_as(self, resource_id: str | None) -> str:
        """What makes it the same one again, when it has that id."""
        name = self.face["url"] or resource_id
        if name is None:
            raise UnnamedResourceError(f"a {self.type} without url and id cannot be stored")
        return identity(self.type, name, self.face["version"], self.fhir_version)


def from_document(document: Mapping[str, Any], fhir_version: str | None) -> Candidate:
    """The candidate for a resource that is no CodeSystem, given as R5-shaped JSON."""
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


def store(change: Change, candidates: Sequence[Candidate]) -> list[ResourceRow]:
    """Store each candidate as the newest version of its resource; an unchanged one stays as it is."""
    known = _known(change.connection, [candidate.identity for candidate in candidates])
    new = [candidate for candidate in candidates if candidate.identity not in known]
    is_free = _free_ids(change.connection, new)
    coming: dict[str, _Values] = {}
    rows: list[ResourceRow] = []
    for candidate in candidates:
        same = candidate.identity
        values = coming.get(same) or known.get(same)
        if values is None:
            own, face = candidate.own_id, candidate.face
            new_id = fhir_id(own, face["url"] or "", face["version"], same, partial(is_free, candidate.type))
            values = {"type": candidate.type, "id": new_id, "version_id": 0, "url": candidate.face["url"]}
        if not (values.get("active") and values["content_hash"] == candidate.content_hash):
            before = known.get(same, {**values, "version_id": 0})
            values = coming[same] = _next(change, before, candidate, "PUT" if same in known else "POST")
        rows.append(_face(values))
    append(change.connection, list(coming.values()))
    return rows


def put(change: Change, candidate: Candidate, resource_id: str, method: str) -> ResourceRow:
    """Store a candidate as the newest version of that id; raises ``IdentityTakenError``."""
    same = candidate.identity_as(resource_id)
    taken = next((v for v in _known(change.connection, [same]).values() if v["active"]), None)
    if taken is not None and taken["id"] != resource_id:
        raise IdentityTakenError(_face(taken))
    before = _newest(change.connection, candidate.type, resource_id)
    if before is None:
        before = {"type": candidate.type, "id": resource_id, "version_id": 0, "url": candidate.face["url"]}
    elif before["active"] and before["content_hash"] == candidate.content_hash:
        return _face(before)
    values = _next(change, before, candidate, method) | {"identity": same}
    append(change.connection, [values])
    return _face(values)


def delete(change: Change, found: Iterable[Row[Any]]) -> list[ResourceRow]:
    """Delete the resources of these rows (all columns but the document)."""
    gone = [_deleted(change, row._asdict()) for row in found]
    append(change.connection, gone)
    return [_face(values) for values in gone]


def active_rows(connection: Connection, *conditions: Any) -> list[Row[Any]]:
    """The active rows that meet the conditions, all columns but the document."""
    return list(connection.execute(select(*_KEPT).where(tables.resources.c.active, *conditions)))


def hashes(connection: Connection, resource_type: str) -> set[str]:
    """The content hashes of all active resources of a type."""
    column = tables.resources.c
    return set(
        connection.scalars(select(column.content_hash).where(column.active, column.type == resource_type))
    )


def active_builds(connection: Connection, candidates: Sequence[Candidate]) -> dict[str, str | None]:
    """By identity the build that answers now, for those of ``candidates`` that have one."""
    known = _known(connection, [candidate.identity for candidate in candidates])
    return {same: values["build"] for same, values in known.items() if values["active"]}


def row_of(found: Row[Any]) -> ResourceRow:
    """The face of a row of ``COLUMNS``."""
    return ResourceRow(**found._asdict())


def version_of(found: Row[Any]) -> ResourceVersion:
    """The version behind a row of ``VERSION_COLUMNS``."""
    values = found._asdict()
    method, revision = values.pop("method"), values.pop("revision")
    return ResourceVersion(row=ResourceRow(**values), method=method, revision=revision)


def append(connection: Connection, versions: Sequence[_Values]) -> None:
    """Add versions, each the newest of its resource from now on."""
    column = tables.resources.c
    superseded = [{"of": v["type"], "named": v["id"]} for v in versions if v["version_id"] > 1]
    if superseded:
        same = (column.type == bindparam("of"), column.id == bindparam("named"), column.current)
        connection.execute(
            update(tables.resources).where(*same).values(current=False, active=False), superseded
        )
    if versions:
        connection.execute(insert(tables.resources), list(versions))
        search_values.replace(connection, versions)


def _face(values: _Values) -> ResourceRow:
    return ResourceRow(**{column.name: values[column.name] for column in COLUMNS})


def _next(change: Change, before: _Values, candidate: Candidate, method: str) -> _Values:
    """The version after ``before`` with the content of ``candidate``."""
    name, title = candidate.face["name"], candidate.face["title"]
    return {
        **candidate.face,
        "type": before["type"],
        "id": before["id"],
        "version_id": before["version_id"] + 1,
        "revision": change.revision,
        "method": method,
        "current": True,
        "active": True,
        "identity": candidate.identity_as(before["id"]),
        "last_updated": change.moment,
        "left_url": before["url"] if before["url"] != candidate.face["url"] else None,
        "folded_name": name and fold(name),
        "folded_title": title and fold(title),
        "fhir_version": candidate.fhir_version,
        "content_hash": candidate.content_hash,
        "build": candidate.build,
        "document": candidate.document,
    }


def _deleted(change: Change, before: _Values) -> _Values:
    return {
        **before,
        "version_id": before["version_id"] + 1,
        "revision": change.revision,
        "method": "DELETE",
        "active": False,
        "last_updated": change.moment,
        "left_url": None,
        "document": None,
    }


def _newest(connection: Connection, resource_type: str, resource_id: str) -> _Values | None:
    column = tables.resources.c
    named = (column.type == resource_type, column.id == resource_id, column.current)
    found = connection.execute(select(*_KEPT).where(*named)).first()
    return None if found is None else found._asdict()


def _known(connection: Connection, identities: Sequence[str]) -> dict[str, _Values]:
    """By identity the newest version of those resources: the one that is served, else the last one that
    was.
    """
    column = tables.resources.c
    found: dict[str, _Values] = {}
    for some in in_parts(identities):
        wanted = select(*_KEPT).where(column.identity.in_(some), column.current)
        rows = connection.execute(wanted.order_by(column.active, column.revision))
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
