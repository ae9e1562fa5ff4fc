"""Pages of a search, while resources come, change and go between them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.storage.registry import Registry
from tests.searching.asking import ids, search
from tests.searching.conftest import NewRegistry

SORTS = ("", "name", "-name", "date,-name", "-date", "_id", "-_lastUpdated", "status,-_id", "-url")


def value_set(number: int, generation: int, name: str | None, date: str | None) -> dict[str, Any]:
    document = {
        "resourceType": "ValueSet",
        "id": f"g{generation}-{number}",
        "url": f"http://example.org/{generation}/{number}",
        "status": "active" if number % 2 else "draft",
    }
    more = {"name": name, "date": date, "publisher": f"generation {generation}"}
    return document | {key: value for key, value in more.items() if value is not None}


faces = st.tuples(
    st.integers(0, 30),
    st.sampled_from([None, "a", "b", "Ä", "c"]),
    st.sampled_from([None, "2024", "2024-01", "2025"]),
)


class Generations:
    """A registry in which each example has resources of its own."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.generation = 0


@pytest.fixture(scope="module")
def generations(new_registry: NewRegistry) -> Generations:
    return Generations(new_registry())


@settings(max_examples=25)
@given(
    before=st.lists(faces, min_size=3, max_size=12, unique_by=lambda face: face[0]),
    between=st.lists(st.lists(faces, max_size=3), max_size=6),
    removed=st.sets(st.integers(0, 30)),
    sort=st.sampled_from(SORTS),
    count=st.integers(1, 4),
)
def test_what_stands_throughout_comes_once(
    generations: Generations,
    before: list[tuple[int, str | None, str | None]],
    between: list[list[tuple[int, str | None, str | None]]],
    removed: set[int],
    sort: str,
    count: int,
) -> None:
    registry = generations.registry
    generations.generation += 1
    generation = generations.generation
    registry.put_resources(value_set(number, generation, *face) for number, *face in before)
    standing = {number for number, *_ in before} - {n for part in between for n, *_ in part} - removed
    asked = ("publisher:exact", f"generation {generation}")
    first = search(registry, "ValueSet", asked, sort=sort)
    seen: list[str] = []
    page = search(registry, "ValueSet", asked, sort=sort, count=count)
    for step in range(100):
        seen += ids(page)
        if page.following is None:
            break
        if step < len(between):
            registry.put_resources(value_set(number, generation, *face) for number, *face in between[step])
        with registry.writing() as writer:
            for number in sorted(removed)[step : step + 1]:
                writer.delete("ValueSet", f"g{generation}-{number}")
        page = search(registry, "ValueSet", asked, sort=sort, count=count, after=page.following)
    stood = {f"g{generation}-{number}" for number in standing}
    assert [one for one in seen if one in stood] == [one for one in ids(first) if one in stood]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", "abcd"),
        ("-_id", "dcba"),
        ("name", "bcad"),
        ("-name", "acbd"),
        ("date", "cbad"),
        ("-date", "abcd"),
        ("status,-date", "acbd"),
        ("identifier", "bacd"),
        ("-identifier", "abcd"),
    ],
)
def test_the_order(new_registry: NewRegistry, sort: str, expected: str) -> None:
    registry = new_registry()
    shared = {"resourceType": "ValueSet"}
    registry.put_resources(
        [
            {**shared, "id": "a", "url": "u:1", "name": "Zéro", "status": "active", "date": "2025",
             "identifier": [{"value": "m"}, {"value": "z"}]},
            {**shared, "id": "b", "url": "u:2", "name": "alpha", "status": "draft", "date": "2024-05",
             "identifier": [{"value": "k"}]},
            {**shared, "id": "c", "url": "u:3", "name": "Beta", "status": "active", "date": "2024"},
            {**shared, "id": "d", "url": "u:4", "status": "unknown"},
        ]
    )  # fmt: skip
    assert "".join(ids(search(registry, "ValueSet", sort=sort))) == expected
