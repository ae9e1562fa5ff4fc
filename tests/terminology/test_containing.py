"""Which value sets have a code, against membership composed one value set at a time."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from service.terminology import containing
from service.terminology.repository import ResourceRow
from service.terminology.value_sets import ValueSet
from service.terminology.view import View
from tests.terminology.examples import DAY, enumerated, release, value_set, view

SYSTEM = "http://example.org/s"
CODES = release(SYSTEM, ["A", "B", "C"])


def row(given: ValueSet) -> ResourceRow:
    return ResourceRow(
        type="ValueSet",
        id=f"{given.name}-{given.version}",
        version_id=1,
        last_updated="",
        url=given.url,
        version=given.version,
        name=given.name,
        title=None,
        status=None,
    )


def named(name: str, version: str, *codes: str) -> ValueSet:
    return replace(
        value_set(f"http://example.org/{name}", enumerated(SYSTEM, codes)), name=name, version=version
    )


SETS = (named("one", "1", "A", "B"), named("one", "2", "A"), named("two", "1", "A", "B", "C"))
UNREADABLE = replace(named("bad", "1", "A"), url="http://example.org/gone")


def ids(seen: View, sets: Sequence[ValueSet], code: str) -> list[str]:
    number = CODES.index.locate(code)
    assert number is not None
    found = containing.containers(seen, CODES, lambda: [row(given) for given in sets], DAY)
    return [container.row.id for container in found.of(number)]


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    containing._KNOWN.clear()


def test_each_value_set_with_the_code_is_told_once_in_its_newest_version_that_has_it() -> None:
    seen = view([CODES], SETS)
    assert ids(seen, SETS, "A") == ["one-2", "two-1"]
    assert ids(seen, SETS, "B") == ["one-1", "two-1"]
    assert ids(seen, SETS, "C") == ["two-1"]


def test_what_cannot_be_composed_has_nothing() -> None:
    assert ids(view([CODES], SETS), (*SETS, UNREADABLE), "C") == ["two-1"]


def test_they_are_composed_once_for_a_release_and_a_day() -> None:
    seen, asked = view([CODES], SETS), []

    def rows() -> list[ResourceRow]:
        asked.append(1)
        return [row(given) for given in SETS]

    for day in (DAY, DAY, "2026-01-02"):
        containing.containers(seen, CODES, rows, day)
    assert len(asked) == 2


def test_it_says_how_many_were_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containing, "MOST", 2)
    found = containing.containers(view([CODES], SETS), CODES, lambda: [row(given) for given in SETS], DAY)
    assert found.passed_over == 1
