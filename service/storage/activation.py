"""Which build of a version answers: publishing is switching one row, rolling back is switching it again."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, select

from service.storage import resources, tables
from service.storage.builds import UnknownBuildError
from service.storage.database import Change, in_parts
from service.storage.records import decode_header
from service.storage.resources import Candidate
from service.terminology.repository import ResourceRow


def activate(change: Change, names: Sequence[str]) -> dict[str, tuple[ResourceRow, str | None]]:
    """Let builds answer for their versions, with the value sets that were published beside them.

    Gives for each its row and the other build that answered until now; raises ``UnknownBuildError``.
    """
    found = _stored(change.connection, names)
    candidates: list[Candidate] = []
    beside: list[Candidate] = []
    for name in reversed(dict.fromkeys(reversed(names))):
        if name not in found:
            raise UnknownBuildError(name)
        build = found[name]
        code_system = decode_header(build.header)
        candidates.append(resources.from_build(name, build.own_id, code_system))
        documents = orjson.loads(build.value_sets)
        beside += [resources.from_document(document, code_system.fhir_version) for document in documents]
    previous = resources.active_builds(change.connection, candidates)
    rows = resources.store(change, [*candidates, *beside])
    result: dict[str, tuple[ResourceRow, str | None]] = {}
    for candidate, row in zip(candidates, rows[: len(candidates)], strict=True):
        before = previous.get(candidate.identity)
        result[candidate.content_hash] = (row, before if before != candidate.build else None)
        previous[candidate.identity] = candidate.build
    return result


def _stored(connection: Connection, names: Sequence[str]) -> dict[str, Row[Any]]:
    column = tables.builds.c
    found: dict[str, Row[Any]] = {}
    for some in in_parts(names):
        wanted = select(column.hash, column.own_id, column.header, column.value_sets).where(
            column.hash.in_(some)
        )
        found |= {row.hash: row for row in connection.execute(wanted)}
    return found


def deactivate(change: Change, build: str) -> bool:
    """Let ``build`` answer no more; tell whether it did."""
    answering = resources.active_rows(change.connection, tables.resources.c.build == build)
    return bool(resources.delete(change, answering))
