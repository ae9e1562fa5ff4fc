"""Searches in SQL: which rows, in which order, and from where on.

Specification: https://hl7.org/fhir/R5/search.html
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, case, func, or_, select

from service.storage import tables
from service.storage.resources import COLUMNS
from service.storage.search_conditions import Conditions, OpenPack
from service.terminology.repository import Found, ResourceRow
from service.terminology.searching import Criteria, Cursor, Page, SortKey

_Key = tuple[ColumnElement[Any], bool]
"""What rows are ordered by, and whether descending."""

_RESOURCE = tables.resources.c
_NAMES_AND_ID = (func.coalesce(_RESOURCE.url, ""), func.coalesce(_RESOURCE.version, ""), _RESOURCE.id)
"""What makes rows unequal."""

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
    rows = _rows(connection, resource_type, clauses, page) if page.count else []
    found = [face(row) for row in rows[: page.count]]
    following = _cursor(rows[page.count - 1], len(page.sort)) if len(rows) > page.count else None
    if not page.counted:
        return Found(found, following)
    if found and page.after is None and following is None:
        return Found(found, None, len(found))
    total = connection.scalar(select(func.count()).select_from(resources).where(*clauses)) or 0
    return Found(found, following, total)


def _rows(
    connection: Connection, resource_type: str, clauses: Sequence[ColumnElement[bool]], page: Page
) -> list[dict[str, Any]]:
    """The rows of a page and one more, if there is one, with the values that they are sorted by."""
    by = [_sorting(resource_type, key) for key in page.sort]
    wanted = select(*COLUMNS, *(key.c.value.label(f"by_{n}") for n, key in enumerate(by))).where(*clauses)
    if by:
        joined: FromClause = tables.resources
        for key in by:
            joined = joined.outerjoin(key, key.c.id == tables.resources.c.id)
        wanted = wanted.select_from(joined)
    keys = _keys(by, page.sort)
    wanted = wanted.order_by(*(key.desc() if down else key for key, down in keys))
    if page.after is not None:
        wanted = wanted.where(_after(keys, _flat(page.after, page.sort)))
    return [row._asdict() for row in connection.execute(wanted.limit(page.count + 1))]


def _sorting(resource_type: str, key: SortKey) -> FromClause:
    """By id the values by which resources of a type are sorted."""
    row = tables.search_values.c
    column = row.low if key.by_range else row.start
    chosen = (func.max(column) if key.descending else func.min(column)).label("value")
    wanted = select(row.id, chosen).where(row.type == resource_type, row.element == key.element)
    return wanted.group_by(row.id).subquery()


def _keys(by: Sequence[FromClause], sort: Sequence[SortKey]) -> list[_Key]:
    """The order: of each sort key whether it is missing, then the key; at last what makes rows unequal."""
    found: list[_Key] = []
    for values, key in zip(by, sort, strict=True):
        found.append((case((values.c.value.is_(None), 1), else_=0), False))
        found.append((func.coalesce(values.c.value, _absent(key)), key.descending))
    return [*found, *((column, False) for column in _NAMES_AND_ID)]


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


def face(row: dict[str, Any]) -> ResourceRow:
    """The face of a row that may have further columns."""
    return ResourceRow(**{name: row[name] for name in _NAMES})
