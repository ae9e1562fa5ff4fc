"""Copies of servers that lack something: what is found by which way, and that nothing is missed by any."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
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
from service.sync.folder import FolderCopy
from service.sync.source import SourceError
from service.sync.syncing import Sync, Wanted
from tests.sync.imitation import ALL, Imitation
from tests.sync.network import IMPATIENT, SECONDS, serving

TYPES = ("CodeSystem", "ValueSet")
V = "ValueSet"


@contextmanager
def following(server: Imitation, wanted: Wanted | None = None, **given: Any) -> Iterator[Sync]:
    """A sync of an imitated server into a new folder."""
    with ExitStack() as open_things:
        address = open_things.enter_context(serving(server))
        options = {"retries": IMPATIENT, "seconds": SECONDS, "connections": 2, **given}
        client = open_things.enter_context(Client(address, **options))
        folder = Path(open_things.enter_context(TemporaryDirectory()))
        wanted = wanted or Wanted(types=TYPES)
        yield Sync(
            client=client, ledger=folder / "sync.sqlite", copy=lambda _: FolderCopy(folder), wanted=wanted
        )


def copied(sync: Sync, kind: str | None = None) -> dict[tuple[str, str], Any]:
    kinds = [kind] if kind else TYPES
    files = (path for k in kinds for path in (sync.ledger.parent / k).glob("*.json"))
    return {(path.parent.name, path.stem): orjson.loads(path.read_bytes()) for path in files}


def there(server: Imitation) -> dict[tuple[str, str], Any]:
    return {key: server.shown(version) for key, version in server.now().items()}


keys = st.tuples(st.sampled_from(TYPES), st.sampled_from("abcde"))
changes = st.lists(st.tuples(st.sampled_from(["put", "put", "delete"]), keys, st.booleans()), max_size=6)
lacking = st.frozensets(
    st.sampled_from(["history", "system-history", "last-updated", "etag", "total", "version", "moment"])
)


def happen(server: Imitation, change: tuple[str, tuple[str, str], bool], number: int) -> None:
    what, key, same_moment = change
    if what == "put":
        server.put(key, f"Title {number}", same_moment=same_moment)
    else:
        server.delete(key, same_moment=same_moment)


@settings(max_examples=40)
@given(lacking, st.integers(1, 4), st.lists(st.tuples(changes, changes), min_size=1, max_size=4))
def test_no_change_is_missed(lacks: frozenset[str], page: int, rounds: list[Any]) -> None:
    # A history has moments and versions, whatever the server lacks.
    if "history" not in lacks or "system-history" not in lacks or "last-updated" not in lacks:
        lacks -= {"moment", "version"}
    server = Imitation(ALL - lacks, page)
    with following(server) as sync:
        for number, (before, meanwhile) in enumerate(rounds):
            for change in before:
                happen(server, change, number)
            # What happens while pages are read has moments of its own, as a real clock gives.
            own_moments = [(what, key, False) for what, key, _ in meanwhile]
            server.meanwhile = [partial(happen, server, change, -number) for change in own_moments]
            with suppress(SourceError):
                sync.run()
            server.meanwhile = []
            assert sync.run().problems == []
            assert copied(sync) == there(server)


@pytest.mark.parametrize(
    ("lacks", "way"),
    [
        (set(), "history"),
        ({"history"}, "history"),
        ({"history", "system-history"}, "last-updated"),
        ({"history", "system-history", "last-updated"}, "listing"),
        ({"history", "system-history", "last-updated", "search"}, "reads"),
    ],
)
def test_the_way_is_told(lacks: set[str], way: str) -> None:
    server = Imitation(ALL - lacks)
    server.put((V, "a"), "A")
    with following(server) as sync:
        report = sync.run()
    assert report.ways == dict.fromkeys(TYPES, way)
    assert bool(report.remarks) == (way != "history")
    assert all(way in remark for remark in report.remarks)


def replace_first(server: Imitation, with_another: bool) -> None:
    """Take away what is first, and perhaps add something at the end: then there are as many as before."""
    server.delete((V, "a"))
    if with_another:
        server.put((V, "f"), "T")


@pytest.mark.parametrize("with_another", [False, True])
@pytest.mark.parametrize("lacks", [set(), {"total"}, {"history", "system-history"}])
def test_pages_that_move_up_while_they_are_read(lacks: set[str], with_another: bool) -> None:
    server = Imitation(ALL - lacks)
    for name in "abcde":
        server.put((V, name), "T")
    with following(server) as sync:
        # What is first on the second page is the last one of the first page then.
        server.meanwhile = [partial(replace_first, server, with_another)]
        assert sync.run().problems == []
        assert copied(sync) == there(server)


def test_pages_of_updates_that_move_up_while_they_are_read() -> None:
    server = Imitation(ALL - {"history", "system-history"})
    for name in "abcde":
        server.put((V, name), "T")
    with following(server) as sync:
        sync.run()
        for name in "abcd":
            server.put((V, name), "Other")
        server.meanwhile = [partial(server.put, (V, "a"), "Another")]
        assert sync.run().problems == []
        assert copied(sync) == there(server)


def test_deletions_without_a_history() -> None:
    server = Imitation(ALL - {"history", "system-history"})
    for name in "abc":
        server.put((V, name), "T")
    with following(server) as sync:
        sync.run()
        server.delete((V, "b"))
        assert sync.run().counts == {"removed": 1}
        server.delete((V, "c"))
        server.put((V, "d"), "T")
        assert sync.run().counts == {"removed": 1, "added": 1}
        assert copied(sync) == there(server)


def test_several_versions_of_one_moment() -> None:
    server = Imitation()
    server.put((V, "a"), "first")
    with following(server) as sync:
        sync.run()
        for title in ("second", "third"):
            server.put((V, "a"), title, same_moment=True)
        sync.run()
        assert copied(sync) == there(server)


def test_a_way_that_does_not_work_gives_way_to_the_next() -> None:
    server = Imitation(ALL - {"system-history"})
    server.put((V, "a"), "A")
    with following(server) as sync:
        sync.run()
        server.features -= {"history"}
        statement = server._statement()
        statement["rest"][0]["resource"][1]["interaction"].append({"code": "history-type"})
        server._statement = lambda: statement  # type: ignore[method-assign]
        server.put((V, "b"), "B")
        report = sync.run()
        assert report.ways[V] == "last-updated"
        assert "history does not work" in " ".join(report.remarks)
        assert copied(sync) == there(server)


def test_what_is_known_is_not_asked_again() -> None:
    server = Imitation(page=50)
    for number in range(30):
        server.put((V, str(number)), "T", same_moment=True)
    with following(server) as sync:
        assert sync.run().counts["added"] == 30
        server.asked.clear()
        report = sync.run()
        assert not report.counts
        assert len(server.asked) == 3
        server.put((V, "7"), "Other")
        server.delete((V, "8"))
        assert sync.run().counts == {"updated": 1, "removed": 1}


def test_a_busy_server_is_waited_for() -> None:
    server = Imitation()
    server.put((V, "a"), "A")
    with following(server) as sync:
        for status in (429, 500, 503):
            server.refusals = [status]
            assert sync.run().in_step
        server.refusals = [500] * 9
        with pytest.raises(ClientError, match="500"):
            sync.run()
        server.refusals = []
        assert copied(sync) == there(server)


def test_the_key_goes_to_the_source_alone() -> None:
    server = Imitation(page=1)
    server.put((V, "a"), "A")
    server.put((V, "b"), "B")
    with following(server, key="secret") as sync:
        assert sync.run().counts["added"] == 2
    assert {headers["Authorization"] for headers in server.headers} == {"Bearer secret"}


def test_a_file_that_was_changed_or_lost_is_brought_again() -> None:
    server = Imitation()
    for name in "abc":
        server.put((V, name), "T")
    with following(server) as sync:
        sync.run()
        folder = sync.ledger.parent / V
        (folder / "a.json").write_text("{}")
        (folder / "b.json").unlink()
        assert sync.run().counts == {"stored again": 2}
        assert copied(sync) == there(server)


def test_a_resource_in_part_only_is_a_problem() -> None:
    server = Imitation()
    server.put((V, "a"), "A")
    server.versions[-1].document["meta"] = {}  # type: ignore[index]
    server.put(("CodeSystem", "c"), "C")
    document = server.versions[-1].document
    assert document is not None
    document |= {"content": "complete", "count": 3}
    with following(server) as sync:
        report = sync.run()
        assert report.problems == ["CodeSystem/c: it says that it has 3 concepts, and gives none"]
        document["concept"] = [{"code": "x"}]
        assert sync.run().in_step
        assert copied(sync) == there(server)


def test_something_else_than_what_was_asked_for_is_a_problem() -> None:
    server = Imitation(ALL - {"history", "system-history", "last-updated"})
    for name in "abc":
        server.put((V, name), "T")
    with following(server) as sync:
        sync.run()
        server.features = frozenset(("expand",))
        document = server.now()[V, "b"].document
        assert document is not None
        document["id"] = "x"
        report = sync.run()
        assert report.problems == ["ValueSet/b: the source answers with something else than this resource"]
        document["id"] = "b"
        assert sync.run().in_step


def row(code: str) -> dict[str, str]:
    return {"system": "http://example.org/s", "code": code}


def test_an_expansion_by_the_page() -> None:
    server = Imitation(page=2)
    server.put((V, "a"), "A")
    server.expansions["a"] = [row(code) for code in "abcde"]
    url = "http://example.org/ValueSet/a"
    with following(server, Wanted(types=(V,), value_sets=(url, "http://example.org/none"))) as sync:
        # A code goes while its pages are read, and all behind it move up.
        server.meanwhile = [lambda: server.expansions["a"].pop(0)]
        report = sync.run()
        assert report.problems == ["the source has no value set http://example.org/none"]
        found = orjson.loads((sync.ledger.parent / "expansions" / "a.json").read_bytes())
        assert found["expansion"]["contains"] == [row(code) for code in "bcde"]
        assert found["expansion"]["total"] == 4
        del server.expansions["a"]
        report = sync.run()
        assert any("the expansion of ValueSet/a" in problem for problem in report.problems)
        assert not (sync.ledger.parent / "expansions" / "a.json").exists()


def test_a_refusal_of_the_source_is_told() -> None:
    server = Imitation()
    server.refusals = [401]
    with following(server) as sync, pytest.raises(ClientError, match="401"):
        sync.run()


def test_nothing_answers() -> None:
    with Client("http://127.0.0.1:9", retries=IMPATIENT) as client, pytest.raises(requests.ConnectionError):
        client.capabilities()
