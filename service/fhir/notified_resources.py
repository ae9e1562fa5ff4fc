"""The resources that full notifications carry."""

from collections.abc import Callable

import orjson

from service.fhir.subsets import is_subsetted, subsetted
from service.fhir.values import Json
from service.fhir.withholding import withhold
from service.terminology.repository import Repository
from service.terminology.subscriptions import Focus

ResourceOf = Callable[[Focus], Json | None]
"""Gives the resource behind the focus of an event; None for a deletion."""

_LONG = {"ValueSet": "expansion", "CodeSystem": "concept"}
"""What a notification leaves out, because it may be of any size."""


def stored_resource(repository: Repository, withheld: frozenset[str], focus: Focus) -> Json | None:
    """The R5-shaped version of a resource, without its concepts or expansion, and without the wording of
    the systems ``withheld``: nobody knows who reads it. None where it is a deletion.
    """
    version = repository.version(focus.type, focus.id, focus.version_id)
    if version is None or version.is_deleted:
        return None
    row = version.row
    document: Json = orjson.loads(repository.document(row))
    meta = {"versionId": str(row.version_id), "lastUpdated": row.last_updated}
    shown = {**document, "id": row.id, "meta": {**document.get("meta", {}), **meta}}
    had = shown.pop(_LONG[row.type], None)
    shown = withhold(shown, withheld)
    return subsetted(shown) if (had or row.build) and not is_subsetted(shown) else shown
