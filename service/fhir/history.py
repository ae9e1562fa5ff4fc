"""Bundle: the versions of resources, as a history tells them.

Specification: https://hl7.org/fhir/R5/http.html#history
"""

from collections.abc import Iterable, Mapping

from service.fhir.values import Json
from service.terminology.repository import ResourceVersion


def write_history(entries: Iterable[Json], total: int, links: Mapping[str, str]) -> Json:
    """A history of ``entries``, of ``total`` in all; ``links`` are urls by relation."""
    bundle: Json = {
        "resourceType": "Bundle",
        "type": "history",
        "total": total,
        "link": [{"relation": relation, "url": url} for relation, url in links.items()],
    }
    if listed := list(entries):
        bundle["entry"] = listed
    return bundle


def write_version(version: ResourceVersion, resource: Json | None, base_url: str) -> Json:
    """The entry of one version; ``resource`` is None for a deletion."""
    row = version.row
    place = f"{row.type}/{row.id}"
    entry: Json = {"fullUrl": f"{base_url}/{place}"}
    if resource is not None:
        entry["resource"] = resource
    entry["request"] = {"method": version.method, "url": row.type if version.method == "POST" else place}
    entry["response"] = {
        "status": _status(version),
        "etag": f'W/"{row.version_id}"',
        "lastModified": row.last_updated,
    }
    return entry


def _status(version: ResourceVersion) -> str:
    if version.is_deleted:
        return "204 No Content"
    return "201 Created" if version.method == "POST" or version.row.version_id == 1 else "200 OK"
