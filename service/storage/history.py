"""Versions of resources: histories, single versions, and which revision stood when.

Specification: https://hl7.org/fhir/R5/http.html#history
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, tuple_

from service.storage import tables
from service.storage.resources import VERSION_COLUMNS, version_of
from service.terminology.repository import HistoryQuery, ResourceVersion

_COLUMN = tables.resources.c


def history(connection: Connection, query: HistoryQuery) -> tuple[list[ResourceVersion], int]:
    """A page of versions, newest first, and how many there are in all."""
    conditions = list(_conditions(query))
    total = connection.scalar(select(func.count()).select_from(tables.resources).where(*conditions)) or 0
    wanted = select(*VERSION_COLUMNS).where(*conditions)
    if query.before is not None:
        revision, resource_type, resource_id = query.before
        key = tuple_(_COLUMN.type, _COLUMN.id)
        after = and_(_COLUMN.revision == revision, key > tuple_(resource_type, resource_id))
        wanted = wanted.where(or_(_COLUMN.revision < revision, after))
    ordered = wanted.order_by(_COLUMN.revision.desc(), _COLUMN.type, _COLUMN.id).limit(query.count)
    return [version_of(row) for row in connection.execute(ordered)], total


def _conditions(query: HistoryQuery) -> Iterator[ColumnElement[bool]]:
    if query.fhir_version is not None:
        yield or_(_COLUMN.fhir_version.is_(None), _COLUMN.fhir_version == query.fhir_version)
    if query.is_newest:
        yield _COLUMN.current
    if query.type is not None:
        yield _COLUMN.type == query.type
    if query.id is not None:
        yield _COLUMN.id == query.id
    if query.since is not None:
        yield _COLUMN.last_updated >= query.since
    if query.at is not None:
        first, last = query.at
        later = tables.resources.alias()
        same = and_(later.c.type == _COLUMN.type, later.c.id == _COLUMN.id)
        following = later.c.version_id == _COLUMN.version_id + 1
        superseded = select(later.c.id).where(same, following, later.c.last_updated <= first)
        yield _COLUMN.last_updated <= last
        yield ~superseded.exists()


def version(
    connection: Connection, resource_type: str, resource_id: str, version_id: int
) -> ResourceVersion | None:
    """One version of a resource."""
    return _one(connection, resource_type, resource_id, _COLUMN.version_id == version_id)


def newest(connection: Connection, resource_type: str, resource_id: str) -> ResourceVersion | None:
    """The newest version of a resource, deleted or not."""
    return _one(connection, resource_type, resource_id, _COLUMN.current)


def _one(
    connection: Connection, resource_type: str, resource_id: str, condition: ColumnElement[bool]
) -> ResourceVersion | None:
    named = (_COLUMN.type == resource_type, _COLUMN.id == resource_id, condition)
    found = connection.execute(select(*VERSION_COLUMNS).where(*named)).first()
    return None if found is None else version_of(found)


def revision_at(connection: Connection, moment: str) -> int:
    """The revision that stood at an instant; 0 before the first change."""
    return connection.scalar(select(func.max(_COLUMN.revision)).where(_COLUMN.last_updated <= moment)) or 0
