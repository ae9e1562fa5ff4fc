"""The filters that HCPCS Level II declares find what the columns of its file say."""

from collections import defaultdict
from pathlib import Path

import pytest

from service.loaders.hcpcs import load
from service.loaders.release import LoadOptions
from service.operations.inline import inline_release
from service.terminology import filters
from service.terminology.selections import evaluate
from service.terminology.value_sets import Filter
from tests.loaders.hcpcs.made_files import POSITIONS, record, write_text

ROWS = {
    "A0001": {"price": "31", "coverage": "C", "betos": "D1A", "tos": "9", "action": "N"},
    "A0002": {"price": "3152", "coverage": "M", "betos": "D1A", "tos": "9P", "action": "A"},
    "A0003": {"price": "52", "coverage": "C", "betos": "O1A", "tos": "P", "action": "N"},
}
WIDTHS = {"price": 2, "coverage": 1, "betos": 3, "tos": 1, "action": 1}
NAMES = {
    "pricing": "price",
    "coverage": "coverage",
    "betos": "betos",
    "type-of-service": "tos",
    "action": "action",
}


def selected(path: Path, name: str, value: str) -> set[str]:
    lines = [record(code, 100, 3, "A thing", short="THING", **columns) for code, columns in ROWS.items()]
    [release] = load([write_text(path / "HCPC2026_JAN_ANWEB.txt", *lines)], LoadOptions())
    index = inline_release(release.code_system, release.concepts).index
    assert name in {f.code for f in release.code_system.filters}
    return {
        index.concept(number).code
        for number in evaluate(filters.selection(Filter(name, "=", value), index, "ValueSet"), index)
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_filter_finds_each_value_of_its_column(tmp_path: Path, name: str) -> None:
    column = NAMES[name]
    assert column in POSITIONS
    expected: defaultdict[str, set[str]] = defaultdict(set)
    for code, columns in ROWS.items():
        width = WIDTHS[column]
        for start in range(0, len(columns[column]), width):
            expected[columns[column][start : start + width]].add(code)
    assert {value: selected(tmp_path, name, value) for value in expected} == expected


def test_pricing_also_goes_by_the_name_of_the_property(tmp_path: Path) -> None:
    assert (
        selected(tmp_path, "pricing-indicator", "52")
        == selected(tmp_path, "pricing", "52")
        == {"A0002", "A0003"}
    )
