"""UCUM: the examples of its publisher, dimensions beside those of another library, and laws."""

import csv
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.standards.ucum import LONGEST, meaning

WITHOUT_DEFINITION = "Torr"
"""The one example of the publisher that the publisher's own tables do not define."""

PARTS = (
    "m",
    "kg",
    "s",
    "mL",
    "10*3",
    "[in_i]",
    "mol",
    "{cells}",
    "Cel",
    "[iU]",
    "cd",
    "N",
    "kat",
    "m2",
    "s-1",
)
units = st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map(".".join)


def examples() -> list[str]:
    package = find_spec("ucumvert")
    assert package is not None
    assert package.origin is not None
    file = Path(package.origin).parent / "vendor" / "ucum_examples.tsv"
    with file.open(encoding="utf-8", newline="") as lines:
        return [row[1] for row in csv.reader(lines, delimiter="\t")][1:]


def canonical(unit: str) -> str:
    found = meaning(unit)
    assert found is not None, unit
    return found.canonical


def test_the_examples_of_the_publisher_are_units() -> None:
    found = examples()
    assert len(found) > 800
    assert [unit for unit in found if meaning(unit) is None] == [WITHOUT_DEFINITION]


@pytest.mark.parametrize(
    "unit",
    ["", "mgdL", "mg//dL", "mg/", "m g", "kkg", "10*3/", "{open", "open}", "(m", "m)", "cfoo", "ML/foo",
     "m{a{b}}", "²", "µg", "m" * (LONGEST + 1)],
)  # fmt: skip
def test_what_is_no_unit(unit: str) -> None:
    assert meaning(unit) is None


@pytest.mark.parametrize(
    ("unit", "product"),
    [
        ("N", "g.m.s-2"), ("mm[Hg]", "g.m-1.s-2"), ("mL", "m3"), ("kg/m2", "g.m-2"), ("%", "1"), ("Cel", "K"),
        ("[degF]", "K"), ("10*9/L", "m-3"), ("mol/L", "m-3"), ("W", "g.m2.s-3"), ("V", "C-1.g.m2.s-2"),
        ("[iU]/L", "[iU].m-3"), ("[IU]", "[iU]"), ("m/s/s", "m.s-2"), ("m/(s.s)", "m.s-2"), ("/m", "m-1"),
        ("{RBC}/uL", "m-3"), ("lm", "cd.rad2"), ("100.g", "g"), ("kg.m/s2.m", "g.m2.s-2"),
    ],
)  # fmt: skip
def test_what_a_unit_is_a_multiple_of(unit: str, product: str) -> None:
    assert canonical(unit) == product


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("mg/dL", "(milligram) / (deciliter)"),
        ("m2", "(meter ^ 2)"),
        ("mg/dL{fasting}", "(milligram) / (deciliter) * 1"),
        ("mg/(kg.h)", "(milligram) / ((kilogram) * (hour))"),
    ],
)
def test_how_a_unit_is_said(unit: str, words: str) -> None:
    found = meaning(unit)
    assert found is not None
    assert found.words == words


@given(units, units)
def test_the_order_of_a_product_does_not_matter(one: str, other: str) -> None:
    assert canonical(f"{one}.{other}") == canonical(f"{other}.{one}")


@given(units, units)
def test_what_is_divided_and_multiplied_again_is_the_same(one: str, other: str) -> None:
    assert canonical(f"{one}/({other}).({other})") == canonical(one)
    assert canonical(f"({one})/({one})") == "1"
