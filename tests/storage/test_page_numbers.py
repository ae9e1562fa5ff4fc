from collections.abc import Iterator
from pathlib import Path

import pytest

from service.storage.page_targets import PatternError
from service.storage.registry import Registry
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Property
from service.terminology.pages import PageTarget, ProcedurePage
from service.terminology.repository import ResourceRow
from tests.storage.examples import Release

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
CODES = ("0KN", "0KNC0ZZ", "0KNC3ZZ", "0KND0ZZ", "0KNF0ZZ", "0LN50ZZ", "0kNC0ZZ", "手1")


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    registry = Registry(tmp_path)
    yield registry
    registry.close()


def release(*codes: str, version: str = "1", url: str = PCS) -> Release:
    return Release(
        code_system=CodeSystem(url=url, version=version), concepts=[Concept(code) for code in codes]
    )


def page(slug: str, *targets: PageTarget) -> ProcedurePage:
    return ProcedurePage(id=slug, title=slug, targets=targets, properties=(Property("summary", "s"),))


def found(registry: Registry, row: ResourceRow | None) -> dict[str, list[str]]:
    assert row is not None
    index, pages = registry.index(row), registry.pages()
    return {
        pages[position].id: [index.concept(n).code for n in numbers]
        for position, numbers in registry.page_numbers(row)
    }


PAGES = (
    page("release", PageTarget(PCS, ("0KNC0ZZ", "no such code"), ("0KN[CD]3.*",))),
    page("anything", PageTarget(PCS, (), ("(?i)0kn.*",)), PageTarget("urn:other", ("0KN",))),
    page("elsewhere", PageTarget("urn:other", ("0KN",))),
    page("part", PageTarget(PCS, (), ("0KN", "KN", "手.", "0L.*|0KNF0ZZ"))),
    page("nothing", PageTarget(PCS, (), ("9.*",))),
)
EXPECTED = {
    "release": ["0KNC0ZZ", "0KNC3ZZ"],
    "anything": ["0KN", "0KNC0ZZ", "0KNC3ZZ", "0KND0ZZ", "0KNF0ZZ", "0kNC0ZZ"],
    "part": ["0KN", "0KNF0ZZ", "0LN50ZZ", "手1"],
}


def test_pages_are_kept_in_order_of_their_ids(registry: Registry) -> None:
    registry.put_pages(PAGES)
    assert list(registry.pages()) == sorted(PAGES, key=lambda each: each.id)


def test_codes_and_patterns_are_found_in_a_release_that_is_there(registry: Registry) -> None:
    row = registry.publish(release(*CODES)).row
    registry.put_pages(PAGES)
    assert found(registry, row) == EXPECTED


def test_pages_that_are_there_are_tied_to_a_new_release(registry: Registry) -> None:
    registry.put_pages(PAGES)
    first = registry.publish(release(*CODES)).row
    second = registry.publish(release("0KNC0ZZ", version="2")).row
    other = registry.publish(release("0KN", url="urn:other")).row
    assert found(registry, first) == EXPECTED
    assert found(registry, second) == {"release": ["0KNC0ZZ"], "anything": ["0KNC0ZZ"]}
    assert found(registry, other) == {"anything": ["0KN"], "elsewhere": ["0KN"]}


def test_both_in_one_load(registry: Registry) -> None:
    with registry.load() as load:
        load.put_pages(PAGES)
        load.publish(release(*CODES))
    assert found(registry, load.published[0].row) == EXPECTED


def test_a_changed_page_describes_its_new_codes_only(registry: Registry) -> None:
    row = registry.publish(release(*CODES)).row
    registry.put_pages(PAGES)
    registry.put_pages([page("release", PageTarget(PCS, ("0LN50ZZ",)))])
    assert found(registry, row) == {**EXPECTED, "release": ["0LN50ZZ"]}


def test_a_pattern_that_cannot_be_read_stops_the_load(registry: Registry) -> None:
    with pytest.raises(PatternError, match=r"page bad: '\(' is no regular expression: missing \)"):
        registry.put_pages([PAGES[0], page("bad", PageTarget(PCS, (), ("(",)))])
    assert list(registry.pages()) == []


def test_a_resource_that_is_no_release_has_no_pages(registry: Registry) -> None:
    (row,) = registry.put_resources([{"resourceType": "ValueSet", "id": "x"}])
    assert list(registry.page_numbers(row)) == []
