"""The law of a copy: whatever happens at the source and to the connection, after a round that ends they are
equal, with no change missed and none doubled.
"""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from service.client import Client
from service.connection import ClientError
from service.fhir.web_source import without_web_source
from service.sync.copies import Copy
from service.sync.folder import FolderCopy
from service.sync.source import SourceError
from service.sync.stored import StoredCopy
from service.sync.syncing import Report, Sync, Wanted
from service.terminology.repository import HistoryQuery
from tests.api.changing import BASE, VALUE_SETS, Changing, Step, changing, steps
from tests.databases import KINDS, PostgreSQLServer
from tests.sync.network import IMPATIENT, SECONDS, Fault, Proxy, proxied, serving

TYPES = ("CodeSystem", "ValueSet")

faults: st.SearchStrategy[list[Fault]] = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.just(0)),
        st.tuples(st.just("refuse"), st.just(0)),
        st.tuples(st.just("drop"), st.integers(0, 3000)),
        st.tuples(st.just("stall"), st.integers(0, 300)),
    ),
    max_size=6,
)
rounds = st.lists(st.tuples(steps, faults), min_size=1, max_size=4)


@dataclass
class Followed:
    """A source behind a proxy, and a sync into a copy of it."""

    source: Changing
    proxy: Proxy
    sync: Sync

    def round(self, happened: list[Step], broken: list[Fault]) -> Report:
        """Let things happen; bring the copy in step over a connection that breaks, then over a good one."""
        for step in happened:
            self.source.take(step)
        self.proxy.faults = list(broken)
        with suppress(requests.RequestException, ClientError, SourceError):
            self.sync.run()
        self.proxy.faults = []
        return self.sync.run()

    def resources(self) -> dict[tuple[str, str], Any]:
        """Everything that the source has, read one by one, without the address at which it is shown there."""
        rows = self.source.service.registry.rows()
        asked = {"_summary": "false"}
        return {
            (r.type, r.id): without_web_source(
                self.source.get(f"/r5/{r.type}/{r.id}", **asked).get_json(force=True)
            )
            for r in rows
        }


@pytest.fixture(scope="module", params=KINDS)
def new_database(request: pytest.FixtureRequest) -> Callable[[], str | None]:
    """Makes empty databases of each kind."""
    if request.param == "sqlite":
        return lambda: None
    server: PostgreSQLServer = request.getfixturevalue("postgresql")
    return server.new_database


def following(open_things: ExitStack, new_database: Callable[[], str | None], wanted: Wanted) -> Followed:
    source = open_things.enter_context(changing(new_database))
    address = open_things.enter_context(serving(source.client.application))
    proxy = open_things.enter_context(proxied(address))
    client = open_things.enter_context(
        Client(f"{proxy.address}/r5", retries=IMPATIENT, seconds=SECONDS, connections=2)
    )
    folder = Path(open_things.enter_context(TemporaryDirectory())) / "copy"
    sync = Sync(
        client=client, ledger=folder / "sync.sqlite", copy=lambda _: FolderCopy(folder), wanted=wanted
    )
    return Followed(source, proxy, sync)


def files(folder: Path, kind: str) -> dict[str, Any]:
    return {path.stem: orjson.loads(path.read_bytes()) for path in (folder / kind).glob("*")}


def expansions(changed: Changing) -> dict[str, Any]:
    """By id what the service expands, and nothing for what it cannot."""
    found = {
        name: changed.get("/r5/ValueSet/$expand", url=f"{BASE}/{name}", count="1000") for name in VALUE_SETS
    }
    return {name: a.get_json(force=True) for name, a in found.items() if a.status_code == 200}


def check_folder(followed: Followed) -> None:
    folder = followed.sync.ledger.parent
    there = followed.resources()
    assert {(kind, name): d for kind in TYPES for name, d in files(folder, kind).items()} == there
    for name, document in expansions(followed.source).items():
        del document["expansion"]["offset"]
        said = document["expansion"].get("parameter", ())
        document["expansion"]["parameter"] = [p for p in said if p["name"] != "count"]
        assert files(folder, "expansions")[name] == document
    assert files(folder, "expansions").keys() == expansions(followed.source).keys()


@settings(max_examples=10)
@given(happening=rounds)
def test_a_folder(
    new_database: Callable[[], str | None], happening: list[tuple[list[Step], list[Fault]]]
) -> None:
    with ExitStack() as open_things:
        followed = following(open_things, new_database, Wanted(all_expansions=True))
        for happened, broken in happening:
            report = followed.round(happened, broken)
            assert report.problems == []
            check_folder(followed)
        again = followed.sync.run()
        assert again.in_step
        assert not again.counts


def bare(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "meta"}


def rows(document: dict[str, Any]) -> Any:
    return document["expansion"].get("contains"), document["expansion"]["total"]


def check_database(followed: Followed, copy: Changing) -> None:
    copy.moment[0] = followed.source.moment[0]
    there = followed.resources()
    here = replace(followed, source=copy).resources()
    assert {key: bare(d) for key, d in here.items()} == {key: bare(d) for key, d in there.items()}
    assert {n: rows(d) for n, d in expansions(copy).items()} == {
        n: rows(d) for n, d in expansions(followed.source).items()
    }
    for kind, name in there:
        query = HistoryQuery(fhir_version="5.0.0", type=kind, id=name)
        assert copy.service.registry.history(query)[1] <= followed.source.service.registry.history(query)[1]


@settings(max_examples=8)
@given(happening=rounds)
def test_another_service(
    new_database: Callable[[], str | None], happening: list[tuple[list[Step], list[Fault]]]
) -> None:
    with ExitStack() as open_things:
        followed = following(open_things, new_database, Wanted())
        copy = open_things.enter_context(changing(new_database))
        followed.sync = replace(followed.sync, copy=lambda version: stored(copy, followed, version))
        for happened, broken in happening:
            assert followed.round(happened, broken).problems == []
            check_database(followed, copy)


def stored(copy: Changing, followed: Followed, fhir_version: str) -> Copy:
    return StoredCopy.of(copy.service.registry, followed.sync.ledger.parent / "coming", fhir_version)
