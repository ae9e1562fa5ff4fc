"""The expansions of chosen value sets: which may be others by now, and these pulled."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from service.loaders.release import Progress
from service.sync.capabilities import EXPANSION_CHANGED, Capabilities
from service.sync.folder import EXPANSIONS, FolderCopy
from service.sync.ledger import Item, KeptExpansion, Ledger, Point
from service.sync.pulling import Expander, Pulled, identifier, pull, rows
from service.sync.seen import when
from service.sync.source import Source

_FEED = "expansions"


@dataclass(frozen=True)
class Expansions:
    """The expansions in ``copy``: of the value sets with these canonical ``urls``, or of all (None)."""

    source: Source
    ledger: Ledger
    copy: FolderCopy
    capabilities: Capabilities
    urls: Collection[str] | None
    progress: Progress
    counts: Counter[str] = field(default_factory=Counter)

    def bring(self) -> None:
        """Pull every chosen expansion that may be another one now; drop those of value sets that are gone."""
        chosen = {item.id for item in self._chosen()}
        self._drop(self.ledger.expansions.keys() - chosen)
        self._check(chosen)
        self._find_due(chosen)
        due = [self.ledger.expansions[name] for name in sorted(chosen) if self.ledger.expansions[name].is_due]
        for done, pulled in enumerate(self.source.at_once(self._pull, due), 1):
            self._take(pulled)
            self.progress("expansions", done, len(due))

    def missing(self) -> list[str]:
        """The canonicals that no value set of the source has."""
        there = {canonical for item in self._chosen() for canonical in _names(item)}
        return sorted(set(self.urls or ()) - there)

    def _chosen(self) -> list[Item]:
        here = [i for i in self.ledger.items.values() if i.type == "ValueSet" and i.mark is not None]
        return [i for i in here if self.urls is None or not _names(i).isdisjoint(self.urls)]

    def _drop(self, names: Collection[str]) -> None:
        for name in sorted(names):
            self.copy.remove(EXPANSIONS, name)
            with self.ledger.changing():
                self.ledger.drop(name)
                self.ledger.tell("expansion removed", name)

    def _check(self, chosen: Collection[str]) -> None:
        """What is new, or not in the folder any more as it was stored, is due."""
        marks = dict(self.copy.files(EXPANSIONS))
        known = self.ledger.expansions
        due = [
            KeptExpansion(id=name)
            for name in sorted(chosen)
            if name not in known or (known[name].mark is not None and marks.get(name) != known[name].mark)
        ]
        with self.ledger.changing():
            self.ledger.keep(due)

    def _find_due(self, chosen: Collection[str]) -> None:
        """Those that may be others since the last time are due, before the point is moved."""
        point, now = self.ledger.point(_FEED), self._now()
        changed = chosen
        if self.capabilities.tells_expansions and point is not None and point.moment is not None:
            changed = self._changed_since(point.moment, chosen)
        with self.ledger.changing():
            self.ledger.keep(
                [replace(self.ledger.expansions[n], is_due=True) for n in sorted(changed) if n in chosen]
            )
            self.ledger.move(_FEED, Point(now, 0))

    def _changed_since(self, moment: str, chosen: Collection[str]) -> Collection[str]:
        asked = {EXPANSION_CHANGED: f"gt{moment}", "_elements": "url"}
        found: set[str] = set()
        total: int | None = None
        for page in self.source.search("ValueSet", asked):
            found |= {name for _, name in page.versions}
            total = page.total
        return found if total == len(found) else chosen

    def _now(self) -> str | None:
        """The newest moment that the source has told: what it answers from here on knows it."""
        if self.capabilities.of_system:
            seen = self.source.newest("_history", None).seen
            return seen[0].moment if seen else None
        return max(self._moments(), key=when, default=None)

    def _moments(self) -> Iterator[str]:
        for way in ("history", "last-updated"):
            for resource_type in self.capabilities.ways:
                point = self.ledger.point(f"{resource_type} by {way}")
                if point is not None and point.moment is not None:
                    yield point.moment

    def _pull(self, kept: KeptExpansion) -> Pulled:
        expander = Expander(self.source.client, kept.id, self.ledger.items["ValueSet", kept.id].canonical)
        return pull(expander, kept, partial(self.copy.read, EXPANSIONS, kept.id))

    def _take(self, pulled: Pulled) -> None:
        before = self.ledger.expansions[pulled.id]
        if pulled.problem is not None:
            self.copy.remove(EXPANSIONS, pulled.id)
            kept = KeptExpansion(id=pulled.id, is_due=pulled.is_passing, problem=pulled.problem)
        elif pulled.document is None:
            kept = replace(before, is_due=False)
        else:
            stored = self.copy.write(EXPANSIONS, pulled.id, pulled.document)
            kept = KeptExpansion(
                id=pulled.id,
                is_due=False,
                identifier=identifier(pulled.document),
                etag=pulled.etag,
                total=sum(1 for _ in rows(pulled.document)),
                sha256=stored.sha256,
                mark=stored.mark,
            )
        with self.ledger.changing():
            self.ledger.keep([kept])
            if kept.sha256 != before.sha256 or kept.problem != before.problem:
                self.counts["expansions"] += kept.problem is None
                self.ledger.tell("expansion", kept.id, kept.problem or kept.identifier)


def _names(item: Item) -> set[str]:
    """What a value set is called: by its canonical, with and without its version, and by its id."""
    canonical = item.canonical or ""
    return {canonical, canonical.partition("|")[0], f"ValueSet/{item.id}"} - {""}
