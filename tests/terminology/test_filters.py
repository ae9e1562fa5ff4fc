"""What is said to be answered is answered, and nothing else is."""

import pytest

from service.operations.inline import inline_release
from service.terminology import filters
from service.terminology.code_systems import (
    CONCEPT_PROPERTIES,
    CodeSystem,
    FilterDefinition,
    PropertyDefinition,
)
from service.terminology.concepts import Concept, Property
from service.terminology.issues import TerminologyError
from service.terminology.selections import evaluate
from service.terminology.value_sets import Filter

SYSTEM = CodeSystem(
    url="http://example.org/cs",
    properties=(
        PropertyDefinition("sides", "integer"),
        PropertyDefinition("above", "code", f"{CONCEPT_PROPERTIES}#parent"),
    ),
    filters=(FilterDefinition("ours", ("=",), "What no property says"),),
)
OPERATORS = (
    "=", "is-a", "descendent-of", "is-not-a", "regex", "in", "not-in", "generalizes", "child-of",
    "descendent-leaf", "exists", "like",
)  # fmt: skip


def is_answered(code: str, op: str) -> bool:
    index = inline_release(SYSTEM, [Concept("a"), Concept("b", parents=("a",))]).index
    try:
        filters.selection(Filter(code, op, "a"), index, "ValueSet")
    except TerminologyError:
        return False
    return True


@pytest.mark.parametrize(
    "code", ["concept", "code", "display", "parent", "child", "above", "sides", "colour"]
)
def test_the_operators_are_those_that_are_answered(code: str) -> None:
    assert filters.operators(code, SYSTEM) == {op for op in OPERATORS if is_answered(code, op)}


def test_a_filter_may_have_another_name_than_its_property() -> None:
    system = CodeSystem(
        url="http://example.org/cs",
        properties=(PropertyDefinition("number-of-sides", "integer"),),
        filters=(FilterDefinition("sides", ("=",), "a number", property="number-of-sides"),),
    )
    concepts = [
        Concept(code, properties=(Property("number-of-sides", n),)) for code, n in (("a", 3), ("b", 4))
    ]
    index = inline_release(system, concepts).index
    by_name = {
        name: list(evaluate(filters.selection(Filter(name, "=", "4"), index, "ValueSet"), index))
        for name in ("sides", "number-of-sides")
    }
    assert by_name == {"sides": [1], "number-of-sides": [1]}
    assert filters.operators("sides", system) == filters.operators("number-of-sides", system)


@pytest.mark.parametrize(("op", "answered"), [("=", True), ("in", False), ("exists", False)])
def test_a_filter_that_is_no_property_has_the_operators_it_defines(op: str, answered: bool) -> None:
    assert is_answered("ours", op) is answered
