"""What names a resource, and what it names: the rows that a search includes.

Specification: https://hl7.org/fhir/R5/search.html#_include
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from service.storage import tables
from service.storage.database import in_parts
from service.storage.resources import COLUMNS, row_of
from service.storage.search_tests import whole
from service.terminology.repository import ResourceRow
from service.terminology.searching import Inclusion

_RESOURCE, _VALUE = tables.resources.c, tables.search_values.c


def included(
    connection: Connection, rows: Sequence[ResourceRow], inclusion: Inclusion, fhir_version: str, limit: int
) -> list[ResourceRow]:
    """The first ``limit`` rows that an inclusion adds, ordered by type, url, version and id."""
    find = _naming if inclusion.reverse else _named
    visible = or_(_RESOURCE.fhir_version.is_(None), _RESOURCE.fhir_version == fhir_version)
    found = {(row.type, row.id): row for row in find(connection, rows, inclusion, visible)}
    ordered = sorted(found.values(), key=lambda row: (row.type, row.url or "", row.version or "", row.id))
    return ordered[:limit]


def _named(
    connection: Connection, rows: Sequence[ResourceRow], inclusion: Inclusion, visible: ColumnElement[bool]
) -> Iterator[ResourceRow]:
    """What the rows of the inclusion's source name."""
    ids = [row.id for row in rows if row.type == inclusion.source]
    canonicals: set[tuple[str, str | None]] = set()
    for some in in_parts(ids):
        found = connection.execute(_values(inclusion).where(_VALUE.id.in_(some)))
        canonicals |= {(value.url, value.version) for value in found}
    for some in in_parts(list({url for url, _ in canonicals})):
        of_urls = (_RESOURCE.type.in_(inclusion.targets), _RESOURCE.url.in_(some))
        for row in connection.execute(select(*COLUMNS).where(*of_urls, _RESOURCE.active, visible)):
            if {(row.url, None), (row.url, row.version)} & canonicals:
                yield row_of(row)


def _naming(
    connection: Connection, rows: Sequence[ResourceRow], inclusion: Inclusion, visible: ColumnElement[bool]
) -> Iterator[ResourceRow]:
    """What of the inclusion's source names one of the rows."""
    named = {
        (row.url, version) for row in rows if row.type in inclusion.targets for version in (None, row.version)
    }
    starts = {url[: tables.START] for url, _ in named if url}
    ids: set[str] = set()
    for some in in_parts(list(starts)):
        found = connection.execute(_values(inclusion).where(_VALUE.start.in_(some)))
        ids |= {value.id for value in found if (value.url, value.version) in named}
    for some in in_parts(list(ids)):
        of_ids = (_RESOURCE.type == inclusion.source, _RESOURCE.id.in_(some))
        wanted = select(*COLUMNS).where(*of_ids, _RESOURCE.active, visible)
        yield from map(row_of, connection.execute(wanted))


def _values(inclusion: Inclusion) -> Any:
    """The canonicals that stand in the inclusion's element, with the ids of what has them."""
    url = whole(tables.search_values).label("url")
    of_element = (_VALUE.type == inclusion.source, _VALUE.element == inclusion.element)
    return select(_VALUE.id, url, _VALUE.qualifier.label("version")).where(*of_element)
