"""How the changes of one type are found: by the best way that the source has.

The point up to which a type is done is a moment that the source told, never one of this machine's clock,
and it is asked for inclusively: what is known by its version is passed over.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

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
        own = resource_type in self.capabilities.own_history
        feed = _Feed(resource_type, f"{resource_type}/_history" if own else "_history")
        point = self.ledger.point(feed.name)
        total = self.source.newest(feed.path, point.moment).total if point else None
        if point is not None and total is not None and total < point.known:
            self.remark(f"{resource_type}: the history is shorter than it was; everything is listed again")
            point = None
        if point is None:
            self._begin(feed)
        elif total is None or total > point.known:
            self.ledger.move(feed.name, self._walk(feed.path, point))

    def _begin(self, feed: "_Feed") -> None:
        """Take everything, with what happens meanwhile, until as many are here as there are."""
        point = self._beginning(feed.path)
        self._list(feed.type, self.source.search(feed.type, {}))
        for _ in range(_TRIES):
            point = self._walk(feed.path, point)
            self.taking.pay()
            total = self.source.total(feed.type)
            if total is None:
                self._list_twice(feed.type)
            if total in (None, self._known(feed.type)):
                return self.ledger.move(feed.name, point)
            if self.source.newest(feed.path, point.moment).total in (None, point.known):
                # Pages that are cut by position leave one out when one before it goes.
                self._list(feed.type, self.source.search(feed.type, {}))
        raise SourceError(f"{self._known(feed.type)} of {total} {feed.type} can be found")

    def _known(self, resource_type: str) -> int:
        return sum(key[0] == resource_type for key in self.ledger.items)

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
            if walk.is_done:
                break
        return walk.point

    def _by_last_updated(self, resource_type: str) -> None:
        name = f"{resource_type} by last-updated"
        point = self.ledger.point(name)
        newest = None if point is None else point.moment
        if newest is None:
            newest = self._list_twice(resource_type)
        else:
            asked = {"_lastUpdated": f"ge{newest}", "_sort": "_lastUpdated"}
            updated = self._agreed(lambda: self.source.search(resource_type, asked))
            newest = max(newest, updated.newest, key=when)
            # A search does not tell what was deleted, but there are fewer then.
            if self.source.total(resource_type) != self._known(resource_type):
                newest = max(newest, self._list_twice(resource_type), key=when)
        self.ledger.move(name, Point(newest, 0))

    def _by_listing(self, resource_type: str) -> None:
        self._list_twice(resource_type)

    def _by_reads(self, resource_type: str) -> None:
        self.ledger.owe(key for key in self.ledger.items if key[0] == resource_type)

    def _list_twice(self, resource_type: str) -> str | None:
        """Take all resources of a type as they were at one time; the newest moment among them."""
        listed = self._agreed(lambda: self.source.tagged_search(resource_type))
        self._owe_unlisted(resource_type, listed)
        return listed.newest

    def _list(self, resource_type: str, pages: Iterable[Page]) -> None:
        """Take all resources on these pages of a type; what is not on them is owed."""
        self._owe_unlisted(resource_type, self._listed(pages))

    def _owe_unlisted(self, resource_type: str, listed: "_Listed") -> None:
        kept = [key for key in self.ledger.items if key[0] == resource_type]
        self.ledger.owe(key for key in kept if key not in listed.versions)

    def _agreed(self, search: Callable[[], Iterable[Page]]) -> "_Listed":
        """Take what a search gives, until it gives the same twice: then its pages were of one state."""
        listed = self._listed(search())
        for _ in range(_TRIES):
            before, listed = listed, listed if listed.pages == 1 else self._listed(search())
            if listed.versions == before.versions:
                if listed.total not in (None, len(listed.versions)):
                    raise SourceError(f"{len(listed.versions)} are listed of {listed.total}")
                return listed
        raise SourceError("the source changes faster than it can be listed")

    def _listed(self, pages: Iterable[Page]) -> "_Listed":
        listed = _Listed()
        items = self.ledger.items
        for page in pages:
            self.taking.take(page.seen)
            unseen = page.versions.keys() - {one.key for one in page.seen}
            self.ledger.owe(k for k in unseen if k not in items or items[k].version != page.versions[k])
            listed.add(page)
        return listed


@dataclass(frozen=True, slots=True)
class _Feed:
    """The history of a type; at ``path`` it may be together with those of others."""

    type: str
    path: str

    @property
    def name(self) -> str:
        return f"{self.type} by history"


@dataclass(slots=True)
class _Listed:
    """What pages had together."""

    versions: dict[Key, str] = field(default_factory=dict)
    newest: str | None = None
    total: int | None = None
    pages: int = 0

    def add(self, page: Page) -> None:
        self.versions.update(page.versions)
        self.newest = max(self.newest, page.newest, key=when)
        self.total = page.total
        self.pages += 1


class _Walk:
    """What was met on the way through a history from its newest entry to a point."""

    def __init__(self, point: Point) -> None:
        self._from = point
        self._total: int | None = None
        self._newest = point.moment
        self._newer = 0
        self._entries: dict[tuple[Key, str], str | None] = {}
        self._met: dict[Key, Seen] = {}

    def newest_versions(self, page: Page) -> list[Seen]:
        """The entries that tell the newest state of a resource so far, and are not known."""
        if not self._entries:
            self._total = page.total
            self._newest = max(self._newest, page.newest, key=when)
        for one in page.seen:
            is_new = (one.key, one.version) not in self._entries
            self._newer += is_new and when(one.moment) > when(self._from.moment)
            self._entries[one.key, one.version] = one.moment
        found: dict[Key, Seen] = {}
        for one in page.seen:
            # Of one moment the entries have any order: a known one must not pass for the newest.
            is_known = self.is_done and when(one.moment) == when(self._from.moment)
            if not is_known and (one.key not in self._met or _supersedes(one, self._met[one.key])):
                self._met[one.key] = found[one.key] = one
        return list(found.values())

    @property
    def is_done(self) -> bool:
        """Whether every entry that is newer than the point was met, and no other is unknown."""
        return self._total is not None and self._newer >= self._total - self._from.known

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
