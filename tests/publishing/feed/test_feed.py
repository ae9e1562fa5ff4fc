"""The feed: all that is published, with the hash and size of its bytes, and what was taken back."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from service import app as composition
from service.app import create_app
from service.opening import Service
from service.publishing.feed import Feed
from service.storage.digests import StoredDigests
from tests.api.changing import Step, changing, steps
from tests.api.content import LARGE, LARGE_SIZE, fill
from tests.publishing.feed.reading import NAMES, PLACE, Entry, Reader, link

VERSIONS = {"4.0.1": "r4", "5.0.0": "r5"}


def published(service: Service) -> set[tuple[str, str, str]]:
    """What the registry has: FHIR version, type and id."""
    rows = service.registry.rows()
    return {(v, row.type, row.id) for row in rows for v in VERSIONS if row.fhir_version in (None, v)}


def size(document: dict[str, Any]) -> int:
    """How many concepts there are below a CodeSystem or a concept."""
    return sum(1 + size(concept) for concept in document.get("concept", ()))


def put(service: Service, **more: Any) -> str:
    """Store a small ValueSet; its id."""
    document = {"resourceType": "ValueSet", "status": "active", "url": "http://example.org/small", **more}
    return service.registry.put_resources([document])[0].id


def delete(service: Service, resource_type: str, resource_id: str) -> None:
    with service.registry.writing() as writer:
        assert writer.delete(resource_type, resource_id)


def the(entries: Iterable[Entry]) -> dict[tuple[str, str, str], Entry]:
    found = [entry for entry in entries if entry.document is not None]
    keyed = {entry.key: entry for entry in found}
    assert len(keyed) == len(found) == len({entry.id for entry in found})
    return keyed


def test_everything_is_there_as_its_entry_says(service: Service, reader: Reader) -> None:
    fill(service)
    entries = list(reader.entries())
    keyed = the(entries)
    assert set(keyed) == published(service)
    assert [entry.moment for entry in entries] == sorted((e.moment for e in entries), reverse=True)
    for (number, resource_type, _), entry in keyed.items():
        document = entry.document or {}
        category = entry.element.find("a:category", NAMES)
        assert category is not None
        assert category.attrib["term"] == f"FHIR_{resource_type}"
        assert category.attrib["scheme"].endswith("/asf/scheme/1.0.0")
        assert entry.text("ncts:contentItemIdentifier") == document["url"]
        assert entry.text("ncts:contentItemVersion") == document.get("version", document["meta"]["versionId"])
        assert entry.moment == document["meta"]["lastUpdated"]
        href = entry.element.find("a:link", NAMES).attrib["href"]  # type: ignore[union-attr]
        assert href.startswith(f"http://localhost/{VERSIONS[number]}/{resource_type}/")
    large = [e.document for e in keyed.values() if e.document and e.document["url"] == LARGE]
    assert [size(document) for document in large] == [LARGE_SIZE] * 2


def test_the_feed_says_what_it_is(service: Service, reader: Reader) -> None:
    fill(service)
    pages = list(reader.pages())
    assert len(pages) > 2
    newest = max(row.last_updated for row in service.registry.rows())
    for page in pages:
        assert page.findtext("a:updated", namespaces=NAMES) == newest
        assert page.findtext("ncts:atomSyndicationFormatProfile", namespaces=NAMES)
        assert page.findtext("a:author/a:name", namespaces=NAMES) == "Procodex"
        assert link(page, "first") == f"http://localhost{PLACE}"
    assert len({page.findtext("a:id", namespaces=NAMES) for page in pages}) == 1
    addresses = [link(page, "self") for page in pages]
    assert [link(page, "next") for page in pages] == [*addresses[1:], None]


def test_an_empty_feed_is_a_feed(reader: Reader) -> None:
    (page,) = reader.pages()
    assert page.findtext("a:updated", namespaces=NAMES)
    assert page.find("a:entry", NAMES) is None


def test_what_is_said_of_a_resource_is_said_in_its_entry(service: Service, reader: Reader) -> None:
    put(
        service,
        title="Small \x0b & <odd>",
        description="What it is",
        copyright="Nobody's",
        version="7",
        effectivePeriod={"start": "2026-01-01", "end": "2026-12-31"},
    )
    for entry in the(reader.entries()).values():
        assert entry.text("a:title") == "Small \ufffd & <odd>"
        assert entry.text("a:summary") == "What it is"
        assert entry.text("a:rights") == "Nobody's"
        assert entry.text("ncts:contentItemVersion") == "7"
        assert entry.text("dcterms:valid") == "start=2026-01-01; end=2026-12-31; scheme=W3C-DTF;"


def test_what_is_deleted_is_taken_back_until_it_comes_again(service: Service, reader: Reader) -> None:
    small = put(service)
    before = {entry.id for entry in reader.entries()}
    delete(service, "ValueSet", small)
    gone = list(reader.entries())
    assert {(entry.id, entry.document) for entry in gone} == {(name, None) for name in before}
    assert {entry.moment for entry in gone} == {service.registry.state().newest.moment}
    assert put(service) == small
    assert {entry.id for entry in the(reader.entries()).values()} == before


def test_a_release_is_taken_back_and_rolled_back(service: Service, reader: Reader) -> None:
    fill(service)
    (build,) = (r.build for r in service.registry.releases() if r.url == LARGE)
    before = the(reader.entries())
    service.registry.deactivate_build(build)
    without = list(reader.entries())
    assert set(the(without)) == published(service)
    assert len([entry for entry in without if entry.document is None]) == 2
    service.registry.activate_build(build)
    after = the(reader.entries())
    assert after.keys() == before.keys()
    assert {e.id for e in after.values()} == {e.id for e in before.values()}


def test_a_feed_that_has_not_changed_is_not_sent_again(service: Service, reader: Reader) -> None:
    small = put(service)
    first = reader.get(PLACE)
    tag = first.headers["ETag"]
    again = reader.get(PLACE, **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert "no-cache" in again.headers["Cache-Control"]
    put(service, title="Other")
    changed = reader.get(PLACE, **{"If-None-Match": tag})
    assert (changed.status_code, changed.headers["ETag"] != tag) == (200, True)
    delete(service, "ValueSet", small)
    assert reader.get(PLACE, **{"If-None-Match": changed.headers["ETag"]}).status_code == 200
    head = reader.client.head(PLACE)
    assert (head.status_code, head.data) == (200, b"")


@pytest.mark.parametrize(
    "after", ["", "x", "1-ValueSet", "-1-ValueSet-a", "1-ValueSet-a/b", "9" * 30 + "-A-b"]
)
def test_a_place_that_is_none_is_refused(reader: Reader, after: str) -> None:
    response = reader.client.get(PLACE, query_string={"after": after})
    assert response.status_code == 400
    assert "no link of this feed" in response.get_json(force=True)["issue"][0]["details"]["text"]
    assert reader.client.post(PLACE).status_code == 405


def test_hashes_outlive_the_process_that_computed_them(service: Service, reader: Reader) -> None:
    fill(service)

    def fetch(path: str) -> Iterable[bytes]:
        raise AssertionError(f"{path} was written again")

    feed = Feed(
        service.registry,
        service.catalogue,
        StoredDigests(service.settings.data / "digests.sqlite"),
        fetch,
        service.settings.canonical_base,
        PLACE,
        count=1_000,
    )
    with pytest.raises(AssertionError):
        feed.page("http://localhost", "", "2026-11-20")
    known = {entry.id for entry in reader.entries()}
    day = service.api.today
    page = feed.page("http://localhost", "", day)
    assert all(entry_id.encode() in page for entry_id in known)


def test_old_digests_make_room(tmp_path: Path) -> None:
    digests = StoredDigests(tmp_path / "digests.sqlite", limit=3)
    for number in range(5):
        digests.keep(f"name {number}", ("0" * 64, number))
    names = [f"name {number}" for number in range(600)]
    assert digests.known(names) == {f"name {n}": ("0" * 64, n) for n in (2, 3, 4)}


@settings(max_examples=15)
@given(happening=steps)
def test_who_reads_only_what_is_newer_has_everything(happening: list[Step]) -> None:
    with changing() as changed, pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "Feed", partial(Feed, count=2))
        service = changed.service
        reader = Reader(create_app(service.settings).test_client())
        copy: dict[str, tuple[str, str, str]] = {}
        seen = ""
        for step in happening:
            changed.take(step)
            news = []
            for entry in reader.entries(wanted=lambda moment, seen=seen: moment > seen):
                if entry.moment <= seen:
                    break
                news.append(entry)
            for entry in news:
                copy.pop(entry.id, None)
                if entry.document is not None:
                    copy[entry.id] = entry.key
            seen = max([seen, *(entry.moment for entry in news)])
            assert sorted(copy.values()) == sorted(published(service))
