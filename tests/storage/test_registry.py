"""Releases and resources: stored once, several versions at once, replaced, rolled back, searched."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.fhir.search_criteria import read_condition
from service.storage.builds import PACKED_FROM, UnknownBuildError
from service.storage.packed import PackedIndex
from service.storage.registry import Registry
from service.terminology.concepts import Concept
from service.terminology.hierarchy import HierarchyError
from service.terminology.memory import MemoryIndex
from service.terminology.repository import Found, ResourceRow
from service.terminology.searching import Criteria, Page
from service.terminology.value_sets import Compose, ConceptSet, ValueSet
from tests.storage.examples import URL, Numbered, Release

SMALL = Numbered(20)
LARGE = Numbered(PACKED_FROM)


@pytest.fixture
def registry(tmp_path: Path, database_url: str | None) -> Iterator[Registry]:
    registry = Registry(tmp_path / "data", database_url)
    yield registry
    registry.close()


def code_systems(registry: Registry) -> list[ResourceRow]:
    return [row for row in registry.rows() if row.type == "CodeSystem"]


def display(registry: Registry, row: ResourceRow, code: str = "N00003") -> str | None:
    index = registry.index(row)
    number = index.locate(code)
    return None if number is None else index.concept(number).display


def search(
    registry: Registry,
    resource_type: str,
    page: Page | None = None,
    fhir_version: str | None = None,
    **asked: str,
) -> Found:
    """What a search for parameters of R5 finds."""
    conditions = [read_condition(resource_type, "R5", name, value) for name, value in asked.items()]
    criteria = Criteria(tuple(c for c in conditions if c is not None), fhir_version)
    return registry.search(resource_type, criteria, page or Page(10))


def test_an_empty_folder_has_nothing(registry: Registry) -> None:
    assert (registry.rows(), registry.releases(), list(registry.pages())) == ([], [], [])
    assert search(registry, "CodeSystem") == Found([], None, 0)
    assert registry.read("CodeSystem", "numbers") is None


@pytest.mark.parametrize(("content", "kind"), [(SMALL, MemoryIndex), (LARGE, PackedIndex)])
def test_a_published_release_answers(registry: Registry, content: Numbered, kind: type) -> None:
    release = content.release("2025.10", "release")
    published = registry.publish(release)
    assert (published.already_there, published.replaced) == (False, None)
    row = published.row
    assert row is not None
    assert (row.type, row.url, row.version, row.version_id) == ("CodeSystem", URL, "2025.10", 1)
    assert (row.id, row.name, row.build) == ("procedures-2025.10", "Numbers", published.build)
    index = registry.index(row)
    assert isinstance(index, kind)
    assert index.code_system == release.code_system
    assert {index.concept(n) for n in range(index.size)} == set(release.concepts)
    assert registry.state().releases[published.build].code_system == release.code_system
    document = json.loads(registry.document(row))
    assert ("concept" in document) == (kind is MemoryIndex)
    assert document["url"] == URL


def test_the_same_content_twice_is_stored_once(registry: Registry) -> None:
    first = registry.publish(SMALL.release("1", "hand"))
    again = registry.publish(SMALL.release("1", "hand"))
    assert (again.already_there, again.build, again.replaced) == (True, first.build, None)
    assert again.row == first.row
    assert len(registry.releases()) == 1


def test_the_publishers_file_takes_the_mark_of_a_derived_release_away(registry: Registry) -> None:
    registry.publish(SMALL.release("1", "hand", derived=True))
    assert registry.releases()[0].derived
    assert registry.publish(SMALL.release("1", "hand")).already_there
    assert not registry.releases()[0].derived


def test_versions_stand_side_by_side(registry: Registry) -> None:
    for version in ("2024", "2025"):
        registry.publish(SMALL.release(version, f"text of {version}"))
    assert [display(registry, row) for row in code_systems(registry)] == ["text of 2024 3", "text of 2025 3"]
    assert [(r.version, r.active, r.count) for r in registry.releases()] == [
        ("2024", True, 20),
        ("2025", True, 20),
    ]


@pytest.mark.parametrize("content", [SMALL, LARGE])
def test_other_content_under_a_version_replaces_it_and_can_be_rolled_back(
    registry: Registry, content: Numbered
) -> None:
    first = registry.publish(content.release("1", "old"))
    second = registry.publish(content.release("1", "new"))
    assert second.replaced == first.build
    (row,) = code_systems(registry)
    assert (display(registry, row), row.version_id) == ("new 3", 2)
    assert [r.active for r in registry.releases()].count(True) == 1

    back = registry.activate_build(first.build)
    assert back.replaced == second.build
    (row,) = code_systems(registry)
    assert (display(registry, row), row.version_id, row.id) == ("old 3", 3, "procedures-1")
    assert {r.build: r.active for r in registry.releases()} == {first.build: True, second.build: False}


def test_loading_old_content_again_switches_back_to_it(registry: Registry) -> None:
    first = registry.publish(SMALL.release("1", "old"))
    second = registry.publish(SMALL.release("1", "new"))
    again = registry.publish(SMALL.release("1", "old"))
    assert (again.already_there, again.build, again.replaced) == (True, first.build, second.build)
    assert display(registry, code_systems(registry)[0]) == "old 3"


def test_two_contents_of_a_version_in_one_load_end_with_the_last(registry: Registry) -> None:
    with registry.load() as load:
        load.publish(SMALL.release("1", "old"))
        load.publish(SMALL.release("1", "new"))
        load.publish(SMALL.release("1", "new"))
    first, second, again = load.published
    assert (first.replaced, second.replaced, again.build) == (None, first.build, second.build)
    (row,) = code_systems(registry)
    assert display(registry, row) == "new 3"
    assert {r.build: r.active for r in registry.releases()} == {first.build: False, second.build: True}


def test_a_release_can_wait_to_be_activated_and_be_taken_back(registry: Registry) -> None:
    waiting = registry.publish(SMALL.release("1", "hand"), activate=False)
    assert waiting.row is None
    assert code_systems(registry) == []
    assert [(r.build, r.active) for r in registry.releases()] == [(waiting.build, False)]
    registry.activate_build(waiting.build)
    assert display(registry, code_systems(registry)[0]) == "hand 3"
    assert registry.deactivate_build(waiting.build)
    assert not registry.deactivate_build(waiting.build)
    assert code_systems(registry) == []
    assert registry.read("CodeSystem", "procedures-1") is None


def test_an_unknown_build_cannot_be_activated(registry: Registry) -> None:
    with pytest.raises(UnknownBuildError):
        registry.activate_build("0" * 64)


def test_value_sets_come_and_go_with_their_release(registry: Registry) -> None:
    def containing(system: str) -> tuple[ValueSet, ...]:
        compose = Compose(include=(ConceptSet(system=system),))
        return (ValueSet(url=f"{URL}/vs", version="1", name="All", compose=compose),)

    first = registry.publish(Numbered(5, value_sets=containing("urn:first")).release("1", "a"))
    registry.publish(Numbered(5, value_sets=containing("urn:second")).release("1", "b"))
    (row,) = search(registry, "ValueSet", url=f"{URL}/vs").rows
    assert json.loads(registry.document(row))["compose"]["include"] == [{"system": "urn:second"}]
    registry.activate_build(first.build)
    (row,) = search(registry, "ValueSet", url=f"{URL}/vs").rows
    assert json.loads(registry.document(row))["compose"]["include"] == [{"system": "urn:first"}]
    assert row.version_id == 3


def test_a_failing_load_stores_nothing_at_all(registry: Registry) -> None:
    before = registry.publish(SMALL.release("1", "hand"))
    circle = [Concept("A", parents=("B",)), Concept("B", parents=("A",))]
    broken = Release(code_system=SMALL.release("3", "").code_system, concepts=circle)
    revision = registry.revision()

    def load() -> None:
        with registry.load() as load:
            load.publish(LARGE.release("2", "hand"))
            load.publish(broken)

    with pytest.raises(HierarchyError):
        load()
    assert registry.revision() == revision
    assert [r.build for r in registry.releases()] == [before.build]


def test_what_a_document_says_is_kept(registry: Registry) -> None:
    release = SMALL.release("1", "hand")
    document = {
        "resourceType": "CodeSystem",
        "id": "numbers",
        "url": URL,
        "version": "1",
        "name": "Numbers",
        "contact": [{"name": "The publisher"}],
        "concept": [{"code": concept.code} for concept in release.concepts],
    }
    row = registry.publish(release, document=document).row
    assert row is not None
    assert row.id == "numbers"
    assert json.loads(registry.document(row)) == document


def value_set(number: int, **more: object) -> dict:
    return {"resourceType": "ValueSet", "url": f"{URL}/vs-{number}", "version": "1", **more}


def test_thousands_of_value_sets_in_one_go(registry: Registry) -> None:
    revision = registry.revision()
    stored = registry.put_resources(value_set(n, id=f"vs-{n}", title=f"Set {n}") for n in range(3000))
    assert registry.revision() == revision + 1
    assert len({row.id for row in stored}) == 3000
    pages = [search(registry, "ValueSet", Page(700))]
    while pages[-1].following is not None:
        pages.append(search(registry, "ValueSet", Page(700, after=pages[-1].following)))
    assert [page.total for page in pages] == [3000] * 5
    assert [row.url for page in pages for row in page.rows] == sorted(f"{URL}/vs-{n}" for n in range(3000))


def test_a_resource_changes_version_only_when_its_content_does(registry: Registry) -> None:
    first = registry.put_resources([value_set(1, title="One")])
    same = registry.put_resources([dict(reversed(value_set(1, title="One").items()))])
    other = registry.put_resources([value_set(1, title="Other")])
    assert same == first
    assert (first[0].version_id, other[0].version_id) == (1, 2)
    assert other[0].id == first[0].id
    assert json.loads(registry.document(other[0]))["title"] == "Other"


def test_each_fhir_version_may_have_its_own(registry: Registry) -> None:
    for version in (None, "4.0.1", "5.0.0"):
        registry.put_resources([value_set(1, id="one", title=f"for {version}")], version)

    def titles(version: str | None) -> list[str | None]:
        found = search(registry, "ValueSet", fhir_version=version)
        assert found.total == len(found.rows) == len({row.id for row in found.rows})
        return sorted(str(row.title) for row in found.rows)

    assert titles("4.0.1") == ["for 4.0.1", "for None"]
    assert titles("5.0.0") == ["for 5.0.0", "for None"]
    assert len(titles(None)) == 3


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({}, ["a", "b", "c"]),
        ({"_id": "b"}, ["b"]),
        ({"url": "http://a.org/x"}, ["a", "b"]),
        ({"url": "http://a.org/x", "version": "2"}, ["b"]),
        ({"name": "HANDÓ"}, ["b"]),
        ({"name": "hand"}, ["a", "b"]),
        ({"title": "mú"}, ["c"]),
        ({"title": "100%"}, ["a"]),
        ({"title": "%"}, []),
        ({"status": "draft"}, ["c"]),
        ({"status": "draft", "name": "hand"}, []),
    ],
)
def test_searches(registry: Registry, criteria: dict[str, str], found: list[str]) -> None:
    shared = {"resourceType": "ConceptMap", "status": "active"}
    registry.put_resources(
        [
            {**shared, "id": "c", "url": "http://b.org/y", "title": "Muscles", "status": "draft"},
            {
                **shared,
                "id": "b",
                "url": "http://a.org/x",
                "version": "2",
                "name": "Handover",
                "title": "A 100%",
            },
            {
                **shared,
                "id": "a",
                "url": "http://a.org/x",
                "version": "1",
                "name": "hand",
                "title": "100% done",
            },
            {**shared, "id": "a", "resourceType": "ValueSet", "url": "http://a.org/x"},
        ]
    )
    answer = search(registry, "ConceptMap", **criteria)
    assert ([row.id for row in answer.rows], answer.total) == (found, len(found))
