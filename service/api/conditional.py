"""Conditions of a request: which version it may find, and by what a resource is meant.

Specification: https://hl7.org/fhir/R5/http.html#cond-update, https://hl7.org/fhir/R5/http.html#concurrency
and https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests
"""

import re
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl

from service.api.errors import RefusedError
from service.terminology import issues
from service.terminology.repository import ResourceRow, ResourceVersion

_TAG = r'(?:W/)?"[^"]*"'
_TAGS = re.compile(rf"{_TAG}(?:\s*,\s*{_TAG})*")
_COLUMNS = {"_id": "id", "url": "url", "version": "version"}
_ANSWER_FORM = frozenset(("_format", "_pretty"))


def version_headers(version_id: str, last_updated: str) -> dict[str, str]:
    """``ETag`` and ``Last-Modified`` of one version of a resource."""
    changed = datetime.fromisoformat(last_updated)
    return {"ETag": f'W/"{version_id}"', "Last-Modified": format_datetime(changed, usegmt=True)}


def row_headers(row: ResourceRow) -> dict[str, str]:
    """``ETag`` and ``Last-Modified`` of a stored version."""
    return version_headers(str(row.version_id), row.last_updated)


def check_if_match(
    tags: str | None, resource_type: str, resource_id: str, found: ResourceVersion | None
) -> None:
    """Refuse (412) unless ``If-Match`` names the newest version; refuse (400) what is no entity tag."""
    if tags is None:
        return
    if tags.strip() != "*" and not _TAGS.fullmatch(tags.strip()):
        raise RefusedError(400, issues.header_invalid("If-Match", f"{tags[:100]} is no entity tag"))
    exists = found is not None and not found.is_deleted
    current = str(found.row.version_id) if found is not None and exists else None
    if current is None or (tags.strip() != "*" and current not in opaque_tags(tags)):
        place = f'W/"{current}"' if current else "no version"
        problem = issues.version_changed(resource_type, resource_id, tags, place)
        raise RefusedError(412, problem)


def read_condition(query: str) -> dict[str, str]:
    """The columns by which a resource is meant; refuses (400) what could mean too many.

    Who updates or deletes by a condition relies on each part of it, so an unknown one is never ignored.
    """
    wanted: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in _ANSWER_FORM:
            continue
        if name not in _COLUMNS:
            problem = f"it can name {', '.join(_COLUMNS)}, not '{name[:100]}'"
            raise RefusedError(400, issues.condition_invalid(problem))
        if not value or _COLUMNS[name] in wanted:
            raise RefusedError(400, issues.condition_invalid(f"'{name}' has not exactly one value"))
        wanted[_COLUMNS[name]] = value
    if "url" not in wanted and "id" not in wanted:
        raise RefusedError(400, issues.condition_invalid("it names neither url nor _id"))
    return wanted


def opaque(tag: str) -> str:
    """What stands between the quotes of an entity tag; weak and strong ones compare alike here."""
    return tag.removeprefix("W/").strip('"')


def opaque_tags(tags: str) -> set[str]:
    """The same of each tag in a list of them."""
    return {opaque(tag) for tag in re.findall(_TAG, tags)}
