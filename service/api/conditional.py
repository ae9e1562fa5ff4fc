"""Conditions of a request: which version it may find, and by what a resource is meant.

Specification: https://hl7.org/fhir/R5/http.html#cond-update, https://hl7.org/fhir/R5/http.html#concurrency
and https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests
"""

import re
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl

from service.api.errors import RefusedError
from service.api.search import read_criteria
from service.fhir.versions import FhirVersion
from service.terminology import issues
from service.terminology.repository import ResourceRow, ResourceVersion
from service.terminology.searching import Criteria

_TAG = r'(?:W/)?"[^"]*"'
_TAGS = re.compile(rf"{_TAG}(?:\s*,\s*{_TAG})*")


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


def read_condition(query: str, resource_type: str, version: FhirVersion) -> Criteria:
    """What a resource is meant by; refuses (400) what is no criterion, or would mean everything.

    Who updates or deletes by a condition relies on each part of it, so an unknown one is never ignored.
    """
    named = parse_qsl(query, keep_blank_values=True)
    if any(not value for _, value in named):
        raise RefusedError(400, issues.condition_invalid("each of its parameters needs a value"))
    criteria = read_criteria(named, resource_type, version)
    if not criteria.conditions:
        raise RefusedError(400, issues.condition_invalid("it names nothing to find a resource by"))
    return criteria


def opaque(tag: str) -> str:
    """What stands between the quotes of an entity tag; weak and strong ones compare alike here."""
    return tag.removeprefix("W/").strip('"')


def opaque_tags(tags: str) -> set[str]:
    """The same of each tag in a list of them."""
    return {opaque(tag) for tag in re.findall(_TAG, tags)}
