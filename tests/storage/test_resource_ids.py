"""Ids of stored resources, and what has none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.storage.registry import Registry
from service.storage.resources import UnnamedResourceError


@pytest.fixture
def registry(tmp_path: Path, database_url: str | None) -> Iterator[Registry]:
    registry = Registry(tmp_path / "data", database_url)
    yield registry
    registry.close()


def test_ids_are_the_resources_own_or_made_of_its_canonical(registry: Registry) -> None:
    stored = registry.put_resources(
        [
            {"resourceType": "ValueSet", "id": "x", "url": "http://a.org/one"},
            {"resourceType": "ValueSet", "id": "x", "url": "http://a.org/two", "version": "1/é"},
            {"resourceType": "ValueSet", "id": "not an id", "url": "http://b.org/two", "version": "1/é"},
            {"resourceType": "ValueSet", "url": "http://a.org/" + "long" * 40},
            {"resourceType": "ConceptMap", "id": "x", "url": "http://a.org/one"},
            {"resourceType": "ValueSet", "id": "without-url"},
        ]
    )
    ids = [row.id for row in stored]
    assert ids[:2] == ["x", "two-1"]
    assert ids[2].startswith("two-1-")
    assert ids[3] == ("long" * 40)[:64]
    assert ids[4:] == ["x", "without-url"]


def test_a_resource_without_url_and_id_is_refused(registry: Registry) -> None:
    with pytest.raises(UnnamedResourceError, match="a ValueSet without url and id"):
        registry.put_resources([{"resourceType": "ValueSet"}])
