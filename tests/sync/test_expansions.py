"""Expansions of this service, copied: whole, by what changed, and only those that may be others now."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import orjson
import pytest

from service.app import create_app
from service.client import Client
from service.config import Settings
from service.loaders.release import Release
from service.opening import open_service
from service.storage.registry import Registry
from service.sync.folder import FolderCopy
from service.sync.syncing import Report, Sync, Wanted
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from tests.sync.network import IMPATIENT, serving

LARGE, SMALL = "http://example.org/large", "http://example.org/small"
SIZE = 1_203


def release(url: str, codes: Iterable[int]) -> Release:
    concepts = [Concept(f"N{n:04}", f"Number {n}") for n in codes]
    return Release(code_system=CodeSystem(url=url, version="1", name="S"), concepts=concepts)


def value_set(name: str, url: str) -> dict[str, Any]:
    return {
        "resourceType": "ValueSet",
        "id": name,
        "url": f"http://example.org/ValueSet/{name}",
        "status": "active",
        "compose": {"include": [{"system": url}]},
    }


@dataclass
class Listening:
    """Notes what a service is asked."""

    inner: WSGIApplication
    asked: list[str] = field(default_factory=list)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.asked.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        return self.inner(environ, start_response)


@dataclass
class Following:
    registry: Registry
    web: Listening
    sync: Sync

    def run(self) -> Report:
        self.web.asked.clear()
        report = self.sync.run()
        assert report.problems == []
        return report

    def expanded(self) -> list[str]:
        """The value sets that were asked to be expanded."""
        return sorted(
            {path.rpartition("%2F")[2].partition("&")[0] for path in self.web.asked if "$expand" in path}
        )

    def codes(self, name: str) -> list[str]:
        file = self.sync.ledger.parent / "expansions" / f"{name}.json"
        document = orjson.loads(file.read_bytes())
        found = [row["code"] for row in document["expansion"].get("contains", ())]
        assert document["expansion"]["total"] == len(found)
        assert not any("extension" in row for row in document["expansion"].get("contains", ()))
        return found


@contextmanager
def following(tmp_path: Path) -> Iterator[Following]:
    settings = Settings(data=tmp_path / "source")
    registry = open_service(settings).registry
    web = Listening(create_app(settings))
    with serving(web) as address, Client(f"{address}/r5", retries=IMPATIENT) as client:
        folder = tmp_path / "copy"
        yield Following(
            registry,
            web,
            Sync(
                client=client,
                ledger=folder / "sync.sqlite",
                copy=lambda _: FolderCopy(folder),
                wanted=Wanted(all_expansions=True),
            ),
        )
    registry.close()


@pytest.fixture
def followed(tmp_path: Path) -> Iterator[Following]:
    """A source with a large and a small value set, and a copy in step with it."""
    with following(tmp_path) as found:
        found.registry.publish(release(LARGE, range(SIZE)))
        found.registry.publish(release(SMALL, range(3)))
        found.registry.put_resources([value_set("large", LARGE), value_set("small", SMALL)])
        found.run()
        yield found


def test_all_pages(followed: Following) -> None:
    assert followed.codes("large") == [f"N{n:04}" for n in range(SIZE)]
    assert followed.codes("small") == ["N0000", "N0001", "N0002"]


def test_nothing_is_expanded_again_while_nothing_changes(followed: Following) -> None:
    assert not followed.run().counts
    assert followed.expanded() == []


def test_a_release_and_its_rollback(followed: Following) -> None:
    before = next(r.build for r in followed.registry.releases() if r.url == SMALL)
    followed.registry.publish(release(SMALL, [0, 2, 4]))
    assert followed.run().counts == {"updated": 1, "expansions": 1}
    assert followed.expanded() == ["small"]
    assert followed.codes("small") == ["N0000", "N0002", "N0004"]
    followed.registry.activate_build(before)
    followed.run()
    assert followed.codes("small") == ["N0000", "N0001", "N0002"]


def test_only_what_changed_in_a_large_one(followed: Following) -> None:
    followed.registry.publish(release(LARGE, [n for n in range(SIZE + 2) if n != 5]))
    followed.run()
    asked = [path for path in followed.web.asked if "$expand" in path]
    assert [("since=" in path, "offset=" in path) for path in asked] == [(False, False), (True, False)]
    assert followed.codes("large") == [f"N{n:04}" for n in range(SIZE + 2) if n != 5]


def test_what_only_was_unknown(followed: Following) -> None:
    followed.registry.put_resources([value_set("later", "http://example.org/later")])
    report = followed.run()
    assert list(report.not_expanded) == ["later"]
    followed.registry.publish(release("http://example.org/later", range(2)))
    assert followed.run().not_expanded == {}
    assert followed.codes("later") == ["N0000", "N0001"]


def test_a_value_set_that_is_gone_or_not_chosen_any_more(followed: Following) -> None:
    with followed.registry.writing() as writer:
        writer.delete("ValueSet", "small")
    followed.run()
    assert [path.stem for path in (followed.sync.ledger.parent / "expansions").glob("*")] == ["large"]
    followed.sync = replace(followed.sync, wanted=Wanted(value_sets=("ValueSet/none",)))
    report = followed.sync.run()
    assert report.problems == ["the source has no value set ValueSet/none"]
    assert list((followed.sync.ledger.parent / "expansions").glob("*")) == []


def test_a_lost_file(followed: Following) -> None:
    (followed.sync.ledger.parent / "expansions" / "large.json").unlink()
    followed.run()
    assert followed.expanded() == ["large"]
    assert len(followed.codes("large")) == SIZE
