"""$closure: what a client has been told adds up to what is below what, whatever the order of its requests."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.operations.closure import MAX_CONCEPTS, ClosureUpdate, run
from service.operations.operation import Context
from service.storage.closures import StoredClosures
from service.storage.database import open_database
from service.terminology.concepts import Coding
from service.terminology.issues import TerminologyError
from service.terminology.view import View
from tests.terminology.examples import release, view

A, B = "http://example.org/a", "http://example.org/b"
CODES = [f"c{n}" for n in range(8)]
TREE = [
    ("c0", None),
    ("c1", "c0"),
    ("c2", "c1"),
    ("c3", "c0"),
    ("c4", None),
    ("c5", "c2"),
    ("c6", "c4"),
    ("c7", "c6"),
]
PARENT = dict(TREE)
NAMES = count()

Pair = tuple[str, str, str]


@pytest.fixture(scope="module")
def closures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoredClosures]:
    database = open_database(tmp_path_factory.mktemp("closures"), None)
    yield StoredClosures(database)
    database.close()


def tree(url: str, version: str | None = None) -> Any:
    return release(url, [code if parent is None else (code, parent) for code, parent in TREE], version)


def asking(closures: StoredClosures, on: View | None = None) -> Context:
    return Context(
        view=on or view([tree(A), tree(B)]), moment=datetime(2026, 1, 1, tzinfo=UTC), closures=closures
    )


def pairs(update: ClosureUpdate) -> list[Pair]:
    """(system, below, above) of every relation."""
    return [(g.system, r.code, above) for g in update.groups for r in g.relations for above in r.above]


def above(code: str) -> Iterator[str]:
    """A second computation of what is above a code."""
    while (parent := PARENT[code]) is not None:
        yield (code := parent)


def expected(concepts: set[tuple[str, str]]) -> set[Pair]:
    return {(s, code, a) for s, code in concepts for a in above(code) if (s, a) in concepts}


BATCHES = st.lists(
    st.lists(st.tuples(st.sampled_from([A, B]), st.sampled_from(CODES)), min_size=1, max_size=4), max_size=6
)


@given(BATCHES)
def test_updates_add_up_to_all_relations_and_none_is_told_twice(
    closures: StoredClosures, batches: list[list[tuple[str, str]]]
) -> None:
    name, context = f"law-{next(NAMES)}", asking(closures)
    run(context, {"name": name})
    told: list[Pair] = []
    added: set[tuple[str, str]] = set()
    state = [(0, set[Pair]())]
    for batch in batches:
        update = run(context, {"name": name, "concept": [Coding(s, c) for s, c in batch]})
        told += pairs(update)
        added |= set(batch)
        assert set(told) == expected(added)
        state.append((update.version, set(told)))
    assert len(told) == len(set(told))
    for version, known in state:
        again = run(context, {"name": name, "version": str(version)})
        assert len(pairs(again)) == len(set(pairs(again)))
        assert known | set(pairs(again)) == set(told)
        assert not known & set(pairs(again))
        assert again.version == state[-1][0]


def test_a_name_alone_begins_again(closures: StoredClosures) -> None:
    context = asking(closures)
    for _ in range(2):
        assert run(context, {"name": "again"}).version == 0
        update = run(context, {"name": "again", "concept": [Coding(A, "c1"), Coding(A, "c0")]})
        assert (update.version, pairs(update)) == (1, [(A, "c1", "c0")])


def test_a_concept_that_is_there_changes_nothing(closures: StoredClosures) -> None:
    context = asking(closures)
    run(context, {"name": "same"})
    run(context, {"name": "same", "concept": [Coding(A, "c1")]})
    update = run(context, {"name": "same", "concept": [Coding(A, "c1"), Coding(A, "c1")]})
    assert (update.version, update.groups) == (1, ())


def refused(context: Context, problem: str, **values: Any) -> None:
    with pytest.raises(TerminologyError, match=problem):
        run(context, values)


def test_what_cannot_be_answered(closures: StoredClosures) -> None:
    context = asking(closures)
    run(context, {"name": "full"})
    refused(context, "needs the name")
    refused(context, "more than 255 characters", name="x" * 256)
    refused(context, "cannot be given with concepts", name="full", concept=[Coding(A, "c1")], version="0")
    refused(context, "'nowhere' is not known", name="nowhere", concept=[Coding(A, "c1")])
    refused(context, "'nowhere' is not known", name="nowhere", version="0")
    refused(context, "the versions 0 to 0", name="full", version="1")
    refused(context, "the versions 0 to 0", name="full", version="-1")
    refused(context, "Unknown code 'c9'", name="full", concept=[Coding(A, "c1"), Coding(A, "c9")])
    refused(
        context,
        "http://example.org/nowhere",
        name="full",
        concept=[Coding("http://example.org/nowhere", "x")],
    )
    refused(context, "needs its system and code", name="full", concept=[Coding(None, "c1")])
    assert run(context, {"name": "full", "version": "0"}).version == 0


def test_a_table_stays_with_the_release_that_it_began_with(closures: StoredClosures) -> None:
    old, both = view([tree(A, "1")]), view([tree(A, "1"), tree(A, "2")])
    run(asking(closures, old), {"name": "stays"})
    run(asking(closures, old), {"name": "stays", "concept": [Coding(A, "c1")]})
    update = run(asking(closures, both), {"name": "stays", "concept": [Coding(A, "c0")]})
    assert update.groups[0].version == "1"
    refused(asking(closures, both), "takes no others", name="stays", concept=[Coding(A, "c2", "2")])
    gone = asking(closures, view([tree(A, "2")]))
    refused(gone, "must be begun again", name="stays", concept=[Coding(A, "c2")])
    refused(gone, "must be begun again", name="stays", version="0")


def test_a_table_holds_so_many_concepts(closures: StoredClosures) -> None:
    large = view([release(A, [f"n{n}" for n in range(MAX_CONCEPTS + 1)])])
    codings = [Coding(A, f"n{n}") for n in range(MAX_CONCEPTS + 1)]
    context = asking(closures, large)
    run(context, {"name": "large"})
    refused(context, "more than 10000 concepts", name="large", concept=codings)
    assert run(context, {"name": "large", "concept": codings[:-1]}).version == 1
    refused(context, "more than 10000 concepts", name="large", concept=codings[-1:])


def test_so_many_tables_are_kept(tmp_path: Path, database_url: str | None) -> None:
    database = open_database(tmp_path, database_url)
    few = StoredClosures(database, max_tables=2)
    context, revision = asking(few), database.revision()
    for name in ("first", "second"):
        run(context, {"name": name})
    run(context, {"name": "first", "concept": [Coding(A, "c1"), Coding(A, "c0")]})
    run(context, {"name": "third"})
    assert [few.read(name) is not None for name in ("first", "second", "third")] == [True, False, True]
    assert pairs(run(context, {"name": "first", "version": "0"})) == [(A, "c1", "c0")]
    assert database.revision() == revision
    database.close()


class _Overtaken(StoredClosures):
    """A store to which somebody else adds a concept just before us, once."""

    def add(self, name: str, concepts: Any) -> bool:
        table = self.read(name)
        if table is not None and table.version == 0:
            run(asking(StoredClosures(self.database)), {"name": name, "concept": [Coding(A, "c0")]})
        return super().add(name, concepts)


def test_two_who_add_at_once_both_hear_of_each_other(closures: StoredClosures) -> None:
    context = asking(_Overtaken(closures.database))
    run(context, {"name": "two"})
    update = run(context, {"name": "two", "concept": [Coding(A, "c1")]})
    assert (update.version, pairs(update)) == (2, [(A, "c1", "c0")])
