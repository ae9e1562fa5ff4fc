"""The syndication feed: what this service publishes, newest first, each with size and hash of its bytes.

A page is read from the newest versions of all resources, deleted ones too: what was deleted, or is the
resource of a release that answers no more, is a retraction until it comes back.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Protocol
from uuid import NAMESPACE_URL, uuid5

import orjson

from service.fhir import software
from service.fhir.code_systems import EFFECTIVE_PERIOD
from service.fhir.values import Json
from service.fhir.versions import FHIR_VERSIONS, FhirVersion
from service.publishing.atom import Item, Retraction, write_feed
from service.terminology.catalogue import Catalogue
from service.terminology.repository import HistoryQuery, Repository, ResourceRow, ResourceVersion

COUNT = 100
"""Resources on one page; each has an entry for every FHIR version that sees it."""

Position = tuple[int, str, str]
"""Where a page ends: revision, type and id of its last resource."""

Digest = tuple[str, int]
"""The SHA-256 (in hexadecimal digits) of some bytes, and how many they are."""


class Digests(Protocol):
    """Hashes and sizes that were computed before, by a text that names the bytes."""

    def known(self, names: Sequence[str]) -> dict[str, Digest]:
        """By name the digests that are known."""

    def keep(self, name: str, digest: Digest) -> None:
        """Keep one."""


@dataclass(frozen=True)
class Feed:
    """Writes pages of the feed.

    ``fetch`` gives the bytes that this service answers at a path with a query, so that a hash in the feed
    is true by construction. They are asked for once: what is at a version's address never changes.
    ``path`` is the feed's own; ``count`` resources are on one page.
    """

    repository: Repository
    catalogue: Catalogue
    digests: Digests
    fetch: Callable[[str], Iterable[bytes]]
    canonical_base: str
    path: str
    count: int = COUNT
    _measuring: Lock = field(default_factory=Lock)

    def page(self, address: str, updated: str, day: str, after: str | None = None) -> bytes:
        """The page after the position that a link of the feed names, or the first.

        ``address`` is the service's own (``http://host``), ``updated`` the instant of the last change, or
        empty before the first; ``day`` (``YYYY-MM-DD``) is that of the request. Raises ``ValueError`` for
        what is no position.
        """
        before = None if after is None else _position(after)
        query = HistoryQuery(fhir_version=None, is_newest=True, before=before, count=self.count + 1)
        found, _ = self.repository.history(query)
        shown = found[: self.count]
        first = address + self.path
        links = [("self", first if after is None else f"{first}?after={after}"), ("first", first)]
        if len(found) > self.count:
            last = shown[-1]
            links.append(("next", f"{first}?after={last.revision}-{last.row.type}-{last.row.id}"))
        title = f"{software.NAME}: code systems, value sets and maps"
        moment = updated or f"{software.RELEASE_DATE}T00:00:00Z"
        return write_feed(self._id("feed"), title, moment, links, self._entries(shown, address, day))

    def _entries(
        self, shown: Sequence[ResourceVersion], address: str, day: str
    ) -> Iterator[Item | Retraction]:
        published = [one.row for one in shown if not one.is_deleted]
        digests = self._digests([(row, version) for row in published for version in _seeing(row)], day)
        for one in shown:
            if one.is_deleted:
                for version in _seeing(one.row):
                    yield Retraction(self._entry_id(one.row, version), one.row.last_updated)
            else:
                yield from self._items(one.row, address, digests)

    def _items(self, row: ResourceRow, address: str, digests: Mapping[str, Digest]) -> Iterator[Item]:
        document: Json = orjson.loads(self.repository.document(row))
        period = _period(document)
        for version in _seeing(row):
            path = path_of(row, version)
            sha, length = digests[path]
            yield Item(
                id=self._entry_id(row, version),
                title=row.title or row.name or row.url or row.id,
                updated=row.last_updated,
                resource_type=row.type,
                href=address + path,
                media_type="application/fhir+json",
                length=length,
                sha256=sha,
                identifier=row.url or f"{self.canonical_base}/{row.type}/{row.id}",
                version=row.version or str(row.version_id),
                fhir_version=version.number,
                period=(period.get("start"), period.get("end")),
                summary=document.get("description"),
                rights=document.get("copyright"),
            )

    def _digests(self, wanted: Sequence[tuple[ResourceRow, FhirVersion]], day: str) -> dict[str, Digest]:
        """By path the digests of these resources; only one thread computes at a time."""
        names = {path_of(row, version): self._name(row, version, day) for row, version in wanted}
        with self._measuring:
            known = self.digests.known(list(names.values()))
            for path, name in names.items():
                if name not in known:
                    known[name] = _measured(self.fetch(path))
                    self.digests.keep(name, known[name])
        return {path: known[name] for path, name in names.items()}

    def _name(self, row: ResourceRow, version: FhirVersion, day: str) -> str:
        """What the bytes at a path depend on: a new release of this software may write them otherwise, and
        what is made of procedure pages is made anew with each change, and each day.
        """
        name = f"{software.VERSION} {path_of(row, version)}"
        made = self.catalogue.is_made_of_pages(row)
        return f"{name} {self.catalogue.revision()} {day}" if made else name

    def _entry_id(self, row: ResourceRow, version: FhirVersion) -> str:
        return self._id(f"{version.path}/{row.type}/{row.id}")

    def _id(self, name: str) -> str:
        return uuid5(NAMESPACE_URL, f"{self.canonical_base}/syndication/{name}").urn


def path_of(row: ResourceRow, version: FhirVersion) -> str:
    """Where this service answers one version of a resource, whole, in one FHIR version."""
    place = f"/{version.path}/{row.type}/{row.id}/_history/{row.version_id}"
    return f"{place}?_format=json&_summary=false"


def _position(raw: str) -> Position:
    found = re.fullmatch(r"([0-9]{1,9})-([A-Za-z]{1,64})-([A-Za-z0-9\-.]{1,64})", raw)
    if found is None:
        raise ValueError("it is no link of this feed")
    return int(found[1]), found[2], found[3]


def _period(document: Json) -> Json:
    """When a resource is in force, as it says itself: an element in R5, an extension of that name before."""
    extensions = document.get("extension", ())
    said = (e.get("valuePeriod", {}) for e in extensions if e.get("url") == EFFECTIVE_PERIOD)
    found: Json = document.get("effectivePeriod") or next(said, {})
    return found


def _seeing(row: ResourceRow) -> list[FhirVersion]:
    """The FHIR versions that a resource is published in."""
    return [version for version in FHIR_VERSIONS if row.fhir_version in (None, version.number)]


def _measured(pieces: Iterable[bytes]) -> Digest:
    found, length = sha256(), 0
    for piece in pieces:
        found.update(piece)
        length += len(piece)
    return found.hexdigest(), length
