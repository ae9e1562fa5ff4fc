"""One round: everything that changed at a source since the last one, brought into a copy."""

import fcntl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.client import Client
from service.loaders.release import Progress, silent
from service.sync.capabilities import TYPES, Capabilities
from service.sync.copies import Copy
from service.sync.expansions import Expansions
from service.sync.folder import FolderCopy
from service.sync.following import Following
from service.sync.ledger import Ledger
from service.sync.source import Source
from service.sync.taking import Taking


class BusyError(Exception):
    """Another process is bringing the same copy up to date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be copied: resources of some types, and the expansions of some value sets (by canonical) or
    of all (``all_expansions``). ``in_full`` checks everything, whatever is known of the source.
    """

    types: tuple[str, ...] = TYPES
    value_sets: tuple[str, ...] = ()
    all_expansions: bool = False
    in_full: bool = False

    @property
    def with_expansions(self) -> bool:
        return self.all_expansions or bool(self.value_sets)


@dataclass(kw_only=True)
class Report:
    """What a round did. ``ways`` tells by type how changes were found, ``remarks`` what the source cannot do;
    ``problems`` are why the copy is not in step; ``not_expanded`` tells what the source cannot expand.
    """

    source: str
    software: str = ""
    fhir_version: str = ""
    ways: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    not_expanded: dict[str, str] = field(default_factory=dict)

    @property
    def in_step(self) -> bool:
        """Whether the copy has everything that the source has."""
        return not self.problems


@dataclass(frozen=True, kw_only=True)
class Sync:
    """Brings a copy in step with the server of ``client``.

    ``copy`` opens it, given the FHIR version of the source; ``ledger`` is the file that the ledger is in.
    """

    client: Client
    ledger: Path
    copy: Callable[[str], Copy]
    wanted: Wanted = Wanted()
    progress: Progress = silent

    def run(self) -> Report:
        """One round. Interrupted or failed at any moment, the next one goes on where it was.

        ``requests.RequestException`` and ``ClientError`` where the source does not answer, or refuses.
        """
        with _alone(self.ledger), Ledger(self.ledger, self.client.base_url) as ledger:
            ledger.tell("begun")
            if self.wanted.in_full:
                ledger.begin_anew()
            report = self._bring(ledger)
            ledger.tell(
                "in step" if report.in_step else "not in step", detail="; ".join(report.problems[:10])
            )
            return report

    def _bring(self, ledger: Ledger) -> Report:
        source = Source(self.client, ledger)
        able = source.capabilities()
        report = Report(source=self.client.base_url, software=able.software, fhir_version=able.fhir_version)

        def remark(text: str) -> None:
            report.remarks.append(text)
            ledger.tell("remark", detail=text)

        for text in able.remarks(self.wanted.types, with_expansions=self.wanted.with_expansions):
            remark(text)
        ledger.note("software", able.software)
        ledger.note("fhir version", able.fhir_version)
        copy = self.copy(able.fhir_version)
        types = tuple(kind for kind in self.wanted.types if able.ways.get(kind))
        taking = Taking(source, ledger, copy, types, self.progress, report.counts)
        taking.check()
        following = Following(source, ledger, taking, able, remark)
        for kind in types:
            report.ways[kind] = following.follow(kind)
            ledger.note(f"way of {kind}", report.ways[kind])
        taking.pay()
        for item in ledger.items.values():
            report.total[item.type] += item.mark is not None
            if item.problem is not None:
                report.problems.append(f"{item.type}/{item.id}: {item.problem}")
        if isinstance(copy, FolderCopy) and self.wanted.with_expansions and able.expands:
            self._expand(source, ledger, copy, able, report)
        return report

    def _expand(
        self, source: Source, ledger: Ledger, copy: FolderCopy, able: Capabilities, report: Report
    ) -> None:
        urls = None if self.wanted.all_expansions else self.wanted.value_sets
        expansions = Expansions(source, ledger, copy, able, urls, self.progress, report.counts)
        expansions.bring()
        report.problems += [f"the source has no value set {url}" for url in expansions.missing()]
        for kept in ledger.expansions.values():
            report.total["expansions"] += kept.mark is not None
            if kept.problem is not None and (kept.is_due or not self.wanted.all_expansions):
                report.problems.append(f"the expansion of ValueSet/{kept.id}: {kept.problem}")
            elif kept.problem is not None:
                report.not_expanded[kept.id] = kept.problem


@contextmanager
def _alone(ledger: Path) -> Iterator[Any]:
    """One process at a time."""
    ledger.parent.mkdir(parents=True, exist_ok=True)
    with ledger.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(f"another process is bringing {ledger.parent} up to date") from error
        yield
