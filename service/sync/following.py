"""How the changes of one type are found: by the best way that the source has.

The point up to which a type is done is a moment that the source told, never one of this machine's clock,
and it is asked for inclusively: what is known by its version is passed over.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from service.connection import ClientError
from service.sync.capabilities import Capabilities
from service.sync.ledger import Ledger, Point
from service.sync.seen import Key, Seen, when
from service.sync.source import Page, Source, SourceError
from service.sync.taking import Taking

_TRIES = 6
"""How often a listing may begin anew because the source changed meanwhile."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Following:
    """Follows a source; ``remark`` is told what has to be done in another way than planned."""

    source: Source
    ledger: Ledger
    taking: Taking
    capabilities: Capabilities
    remark: Tell

    def follow(self, resource_type: str) -> str:
        """Take every change of a type, by the best way that works; tell which."""
        ways: Mapping[str, Callable[[str], None]] = {
            "history": self._by_history,
            "last-updated": self._by_last_updated,
            "listing": self._by_listing,
            "reads": self._by_reads,
        }
        usable = self.capabilities.ways[resource_type]
        for way in usable:
            try:
                ways[way](resource_type)
                return way
            except ClientError as error:
                if error.status in (401, 403) or way == usable[-1]:
                    raise
                self.remark(f"{resource_type}: {way} does not work ({error})")
        raise SourceError(f"{resource_type} can neither be listed nor read")

    def _by_history(self, resource_type: str) -> None:
        feed = f"{resource_type}/_history" if resource_type in self.capabilities.own_history else "_history"
        name = f"{resource_type} by history"
        point = self.ledger.point(name)
        total = self.source.newest(feed, point.moment).total if point else None
        if point is not None and total is not None and total < point.known:
            self.remark(f"{resource_type}: the history is shorter than it was; everything is listed again")
            point = None
        if point is None:
            point = self._beginning(feed)
            self._list(resource_type, self.source.search)
            self.ledger.move(name, point)
            total = self.source.newest(feed, point.moment).total
        if total is None or total > point.known:
            self.ledger.move(name, self._walk(feed, point))

    def _beginning(self, feed: str) -> Point:
        """The newest moment of a history, with the number of its entries then, before all is listed."""
        for _ in range(_TRIES):
            newest = _newest(self.source.newest(feed, None))
            if newest is None:
                return Point(None, 0)
            there = self.source.newest(feed, newest)
            if _newest(there) == newest:
                return Point(newest, there.total or 0)
        raise SourceError("the source changes faster than it answers")

    def _walk(self, feed: str, point: Point) -> Point:
        """Take what is in a history since a point; the point up to which it is done then.

        New entries are at the front; whatever is written meanwhile is newer than all of them.
        """
        walk = _Walk(point)
        for page in self.source.history(feed, point.moment):
            self.taking.take(walk.newest_versions(page))
            if walk.is_done(page):
                break
        return walk.point

    def _by_last_updated(self, resource_type: str) -> None:
        name = f"{resource_type} by last-updated"
        point = self.ledger.point(name)
        if point is None or point.moment is None:
            newest = self._list(resource_type, self.source.search)
        else:
            asked = {"_lastUpdated": f"ge{point.moment}", "_sort": "_lastUpdated"}
            _, newest = self._list_checked(lambda: self.source.search(resource_type, asked))
            newest = max(newest, point.moment, key=when)
            here = sum(item.type == resource_type for item in self.ledger.items.values())
            # A search does not tell what was deleted, but there are fewer then.
            if self.source.total(resource_type) != here:
                self._list(resource_type, self.source.search)
        self.ledger.move(name, Point(newest, 0))

    def _by_listing(self, resource_type: str) -> None:
        self._list(resource_type, lambda kind, _: self.source.tagged_search(kind))

    def _by_reads(self, resource_type: str) -> None:
        self.ledger.owe(key for key in self.ledger.items if key[0] == resource_type)

    def _list(
        self, resource_type: str, search: Callable[[str, Mapping[str, str]], Iterable[Page]]
    ) -> str | None:
        """Take all resources of a type; what is not there any more is owed. The newest moment among them."""
        versions, newest = self._list_checked(lambda: search(resource_type, {}))
        self.ledger.owe(
            key for key in list(self.ledger.items) if key[0] == resource_type and key not in versions
        )
        return newest

    def _list_checked(self, search: Callable[[], Iterable[Page]]) -> tuple[dict[Key, str], str | None]:
        """Take what a search gives, until it gave as many as there are: a source that counts pages by
        position leaves one out when one before it goes.
        """
        before: dict[Key, str] | None = None
        for _ in range(_TRIES):
            versions: dict[Key, str] = {}
            newest: str | None = None
            pages = 0
            total: int | None = None
            for page in search():
                self._take_listed(page)
                versions.update(page.versions)
                newest = max((newest, *(one.moment for one in page.seen)), key=when)
                total, pages = page.total, pages + 1
            if total == len(versions) or (total is None and (pages == 1 or versions == before)):
                return versions, newest
            before = versions
        raise SourceError(f"{len(versions)} resources are listed, and {total} are said to be there")

    def _take_listed(self, page: Page) -> None:
        self.taking.take(page.seen)
        items = self.ledger.items
        unseen = page.versions.keys() - {one.key for one in page.seen}
        self.ledger.owe(k for k in unseen if k not in items or items[k].version != page.versions[k])


class _Walk:
    """What was met on the way through a history from its newest entry to a point."""

    def __init__(self, point: Point) -> None:
        self._from = point
        self._total: int | None = None
        self._newest = point.moment
        self._entries: dict[tuple[Key, str], str | None] = {}
        self._met: dict[Key, Seen] = {}

    def newest_versions(self, page: Page) -> list[Seen]:
        """The entries that tell the newest state of a resource so far."""
        if not self._entries:
            self._total = page.total
            self._newest = max((self._newest, *(one.moment for one in page.seen)), key=when)
        found: dict[Key, Seen] = {}
        for one in page.seen:
            self._entries[one.key, one.version] = one.moment
            if one.key not in self._met or _supersedes(one, self._met[one.key]):
                self._met[one.key] = found[one.key] = one
        return list(found.values())

    def is_done(self, page: Page) -> bool:
        """Whether every entry that is newer than the point was met."""
        if self._total is None:
            return False
        newer = sum(when(moment) > when(self._from.moment) for moment in self._entries.values())
        return newer >= self._total - self._from.known

    @property
    def point(self) -> Point:
        if self._newest == self._from.moment:
            return Point(self._newest, self._total or 0)
        same = sum(when(moment) == when(self._newest) for moment in self._entries.values())
        return Point(self._newest, same if self._total is not None else 0)


def _newest(page: Page) -> str | None:
    return page.seen[0].moment if page.seen else None


def _supersedes(one: Seen, other: Seen) -> bool:
    """Whether a version is after another that has the same moment."""
    if when(one.moment) != when(other.moment) or not (one.version.isdigit() and other.version.isdigit()):
        return False
    return int(one.version) > int(other.version)
