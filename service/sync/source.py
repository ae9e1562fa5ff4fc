"""What is asked of a source: its histories, listings and resources, page by page.

Specification: https://hl7.org/fhir/R5/http.html#history and https://hl7.org/fhir/R5/http.html#search
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import TypeVar

import orjson

from service.client import Client, next_link
from service.connection import Answer, ClientError
from service.fhir.values import Json
from service.sync.capabilities import Capabilities, read_capabilities
from service.sync.ledger import Ledger
from service.sync.seen import Key, Seen, read_entries, when

PAGE = 200
"""Resources on one page, if the source gives as many."""

_HISTORY_PAGE = 100
_AT_ONCE = 32

Asked = TypeVar("Asked")
Got = TypeVar("Got")


class SourceError(Exception):
    """The source does not do what it says it does, or does not hold still."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the resources on it, their versions by key, the newest moment among them, and how many the
    source says there are.
    """

    seen: tuple[Seen, ...]
    versions: Mapping[Key, str]
    newest: str | None
    total: int | None


@dataclass(frozen=True)
class Source:
    """The source behind ``client``; ``ledger`` has what it said before."""

    client: Client
    ledger: Ledger

    def capabilities(self) -> Capabilities:
        """What the source can do, asked again only if it says otherwise now."""
        known = self.ledger.page("metadata", "metadata")
        answer = self.client.get("metadata", etag=known[0] if known else None)
        if known and answer.is_unchanged:
            return read_capabilities(orjson.loads(known[1]))
        statement = answer.document()
        if statement["resourceType"] != "CapabilityStatement":
            raise SourceError(f"{answer.url} is no CapabilityStatement")
        if answer.etag:
            self.ledger.keep_page("metadata", "metadata", answer.etag, orjson.dumps(statement).decode())
        return read_capabilities(statement)

    def newest(self, feed: str, since: str | None) -> Page:
        """The newest entry of a history, and how many are no older than ``since``."""
        return next(self.history(feed, since, count=1))

    def history(self, feed: str, since: str | None, count: int = _HISTORY_PAGE) -> Iterator[Page]:
        """A history, newest first."""
        parameters = {"_count": str(count), **({"_since": since} if since else {})}
        for bundle in self.client.pages(feed, parameters):
            yield _page(_bundle(bundle, "history"))

    def search(self, resource_type: str, parameters: Mapping[str, str]) -> Iterator[Page]:
        """The resources of a type that meet conditions."""
        for bundle in self.client.pages(resource_type, {"_count": str(PAGE), **parameters}):
            yield _page(_bundle(bundle, "searchset"))

    def tagged_search(self, resource_type: str) -> Iterator[Page]:
        """All resources of a type; of a page that is as it was, only the versions."""
        path: str | None = resource_type
        parameters: Mapping[str, str] | None = {"_count": str(PAGE)}
        while path is not None:
            known = self.ledger.page(resource_type, path)
            answer = self.client.get(path, parameters, etag=known[0] if known else None)
            if known and answer.is_unchanged:
                page, following = _recalled(known[1])
            else:
                bundle = _bundle(answer.document(), "searchset")
                page, following = _page(bundle), next_link(bundle)
                if answer.etag:
                    self.ledger.keep_page(resource_type, path, answer.etag, _kept(page, following))
            yield page
            path, parameters = following, None

    def total(self, resource_type: str) -> int | None:
        """How many resources of a type there are."""
        bundle = self.client.get(resource_type, {"_summary": "count"}).document()
        total: int | None = _bundle(bundle, "searchset").get("total")
        return total

    def read(self, key: Key, etag: str | None = None, into: Path | None = None) -> Answer | None:
        """A resource, whole; None where there is none any more."""
        try:
            return self.client.get("/".join(key), {"_summary": "false"}, etag=etag, into=into)
        except ClientError as error:
            if error.status in (404, 410):
                return None
            raise

    def at_once(self, ask: Callable[[Asked], Got], asked: Iterable[Asked]) -> Iterator[Got]:
        """What several threads got, in the order in which it was asked."""
        waiting = iter(asked)
        with ThreadPool(self.client.connections) as threads:
            while some := list(islice(waiting, _AT_ONCE)):
                yield from threads.imap(ask, some)


def _bundle(document: Json, kind: str) -> Json:
    if document["resourceType"] != "Bundle":
        raise SourceError(f"the source answered with a {document['resourceType']} and no {kind}")
    return document


def _page(bundle: Json) -> Page:
    seen = tuple(read_entries(bundle))
    newest = max((one.moment for one in seen), key=when, default=None)
    return Page(seen, {one.key: one.version for one in seen}, newest, bundle.get("total"))


def _kept(page: Page, following: str | None) -> str:
    versions = [[*key, version] for key, version in page.versions.items()]
    kept = {"versions": versions, "newest": page.newest, "total": page.total, "next": following}
    return orjson.dumps(kept).decode()


def _recalled(content: str) -> tuple[Page, str | None]:
    kept = orjson.loads(content)
    versions = {(kind, name): version for kind, name, version in kept["versions"]}
    return Page((), versions, kept["newest"], kept["total"]), kept["next"]
