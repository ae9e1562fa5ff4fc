"""What was seen at the source, taken into the copy: a resource is owed before it is stored, settled after."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson

from service.loaders.release import Progress
from service.sync.copies import Copy, Stored
from service.sync.ledger import Item, Ledger
from service.sync.seen import Key, Seen, read_resource
from service.sync.source import Source

_BATCH = 100
_BATCH_BYTES = 8 << 20


@dataclass(frozen=True)
class Taking:
    """Takes resources of some types into a copy. ``counts`` tells what was added, updated and removed."""

    source: Source
    ledger: Ledger
    copy: Copy
    types: tuple[str, ...]
    progress: Progress
    counts: Counter[str] = field(default_factory=Counter)

    def take(self, seen: Iterable[Seen], *, displacing: bool = True) -> None:
        """Take what the copy does not have in that version; what was seen in part is owed.

        ``displacing``: one of ours gives way to another that has its canonical now, and is owed.
        """
        changed = [one for one in seen if self._is_news(one)]
        refused = self.copy.own([one for one in changed if not self._is_ours(one.key)])
        new = [one for one in changed if one.key not in refused]
        self.ledger.owe(one.key for one in new)
        whole = [one for one in new if not one.is_deleted and one.lacks is None]
        gone = [one.key for one in new if one.is_deleted]
        giving_way = {k for k, item in self.ledger.items.items() if item.is_ours} if displacing else set()
        stored = self.copy.store(whole, gone, giving_way)
        self.progress("resources", sum(self.counts.values()) + len(stored))
        with self.ledger.changing():
            self._settle({one.key: one for one in whole}, stored)
            for key in gone:
                self._forget(key)
            for key, problem in refused.items():
                item = Item(type=key[0], id=key[1], problem=problem, is_ours=False)
                self.ledger.settle([item])

    def _is_news(self, seen: Seen) -> bool:
        item = self.ledger.items.get(seen.key)
        if seen.key[0] not in self.types or item is None:
            return seen.key[0] in self.types and not seen.is_deleted
        return seen.is_deleted or seen.version != item.version

    def _is_ours(self, key: Key) -> bool:
        item = self.ledger.items.get(key)
        return item is not None and item.is_ours

    def _settle(self, seen: dict[Key, Seen], stored: dict[Key, Stored]) -> None:
        for key, became in stored.items():
            item = self.ledger.items[key]
            if became.mark is None:
                mark = item.mark if became.problem else None
                self.ledger.settle([replace(item, version=None, mark=mark, problem=became.problem)])
                self.ledger.tell("refused" if became.problem else "gave way", "/".join(key), became.problem)
                continue
            one = seen[key]
            is_known = item.mark is not None and item.sha256 == became.sha256
            what = "added" if item.mark is None else "stored again" if is_known else "updated"
            settled = Item(
                type=item.type,
                id=item.id,
                version=one.version,
                canonical=one.canonical,
                sha256=became.sha256,
                mark=became.mark,
            )
            self.ledger.settle([settled])
            self.ledger.tell(what, "/".join(key), one.version)
            self.counts[what] += 1

    def _forget(self, key: Key) -> None:
        was = self.ledger.items[key]
        self.ledger.forget(key)
        if was.mark is not None:
            self.ledger.tell("removed", "/".join(key))
            self.counts["removed"] += 1

    def check(self) -> None:
        """Owe whatever is not in the copy any more as it was stored."""
        marks = self.copy.marks()
        damaged = [i for i in self.ledger.items.values() if i.mark is not None and marks.get(i.key) != i.mark]
        self.ledger.owe(item.key for item in damaged)
        with self.ledger.changing():
            for item in damaged:
                self.ledger.tell("changed in the copy", "/".join(item.key))

    def pay(self) -> None:
        """Read what is owed, and take it or take it away."""
        owed = [item for item in self.ledger.owed if item.type in self.types]
        batch: list[Seen] = []
        size = 0
        for key, found in self.source.at_once(self._read, owed):
            content = _taken_from(found) if found else b""
            size += len(content)
            batch += self._understood(key, content) if found else [Seen(key=key, version="")]
            if len(batch) == _BATCH or size > _BATCH_BYTES:
                self._take_read(batch)
                batch, size = [], 0
        self._take_read(batch)

    def _read(self, item: Item) -> tuple[Key, Path | None]:
        """The file with what the source has now, which may be long; None when it has it no more."""
        coming = self.copy.scratch / f"{'-'.join(item.key)}.part"
        return item.key, coming if self.source.read(item.key, into=coming) else None

    def _understood(self, key: Key, content: bytes) -> list[Seen]:
        """The resource that was read for a key, unless the source gave something else."""
        try:
            seen = read_resource(orjson.loads(content))
        except (orjson.JSONDecodeError, AttributeError):
            seen = None
        if seen is not None and seen.key == key:
            return [seen]
        with self.ledger.changing():
            problem = "the source answers with something else than this resource"
            self.ledger.settle([replace(self.ledger.items[key], problem=problem)])
        return []

    def _take_read(self, seen: Sequence[Seen]) -> None:
        self.take(seen, displacing=False)
        with self.ledger.changing():
            for one in seen:
                if one.lacks is not None:
                    item = self.ledger.items[one.key]
                    self.ledger.settle([replace(item, problem=one.lacks)])


def _taken_from(file: Path) -> bytes:
    content = file.read_bytes()
    file.unlink()
    return content
