"""Copies in another Procodex: large code systems, canonicals that move, what the copy has of its own."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service.app import create_app
from service.client import Client
from service.config import Settings
from service.opening import Service, open_service
from service.sync.stored import FhirVersionError, StoredCopy
from service.sync.syncing import Sync, Wanted
from tests.api.content import LARGE, LARGE_SIZE, PROCEDURES, fill
from tests.sync.imitation import Imitation
from tests.sync.network import IMPATIENT, serving

V = "ValueSet"


@dataclass
class Copied:
    """An imitated source, and the service that follows it."""

    source: Imitation
    copy: Service
    sync: Sync

    def put(self, name: str, url: str, **further: Any) -> None:
        self.source.put((V, name), "T")
        document = self.source.versions[-1].document
        assert document is not None
        document |= {"url": url, **further}

    def urls(self) -> dict[str, str | None]:
        return {row.id: row.url for row in self.copy.registry.rows()}


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[Copied]:
    with ExitStack() as open_things:
        source = Imitation(page=50)
        address = open_things.enter_context(serving(source))
        client = open_things.enter_context(Client(address, retries=IMPATIENT))
        copy = open_service(Settings(data=tmp_path / "copy"))
        open_things.callback(copy.registry.close)
        ledger = tmp_path / "copy" / "sync.sqlite"
        yield Copied(
            source,
            copy,
            Sync(
                client=client,
                ledger=ledger,
                copy=lambda version: StoredCopy.of(copy.registry, tmp_path / "copy" / "coming", version),
                wanted=Wanted(types=("CodeSystem", V)),
            ),
        )


def test_canonicals_that_change_places(copied: Copied) -> None:
    copied.put("a", "urn:1")
    copied.put("b", "urn:2")
    assert copied.sync.run().in_step
    # In this order no two have one canonical at any time.
    for name, url in (("a", "urn:3"), ("b", "urn:1"), ("a", "urn:2")):
        copied.put(name, url)
    assert copied.sync.run().problems == []
    assert copied.urls() == {"a": "urn:2", "b": "urn:1"}


def test_two_with_one_canonical(copied: Copied) -> None:
    copied.put("a", "urn:1")
    copied.put("b", "urn:1")
    for _ in range(2):
        report = copied.sync.run()
        assert len(report.problems) == 1
        assert "the copy has the same in ValueSet/" in report.problems[0]
        assert list(copied.urls().values()) == ["urn:1"]
    copied.put("a", "urn:2")
    copied.sync.run()
    assert copied.sync.run().problems == []
    assert copied.urls() == {"a": "urn:2", "b": "urn:1"}


def test_what_the_copy_has_of_its_own_stays(copied: Copied) -> None:
    own = {"resourceType": V, "id": "a", "url": "urn:own", "status": "active"}
    same = {"resourceType": V, "id": "b", "url": "urn:2", "status": "draft"}
    copied.copy.registry.put_resources([own, same])
    copied.put("a", "urn:1")
    copied.put("b", "urn:2")
    for _ in range(2):
        assert copied.sync.run().problems == ["ValueSet/a: the copy has urn:own under this id"]
    assert copied.urls() == {"a": "urn:own", "b": "urn:2"}
    statuses = {row.id: row.status for row in copied.copy.registry.rows()}
    assert statuses["b"] == "active"
    with copied.copy.registry.writing() as writer:
        writer.delete(V, "a")
    assert copied.sync.run().problems == []
    assert copied.urls()["a"] == "urn:1"


def test_what_is_malformed_is_told_and_the_rest_stored(copied: Copied) -> None:
    copied.put("a", "urn:1", compose="all of them")
    copied.put("b", "urn:2")
    report = copied.sync.run()
    assert len(report.problems) == 1
    assert report.problems[0].startswith("ValueSet/a: ")
    assert copied.urls() == {"b": "urn:2"}
    copied.put("a", "urn:1")
    assert copied.sync.run().problems == []


def test_what_was_changed_in_the_copy_is_brought_again(copied: Copied) -> None:
    copied.put("a", "urn:1")
    copied.sync.run()
    registry = copied.copy.registry
    other = {"resourceType": V, "url": "urn:1", "status": "retired"}
    with registry.prepare(other) as ready, registry.writing() as writer:
        writer.put(ready, "a", "PUT")
    assert copied.sync.run().in_step
    assert [row.status for row in registry.rows()] == ["active"]


@pytest.mark.parametrize("version", ["3.0.2", ""])
def test_a_version_of_fhir_that_is_not_spoken(copied: Copied, version: str) -> None:
    copied.source.fhir_version = version
    with pytest.raises(FhirVersionError, match="neither R4 nor R5"):
        copied.sync.run()


@pytest.mark.parametrize("version", ["r4", "r5"])
def test_releases_with_many_concepts(tmp_path: Path, version: str) -> None:
    source = open_service(Settings(data=tmp_path / "source"))
    fill(source)
    settings = Settings(data=tmp_path / "copy")
    copy = open_service(settings)
    with (
        serving(create_app(source.settings)) as address,
        Client(f"{address}/{version}", retries=IMPATIENT) as client,
    ):
        sync = Sync(
            client=client,
            ledger=tmp_path / "copy" / "sync.sqlite",
            copy=lambda spoken: StoredCopy.of(copy.registry, tmp_path / "copy" / "coming", spoken),
        )
        assert sync.run().problems == []
        assert not sync.run().counts
    assert list((tmp_path / "copy" / "coming").glob("*")) == []
    asked = create_app(source.settings).test_client(), create_app(settings).test_client()
    for path in (
        f"ValueSet/$expand?url={PROCEDURES}?fhir_vs&count=100",
        f"ValueSet/$expand?url={LARGE}?fhir_vs&count=100&offset=5950",
        "ValueSet/$expand?url=http://example.org/ValueSet/surgical&count=100",
        f"CodeSystem/$lookup?system={LARGE}&code=N05999",
        f"CodeSystem/$lookup?system={PROCEDURES}&code=HAND&version=2",
    ):
        answers = [client.get(f"/{version}/{path}").get_json(force=True) for client in asked]
        for answer in answers:
            assert answer["resourceType"] != "OperationOutcome"
            answer.pop("meta", None)
            answer.get("expansion", {}).pop("identifier", None)
            answer.get("expansion", {}).pop("timestamp", None)
        assert answers[0] == answers[1]
    large = next(row for row in copy.registry.rows() if row.url == LARGE)
    assert copy.registry.index(large).size == LARGE_SIZE
    source.registry.close()
    copy.registry.close()
