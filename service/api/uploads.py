"""What a client wants stored: from a body to an R5-shaped resource, refused with every reason.

Specification: https://hl7.org/fhir/R5/json.html and https://hl7.org/fhir/R5/http.html#update
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service.api.errors import RefusedError, status_of
from service.api.requests import Request
from service.fhir.concept_maps import read_concept_map
from service.fhir.door import check_upload, is_acceptable
from service.fhir.subsets import is_subsetted
from service.fhir.value_sets import read_value_set
from service.fhir.values import Json
from service.fhir.versions import FhirVersion
from service.terminology import issues
from service.terminology.issues import Issue, TerminologyError
from service.terminology.view import View

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_LONGEST = {"url": 1500, "version": 500, "status": 32, "date": 40, "content": 32, "supplements": 1500}
"""Bytes of what resources are found by."""

_READERS: Mapping[str, Callable[[Json], object]] = {
    "ValueSet": read_value_set,
    "ConceptMap": read_concept_map,
}
"""What reads resources to be asked; a CodeSystem is read when it is made ready to be stored."""


def check_content_type(request: Request, expected: str) -> None:
    """Refuse (415) a body of another content type; one that says none is taken to be as expected."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in ("", expected):
        raise RefusedError(415, issues.media_type_not_supported(given[:100], expected))


def read_body(request: Request) -> Any:
    """The JSON of a body that is to be kept: each property once, and numbers that can be given back."""
    document = request.json()
    try:
        json.loads(request.body, object_pairs_hook=_each_once, parse_int=_integer)
    except ValueError as error:
        raise TerminologyError(issues.body_invalid(str(error))) from error
    return document


@dataclass(frozen=True, slots=True)
class Upload:
    """An R5-shaped resource that may be stored, and what there is to remark on it all the same."""

    resource: Json
    remarks: tuple[Issue, ...]


def read_upload(document: Any, resource_type: str, version: FhirVersion, view: View, day: str) -> Upload:
    """A resource that a client sent in ``version``; may change it in place. ``view`` is what is known.

    RefusedError (400, 422) has every problem that stands against it.
    """
    found = check_upload(document, resource_type, version, view, day)
    if not is_acceptable(found):
        # 404 would say that the place to write to is not there, not what the resource refers to.
        raise RefusedError(400 if status_of(found) == 400 else 422, *found)
    try:
        _check_lengths(document)
        raised = version.up(document)
        if resource_type in _READERS:
            _READERS[resource_type](raised)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        problem = f"has no {error}" if isinstance(error, KeyError) else str(error)
        raise TerminologyError(issues.resource_invalid(resource_type, problem)) from error
    if is_subsetted(raised):
        raise TerminologyError(issues.resource_not_whole(resource_type))
    if resource_type == "CodeSystem" and "url" not in raised:
        raise RefusedError(422, issues.url_missing(resource_type))
    return Upload(raised, found)


def check_id(document: Json, resource_type: str, wanted: str | None) -> None:
    """Refuse (400) an id that is none, and a document that is to be stored under another one."""
    found = document.get("id")
    given = found if wanted is None else wanted
    if given is not None and not (isinstance(given, str) and _ID.fullmatch(given)):
        raise RefusedError(400, issues.id_invalid(resource_type, given))
    if wanted is not None and found != wanted:
        raise RefusedError(400, issues.id_differs(resource_type, found, wanted))


def _check_lengths(document: Json) -> None:
    for name, limit in _LONGEST.items():
        if len(document.get(name, "").encode()) > limit:
            raise ValueError(f"{document['resourceType']}.{name} has more than {limit} bytes")


def _each_once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the property '{twice[:100]}' stands twice in one object")


def _integer(raw: str) -> None:
    if len(raw) > 19:
        raise ValueError(f"the number {raw[:40]} has more digits than can be kept")
