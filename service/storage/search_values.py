"""The search values of active resources, written in the transaction that writes the resources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, insert, select

from service.fhir.search_values import search_values
from service.storage import code_sets, tables
from service.storage.database import in_parts
from service.terminology.searching import SearchValue

_ROWS = 20_000
"""How many are made before they are stored."""


def replace(connection: Connection, versions: Sequence[Mapping[str, Any]]) -> None:
    """Store what the newest versions of resources are found by, in place of what older ones were."""
    older = [{"of": v["type"], "named": v["id"]} for v in versions if v["version_id"] > 1]
    if older:
        for table in (tables.search_values, tables.code_sets):
            same = (table.c.type == bindparam("of"), table.c.id == bindparam("named"))
            connection.execute(delete(table).where(*same), older)
    for rows in _in_lots(_rows(connection, [v for v in versions if v["active"]])):
        connection.execute(insert(tables.search_values), rows)


def _rows(connection: Connection, versions: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for some in in_parts(versions):
        documents = _documents(connection, [version["build"] for version in some if version["build"]])
        for version in some:
            document = orjson.loads(version["document"] or documents[version["build"]])
            meta = {**document.get("meta", {}), "lastUpdated": version["last_updated"]}
            served = {**document, "id": version["id"], "meta": meta}
            values = search_values(served)
            for value in code_sets.take_out(connection, version["type"], version["id"], values):
                yield _row(version, value)


def _documents(connection: Connection, builds: Sequence[str]) -> dict[str, bytes]:
    column = tables.builds.c
    found = connection.execute(select(column.hash, column.document).where(column.hash.in_(builds)))
    return {row.hash: row.document for row in found}


def _row(version: Mapping[str, Any], value: SearchValue) -> dict[str, Any]:
    start, rest = split(value.value)
    return {
        "type": version["type"],
        "id": version["id"],
        "element": value.element,
        "start": start,
        "rest": rest,
        "qualifier": value.qualifier,
        "text": value.text,
        "low": value.low,
        "high": value.high,
        "position": value.position,
    }


def split(value: str | None) -> tuple[str | None, str | None]:
    """A value as its columns ``start`` and ``rest``."""
    if value is None or len(value) <= tables.START:
        return value, None
    return value[: tables.START], value[tables.START :]


def _in_lots(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    lot: list[dict[str, Any]] = []
    for row in rows:
        lot.append(row)
        if len(lot) == _ROWS:
            yield lot
            lot = []
    if lot:
        yield lot
