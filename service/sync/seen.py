"""What a source shows of a resource: one version of it, or that it was deleted.

Specification: https://hl7.org/fhir/R5/bundle.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

import orjson

from service.fhir.values import Json
from service.fhir.web_source import without_web_source

Key = tuple[str, str]
"""The type and the id of a resource."""

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_LISTING = ("complete", "fragment", "supplement")
_TAG = re.compile(r'(?:W/)?"([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A resource as it was seen at the source; without ``document`` it is deleted there.

    ``version`` tells one state from another, ``moment`` (an instant) is when it was last updated there.
    """

    key: Key
    version: str
    moment: str | None = None
    document: Json | None = None

    @property
    def is_deleted(self) -> bool:
        return self.document is None

    @property
    def lacks(self) -> str | None:
        """What was left out of the resource; None where it is whole."""
        document = self.document or {}
        if any(tag.get("code") == "SUBSETTED" for tag in document.get("meta", {}).get("tag", ())):
            return "the source gives it only in part"
        if document.get("content") in _LISTING and document.get("count") and "concept" not in document:
            return f"it says that it has {document['count']} concepts, and gives none"
        return None

    @property
    def canonical(self) -> str | None:
        """The canonical with the version (``url|version``)."""
        version = (self.document or {}).get("version")
        return f"{self.url}|{version}" if self.url and version else self.url

    @property
    def url(self) -> str | None:
        return self.document.get("url") if self.document else None


def read_entries(bundle: Json) -> Iterator[Seen]:
    """The resources in a searchset or a history, in order; included ones are left out."""
    for entry in bundle.get("entry", ()):
        if entry.get("search", {}).get("mode", "match") != "match":
            continue
        seen = _read_deletion(entry) if "resource" not in entry else read_resource(entry["resource"], entry)
        if seen is not None and _ID.fullmatch(seen.key[1]):
            yield seen


def read_resource(document: Json, entry: Json | None = None) -> Seen:
    """A resource as it was seen; ``entry`` is the one of the Bundle that it stood in.

    Where the source shows it to people is left out: a copy is shown elsewhere, and a history does not tell.
    """
    document = without_web_source(document)
    meta, response = document.get("meta", {}), (entry or {}).get("response", {})
    version = meta.get("versionId") or tag_of(response.get("etag"))
    if version is None:
        version = sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()
    moment = meta.get("lastUpdated") or response.get("lastModified")
    key = (document.get("resourceType", ""), document.get("id", ""))
    return Seen(key=key, version=version, moment=moment, document=document)


def _read_deletion(entry: Json) -> Seen | None:
    request, response = entry.get("request", {}), entry.get("response", {})
    if request.get("method") != "DELETE":
        return None
    place = (request.get("url") or entry.get("fullUrl", "")).partition("/_history")[0]
    resource_type, _, resource_id = place.removeprefix("/").rpartition("/")
    version = tag_of(response.get("etag")) or ""
    return Seen(
        key=(resource_type.rpartition("/")[2], resource_id),
        version=version,
        moment=response.get("lastModified"),
    )


def tag_of(etag: str | None) -> str | None:
    """What stands in an entity tag: the version of a resource that was read."""
    found = _TAG.fullmatch(etag) if etag else None
    return found[1] if found else None


def when(moment: str | None) -> datetime:
    """A moment that compares with others; the beginning of time where there is none."""
    if moment is None:
        return datetime.min.replace(tzinfo=UTC)
    found = datetime.fromisoformat(moment)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
