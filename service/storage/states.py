"""What is active, or was at a revision of the past, and when each canonical last changed."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, true

from service.storage import tables
from service.storage.database import in_parts
from service.storage.records import decode_header
from service.storage.resources import COLUMNS, row_of
from service.terminology.repository import ReleaseHeader, ResourceRow, Stamp, State

_COLUMN = tables.resources.c
_NEVER = Stamp(0, "")


def state(connection: Connection, revision: int | None, headers: dict[str, ReleaseHeader]) -> State:
    """The state now, or at a revision; ``headers`` keeps what releases say, which never changes."""
    rows = active_rows(connection, revision)
    until = true() if revision is None else _COLUMN.revision <= revision
    _read_headers(connection, rows, headers)
    return State(
        rows=rows,
        releases={row.build: headers[row.build] for row in rows if row.build},
        stamps=_stamps(connection, until),
        pages=_newest(connection, tables.pages),
        newest=_newest(connection, tables.resources, until),
    )


def active_rows(connection: Connection, revision: int | None = None) -> list[ResourceRow]:
    """The active rows now, or at a revision, ordered by type, url and version."""
    wanted = select(*COLUMNS).where(_COLUMN.active) if revision is None else _at_revision(revision)
    order = (_COLUMN.type, func.coalesce(_COLUMN.url, ""), func.coalesce(_COLUMN.version, ""), _COLUMN.id)
    return [row_of(row) for row in connection.execute(wanted.order_by(*order))]


def _at_revision(revision: int) -> Select[Any]:
    newest_then = (
        select(_COLUMN.type, _COLUMN.id, func.max(_COLUMN.version_id).label("version_id"))
        .where(_COLUMN.revision <= revision)
        .group_by(_COLUMN.type, _COLUMN.id)
        .subquery()
    )
    same = and_(
        newest_then.c.type == _COLUMN.type,
        newest_then.c.id == _COLUMN.id,
        newest_then.c.version_id == _COLUMN.version_id,
    )
    return select(*COLUMNS).join(newest_then, same).where(_COLUMN.method != "DELETE")


def _read_headers(
    connection: Connection, rows: Sequence[ResourceRow], headers: dict[str, ReleaseHeader]
) -> None:
    missing = [row.build for row in rows if row.build and row.build not in headers]
    build = tables.builds.c
    for some in in_parts(missing):
        wanted = select(build.hash, build.header, build.turning_days).where(build.hash.in_(some))
        for found in connection.execute(wanted):
            days = tuple(orjson.loads(found.turning_days))
            headers[found.hash] = ReleaseHeader(decode_header(found.header), days)


def _stamps(connection: Connection, until: ColumnElement[bool]) -> dict[str, Stamp]:
    """By canonical url the last change of a resource that has that url, or had it until then."""
    found: dict[str, Stamp] = {}
    for url in (_COLUMN.url, _COLUMN.left_url):
        newest_of = select(
            url.label("url"),
            func.max(_COLUMN.revision).label("revision"),
            func.max(_COLUMN.last_updated).label("moment"),
        )
        for row in connection.execute(newest_of.where(url.is_not(None), until).group_by(url)):
            known = found.get(row.url, _NEVER)
            found[row.url] = max(known, Stamp(row.revision, row.moment), key=lambda stamp: stamp.revision)
    return found


def _newest(connection: Connection, table: Any, *conditions: ColumnElement[bool]) -> Stamp:
    newest = select(func.max(table.c.revision), func.max(table.c.last_updated)).where(*conditions)
    revision, moment = connection.execute(newest).one()
    return Stamp(revision, moment) if revision else _NEVER
