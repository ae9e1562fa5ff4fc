"""$validate: what would be said of a resource if it were sent to be stored.

Specification: https://hl7.org/fhir/R5/resource-operation-validate.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.fhir.door.upload import check_upload
from service.fhir.outcomes import write_outcome
from service.fhir.values import Json
from service.fhir.versions import FhirVersion
from service.terminology.issues import Issue, uploads
from service.terminology.view import View

_MODES = frozenset(("create", "update", "delete", "profile"))
_PROFILE = "http://hl7.org/fhir/StructureDefinition/"


@dataclass(frozen=True, slots=True)
class _Asked:
    """The parameters of one $validate; ``resource`` is None where none was given."""

    resource: Any = None
    mode: str | None = None
    profile: str | None = None


def validate(
    body: Any, resource_type: str, version: FhirVersion, view: View, day: str, stored: Json | None = None
) -> Json:
    """The OperationOutcome of $validate.

    ``body`` is the posted resource itself, or Parameters with ``resource``, ``mode`` and ``profile``, in the
    shape of ``version``; ``stored`` the resource that an instance is called on, in that shape, which is
    looked at where none is given. The others are those of ``check_upload``.
    """
    asked = _read(body)
    found = [*_problems(asked, resource_type)]
    resource = asked.resource if asked.resource is not None else stored
    if resource is not None:
        found += check_upload(resource, resource_type, version, view, day)
    elif asked.mode != "delete":
        found.append(uploads.missing("resource", "Parameters.parameter"))
    return write_outcome(found or [uploads.all_ok()])


def _read(body: Any) -> _Asked:
    if not isinstance(body, dict) or body.get("resourceType") != "Parameters":
        return _Asked(body)
    parameters = body.get("parameter")
    given = {p["name"]: p for p in parameters if _has_name(p)} if isinstance(parameters, list) else {}
    return _Asked(
        given.get("resource", {}).get("resource"),
        _text(given.get("mode", {}), "valueCode"),
        _text(given.get("profile", {}), "valueCanonical", "valueUri"),
    )


def _has_name(parameter: Any) -> bool:
    return isinstance(parameter, dict) and isinstance(parameter.get("name"), str)


def _text(parameter: Mapping[str, Any], *elements: str) -> str | None:
    return next((str(parameter[e]) for e in elements if e in parameter), None)


def _problems(asked: _Asked, resource_type: str) -> list[Issue]:
    """What is wrong with the parameters besides the resource."""
    found: list[Issue] = []
    if asked.mode is not None and asked.mode not in _MODES:
        found.append(uploads.unknown_mode(asked.mode, _MODES))
    if asked.profile is not None and asked.profile.partition("|")[0] != _PROFILE + resource_type:
        found.append(uploads.unknown_profile(asked.profile, _PROFILE + resource_type))
    return found
