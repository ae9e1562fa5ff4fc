"""Asks a registry as the API would, without HTTP."""

import json
from typing import Any

from service.fhir.search_criteria import read_condition, read_sort
from service.storage.registry import Registry
from service.terminology.repository import Found
from service.terminology.searching import Criteria, Cursor, Page


def criteria(resource_type: str, *asked: tuple[str, str], version: str = "R5") -> Criteria:
    """The criteria of parameters, each of which must be known."""
    conditions = [read_condition(resource_type, version, name, raw) for name, raw in asked]
    assert None not in conditions, asked
    return Criteria(tuple(c for c in conditions if c is not None))


def search(
    registry: Registry,
    resource_type: str,
    *asked: tuple[str, str],
    version: str = "R5",
    sort: str = "",
    count: int = 10_000,
    after: Cursor | None = None,
) -> Found:
    """What a search for parameters finds."""
    page = Page(count, read_sort(resource_type, version, sort) if sort else (), after)
    return registry.search(resource_type, criteria(resource_type, *asked, version=version), page)


def ids(found: Found) -> list[str]:
    """The ids of what was found, in order."""
    return [row.id for row in found.rows]


def served(registry: Registry, resource_type: str) -> list[dict[str, Any]]:
    """All documents of a type with the id and meta that they are served with."""
    rows = [row for row in registry.rows() if row.type == resource_type]
    documents = [(row, json.loads(registry.document(row))) for row in rows]
    return [
        {**d, "id": row.id, "meta": {**d.get("meta", {}), "lastUpdated": row.last_updated}}
        for row, d in documents
    ]
