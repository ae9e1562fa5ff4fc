"""Searches in SQL: which rows, in which order, from where on, and what else is included.

Specification: https://hl7.org/fhir/R5/search.html
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, case, func, or_, select

from service.storage import tables
from service.storage.database import in_parts
from service.storage.resources import COLUMNS
from service.storage.search_conditions import Conditions, OpenPack, names
from service.terminology.repository import Found, ResourceRow
from service.terminology.searching import Criteria, Cursor, Inclusion, Page, SortKey

_Key = tuple[ColumnElement[Any], bool]
"""What rows are ordered by, and whether descending."""

_NAMES = tuple(column.name for column in COLUMNS)


def search(
    connection: Connection, open_pack: OpenPack, resource_type: str, criteria: Criteria, page: Page
) -> Found:
    """One page of the active resources of a type that meet all criteria."""
    resources = tables.resources
    conditions = Conditions(connection, open_pack, criteria.fhir_version)
    clauses = [
        *conditions.served(resources, resource_type),
        *(conditions.clause(resources, resource_type, condition) for condition in criteria.conditions),
    ]
    total = None
    if page.counted:
        total = connection.scalar(select(func.count()).select_from(resources).where(*clauses)) or 0
    if not page.count:
        return Found([], None, total)
    by = [_sorting(key).label(f"by_{n}") for n, key in enumerate(page.sort)]
    matched = select(*COLUMNS, *by).where(*clauses).subquery()
    keys = _keys(matched, page.sort)
    wanted = select(matched).order_by(*(key.desc() if down else key for key, down in keys))
    if page.after is not None:
        wanted = wanted.where(_after(keys, _flat(page.after, page.sort)))
    rows = [row._asdict() for row in connection.execute(wanted.limit(page.count + 1))]
    found = [_face(row) for row in rows[: page.count]]
    following = _cursor(rows[page.count - 1], len(by)) if len(rows) > page.count else None
    return Found(found, following, total)


def _sorting(key: SortKey) -> ColumnElement[Any]:
    """The value of a resource by which it is sorted; null without one."""
    value, row = tables.search_values.alias(), tables.resources
    column = value.c.low if key.by_range else value.c.start
    chosen = func.max(column) if key.descending else func.min(column)
    own = (value.c.type == row.c.type, value.c.id == row.c.id, value.c.element == key.element)
    return select(chosen).where(*own).scalar_subquery()


def _keys(matched: FromClause, sort: Sequence[SortKey]) -> list[_Key]:
    """The order: of each sort key whether it is missing, then the key; at last what makes rows unequal."""
    found: list[_Key] = []
    for number, key in enumerate(sort):
        column = matched.c[f"by_{number}"]
        found.append((case((column.is_(None), 1), else_=0), False))
        found.append((func.coalesce(column, _absent(key)), key.descending))
    names_and_id = (func.coalesce(matched.c.url, ""), func.coalesce(matched.c.version, ""), matched.c.id)
    return [*found, *((column, False) for column in names_and_id)]


def _absent(key: SortKey) -> str | float:
    return 0.0 if key.by_range else ""


def _flat(cursor: Cursor, sort: Sequence[SortKey]) -> list[Any]:
    """The values of ``_keys`` for the row where a cursor stands."""
    flat: list[Any] = []
    for value, key in zip(cursor, sort, strict=False):
        flat += [1, _absent(key)] if value is None else [0, value]
    return [*flat, *cursor[len(sort) :]]


def _after(keys: Sequence[_Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """Whether a row comes after the one with those values."""
    beyond = []
    for number, ((key, descending), value) in enumerate(zip(keys, values, strict=True)):
        equal = [before == known for (before, _), known in zip(keys[:number], values, strict=False)]
        beyond.append(and_(*equal, key < value if descending else key > value))
    return or_(*beyond)


def _cursor(row: dict[str, Any], keys: int) -> Cursor:
    by = [row[f"by_{number}"] for number in range(keys)]
    return (*by, row["url"] or "", row["version"] or "", row["id"])


def _face(row: dict[str, Any]) -> ResourceRow:
    return ResourceRow(**{name: row[name] for name in _NAMES})


def included(
    connection: Connection, rows: Sequence[ResourceRow], inclusion: Inclusion, fhir_version: str, limit: int
) -> list[ResourceRow]:
    """The first ``limit`` rows that an inclusion adds, ordered by type, url, version and id."""
    of_types = inclusion.targets if inclusion.reverse else (inclusion.source,)
    found: dict[tuple[str, str], ResourceRow] = {}
    for resource_type in of_types:
        ids = [row.id for row in rows if row.type == resource_type]
        for some in in_parts(ids):
            wanted = _including(inclusion, resource_type, some, fhir_version).limit(limit)
            for row in connection.execute(wanted):
                found[row.type, row.id] = _face(row._asdict())
    return sorted(found.values(), key=lambda r: (r.type, r.url or "", r.version or "", r.id))[:limit]


def _including(
    inclusion: Inclusion, resource_type: str, ids: Sequence[str], fhir_version: str
) -> Select[Any]:
    value = tables.search_values
    source, target = tables.resources.alias("source"), tables.resources.alias("target")
    given, wanted = (target, source) if inclusion.reverse else (source, target)
    columns = [wanted.c[name] for name in _NAMES]
    return (
        select(*columns)
        .distinct()
        .where(
            value.c.type == inclusion.source,
            value.c.element == inclusion.element,
            source.c.type == value.c.type,
            source.c.id == value.c.id,
            source.c.active,
            names(value, target),
            target.c.type.in_(inclusion.targets),
            target.c.active,
            given.c.type == resource_type,
            given.c.id.in_(ids),
            or_(wanted.c.fhir_version.is_(None), wanted.c.fhir_version == fhir_version),
        )
        .order_by(*(wanted.c[name] for name in ("type", "url", "version", "id")))
    )
