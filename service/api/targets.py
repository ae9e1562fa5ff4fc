"""What a write is about: the resource that it names by id or by a condition, as it stands at one moment.

Specification: https://hl7.org/fhir/R5/http.html#update, https://hl7.org/fhir/R5/http.html#delete and
https://hl7.org/fhir/R5/http.html#cond-update
"""

from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

from service.api.conditional import check_if_match, opaque_tags, read_condition
from service.api.errors import RefusedError
from service.api.uploads import check_id
from service.fhir.versions import FhirVersion
from service.terminology import issues
from service.terminology.issues import Issue
from service.terminology.repository import ResourceRow, ResourceVersion
from service.terminology.searching import Criteria


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One write as a client asks it, by ``method``: POST, PUT, PATCH or DELETE.

    ``content`` is an R5-shaped resource, or the operations of a patch.
    ``condition`` names the resource by a query instead of an id; of a create it is ``If-None-Exist``.
    ``remarks`` is what there is to say of the content all the same. ``place`` is where the write stands in a
    Bundle, and ``full_url`` how others refer to it there.
    """

    method: str
    type: str
    id: str | None = None
    content: Any = None
    remarks: tuple[Issue, ...] = ()
    condition: str | None = None
    if_match: str | None = None
    if_none_match: str | None = None
    place: str = ""
    full_url: str | None = None
    new_id: str = field(default_factory=lambda: str(uuid4()))


class State(Protocol):
    """What is stored: as anyone sees it, or as the one who writes does."""

    def newest(self, resource_type: str, resource_id: str) -> ResourceVersion | None:
        """The newest version of a resource, deleted or not."""

    def matching(self, resource_type: str, criteria: Criteria, limit: int) -> list[ResourceRow]:
        """The first of the active resources that meet the criteria."""


@dataclass(frozen=True, slots=True)
class Target:
    """The resource that a write is about. ``before`` is its newest version, None if there never was one;
    ``is_settled`` tells that nothing is left to do.
    """

    type: str
    id: str
    before: ResourceVersion | None
    is_settled: bool = False

    @property
    def exists(self) -> bool:
        """Whether there is something to be changed."""
        return self.before is not None and not self.before.is_deleted


def find_target(write: Write, state: State, version: FhirVersion) -> Target:
    """What a write is about; RefusedError where it is nothing, several things, or another version."""
    target = _FINDERS[write.method](write, state, version)
    if target.is_settled:
        return target
    before = target.before
    if before is not None and target.exists and before.row.fhir_version is not None:
        bound = issues.bound_to_fhir_version(write.type, target.id, before.row.fhir_version)
        raise RefusedError(422, bound)
    check_if_match(write.if_match, write.type, target.id, before)
    return target


def _created(write: Write, state: State, version: FhirVersion) -> Target:
    found = _matching(write, state, version) if write.condition is not None else None
    if found is not None:
        return Target(write.type, found.id, state.newest(write.type, found.id), is_settled=True)
    return Target(write.type, write.new_id, None)


def _updated(write: Write, state: State, version: FhirVersion) -> Target:
    if write.id is not None:
        check_id(write.content, write.type, write.id)
        target = Target(write.type, write.id, state.newest(write.type, write.id))
    else:
        target = _updated_by_condition(write, state, version)
    if write.if_none_match is not None and target.before is not None and target.exists:
        current = str(target.before.row.version_id)
        if write.if_none_match.strip() == "*" or current in opaque_tags(write.if_none_match):
            raise RefusedError(412, issues.resource_exists(write.type, target.id))
    return target


def _updated_by_condition(write: Write, state: State, version: FhirVersion) -> Target:
    found = _matching(write, state, version)
    own_id = write.content.get("id")
    check_id(write.content, write.type, found.id if found and own_id is not None else None)
    chosen = found.id if found else own_id or write.new_id
    target = Target(write.type, chosen, state.newest(write.type, chosen))
    if found is None and target.exists:
        if _matching(write, state, version) is not None:  # stored by others since the first look
            return _updated_by_condition(write, state, version)
        raise RefusedError(409, issues.id_taken(write.type, chosen))
    return target


def _existing(write: Write, state: State, version: FhirVersion) -> Target:
    resource_id = write.id
    if resource_id is None:
        found = _matching(write, state, version)
        if found is None:
            raise RefusedError(404, issues.none_matches(write.type, write.condition or ""))
        resource_id = found.id
    before = state.newest(write.type, resource_id)
    if before is None:
        raise RefusedError(404, issues.unknown_resource(write.type, resource_id))
    return Target(write.type, resource_id, before)


def _patched(write: Write, state: State, version: FhirVersion) -> Target:
    target = _existing(write, state, version)
    if not target.exists:
        raise RefusedError(410, issues.resource_deleted(write.type, target.id))
    return target


def _deleted(write: Write, state: State, version: FhirVersion) -> Target:
    target = _existing(write, state, version)
    return target if target.exists else Target(write.type, target.id, target.before, is_settled=True)


def _matching(write: Write, state: State, version: FhirVersion) -> ResourceRow | None:
    """The one resource that meets the condition; refuses (412) several."""
    query = write.condition or ""
    found = state.matching(write.type, read_condition(query, write.type, version), 2)
    if len(found) > 1:
        raise RefusedError(412, issues.several_match(write.type, query))
    return found[0] if found else None


_FINDERS = {"POST": _created, "PUT": _updated, "PATCH": _patched, "DELETE": _deleted}
