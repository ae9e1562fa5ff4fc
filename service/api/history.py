"""Histories: what a request asks, and the pages of the answer.

A page ends at a version, and the next one begins after it: whatever is written meanwhile is newer than
both, so that nothing is missed or given twice.
Specification: https://hl7.org/fhir/R5/http.html#history
"""

import base64
import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import orjson

from service.api.errors import RefusedError
from service.api.requests import Request
from service.api.responses import Response, write
from service.api.stored import Stored
from service.fhir.history import write_history, write_version
from service.fhir.interactions import WRITABLE
from service.fhir.values import Json
from service.fhir.versions import FhirVersion
from service.terminology import issues
from service.terminology.repository import HistoryQuery, ResourceVersion

DEFAULT_COUNT = 50
MAX_COUNT = 500
"""Versions on one page: without ``_count``, and at most."""

_PAGE_BYTES = 2 * 1024 * 1024
"""A page ends with the version that makes its resources longer than that, whatever its count."""

_CURSOR = "_cursor"
_ANSWER_FORM = frozenset(("_format", "_pretty"))
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?"
)


def history(
    request: Request,
    version: FhirVersion,
    stored: Callable[[str], Stored],
    resource_type: str | None = None,
    resource_id: str | None = None,
) -> Response:
    """The versions of a resource, of a type or of everything, newest first."""
    query = read_history(request, version, resource_type, resource_id)
    repository = stored(WRITABLE[0]).repository
    if resource_type and resource_id:
        newest = repository.newest(resource_type, resource_id)
        if newest is None or newest.row.fhir_version not in (None, version.number):
            raise RefusedError(404, issues.unknown_resource(resource_type, resource_id))
    # One more than is shown tells whether there is a next page; nothing at all where only the total is asked.
    found, total = repository.history(replace(query, count=query.count + 1 if query.count else 0))
    entries: list[Json] = []
    size = 0
    for one in found[: query.count]:
        resource = None if one.is_deleted else stored(one.row.type).shown(one.row)
        entries.append(write_version(one, resource, request.base))
        size += len(orjson.dumps(resource))
        if size > _PAGE_BYTES:
            break
    links = _links(request, found[len(entries) - 1] if len(found) > len(entries) > 0 else None)
    return write(request, 200, version.down(write_history(entries, total, links)))


def read_history(
    request: Request, version: FhirVersion, resource_type: str | None, resource_id: str | None
) -> HistoryQuery:
    """What a request asks; refuses (400) every parameter that cannot be read, by name."""
    given: dict[str, Any] = {}
    problems: list[issues.Issue] = []
    for name, raw in request.parameters:
        try:
            if name in given:
                raise ValueError("it may be given only once")
            if name in _PARAMETERS:
                given[name] = _PARAMETERS[name](raw)
            elif request.is_strict and name not in _ANSWER_FORM:
                problems.append(issues.parameter_unknown(name))
        except (ValueError, OverflowError) as error:
            problems.append(issues.parameter_invalid(name, str(error)))
    if problems:
        raise RefusedError(400, *problems)
    return HistoryQuery(
        fhir_version=version.number,
        type=resource_type,
        id=resource_id,
        since=given.get("_since"),
        at=given.get("_at"),
        before=given.get(_CURSOR),
        count=given.get("_count", DEFAULT_COUNT),
    )


def _links(request: Request, last: ResourceVersion | None) -> dict[str, str]:
    """The urls of this page and of the next, which begins after ``last``."""
    kept = [(n, v) for n, v in request.parameters if n in _PARAMETERS and n != _CURSOR]
    address = f"{request.base}/{'/'.join(request.segments[1:])}"
    cursor = request.parameter(_CURSOR)
    links = {"self": _link(address, [*kept, *([(_CURSOR, cursor)] if cursor else [])])}
    if last is not None:
        links["next"] = _link(address, [*kept, (_CURSOR, _cursor_after(last))])
    return links


def _link(address: str, parameters: list[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(parameters)}" if parameters else address


def _cursor_after(version: ResourceVersion) -> str:
    key = orjson.dumps([version.revision, version.row.type, version.row.id])
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def _cursor(raw: str) -> tuple[int, str, str]:
    try:
        revision, resource_type, resource_id = orjson.loads(
            base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
        )
    except (ValueError, TypeError) as error:
        raise ValueError("it is no link of this server") from error
    if not (isinstance(revision, int) and isinstance(resource_type, str) and isinstance(resource_id, str)):
        raise ValueError("it is no link of this server")
    return revision, resource_type, resource_id


def _count(raw: str) -> int:
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9:
        raise ValueError(f"'{raw[:40]}' is not a number from 0 to 999999999")
    return min(int(raw), MAX_COUNT)


def _since(raw: str) -> str:
    """The first instant, to the millisecond, that is not before the one asked for."""
    first, _ = _period(raw)
    return _instant(first + timedelta(microseconds=999))


def _at(raw: str) -> tuple[str, str]:
    first, last = _period(raw)
    return _instant(first), _instant(last)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _period(raw: str) -> tuple[datetime, datetime]:
    """The first and the last moment of a FHIR dateTime; without a time zone it is one of UTC."""
    # A plus sign in the query means a blank, unless it is escaped.
    found = _DATE.fullmatch(raw.strip().replace(" ", "+"))
    if found is None:
        raise ValueError(f"'{raw[:40]}' is no date or instant")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        zoned = datetime.fromisoformat(
            f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}:{second or '00'}"
            f".{(fraction or '.0')[1:7]:0<6}{(zone or 'Z').replace('Z', '+00:00')}"
        )
        first = zoned.astimezone(UTC)
        if fraction:
            return first, first
        return first, first + _length(zoned, month, day, hour, second) - timedelta(microseconds=1)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"'{raw[:40]}' is no date or instant: {error}") from error


def _length(
    first: datetime, month: str | None, day: str | None, hour: str | None, second: str | None
) -> timedelta:
    """How long the year, month, day, minute or second is that a date without more digits stands for."""
    if second:
        return timedelta(seconds=1)
    if hour:
        return timedelta(minutes=1)
    if day:
        return timedelta(days=1)
    if month:
        return timedelta(days=monthrange(first.year, first.month)[1])
    return timedelta(days=366 if monthrange(first.year, 2)[1] == 29 else 365)


_PARAMETERS: Mapping[str, Callable[[str], Any]] = {
    "_since": _since,
    "_at": _at,
    "_count": _count,
    _CURSOR: _cursor,
}
