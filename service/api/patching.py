"""JSON Patch: changes to a resource as a client sees it, in its FHIR version.

Specification: https://hl7.org/fhir/R5/http.html#patch and https://www.rfc-editor.org/rfc/rfc6902
"""

from typing import Any

import orjson
from jsonpatch import InvalidJsonPatch, JsonPatch, JsonPatchException
from jsonpointer import JsonPointer, JsonPointerException

from service.api.errors import RefusedError
from service.api.requests import Request
from service.fhir.values import Json
from service.terminology import issues
from service.terminology.issues import TerminologyError

_MAX_COPIED = 100_000
"""Values that one patch may copy, all together: copies of copies would fill any memory."""


def read_patch(changes: Any) -> list[Json]:
    """The operations of a patch; TerminologyError for what is none."""
    if not isinstance(changes, list) or not all(isinstance(change, dict) for change in changes):
        raise TerminologyError(issues.patch_invalid("it is not an array of operations"))
    for position, change in enumerate(changes):
        try:
            JsonPatch([change])
        except (InvalidJsonPatch, JsonPointerException, TypeError, KeyError) as error:
            raise TerminologyError(issues.patch_invalid(f"operation {position}: {error}")) from error
    return changes


def patched(document: Json, changes: list[Json]) -> Any:
    """``document`` changed; it stays as it is itself. Refuses (422) a patch that does not fit, whole."""
    copied = 0
    changing: Any = orjson.loads(orjson.dumps(document))
    # What a patch adds, it may change further on: the patch itself stays as it is.
    for position, change in enumerate(orjson.loads(orjson.dumps(changes))):
        try:
            if change["op"] == "copy":
                copied += _size(JsonPointer(change["from"]).resolve(changing))
            if copied > _MAX_COPIED:
                raise RefusedError(422, issues.patch_failed(f"it copies more than {_MAX_COPIED} values"))
            changing = JsonPatch([change]).apply(changing, in_place=True)
        except (JsonPatchException, JsonPointerException, KeyError, TypeError, RecursionError) as error:
            problem = f"operation {position} ({change['op']} {change['path']}): {error or 'it does not hold'}"
            raise RefusedError(422, issues.patch_failed(problem)) from error
    return _kept(changing)


def _kept(document: Any) -> Any:
    """The document as a body would bring it, within the same limits."""
    try:
        body = orjson.dumps(document)
    except TypeError as error:
        raise RefusedError(422, issues.patch_failed(f"its result cannot be kept: {error}")) from error
    return Request("PATCH", "", "", {}, body).json()


def _size(value: Any) -> int:
    pending, count = [value], 0
    while pending:
        found = pending.pop()
        count += 1
        if isinstance(found, dict):
            pending.extend(found.values())
        elif isinstance(found, list):
            pending.extend(found)
    return count
