"""What is said to be answered is answered, and nothing else is."""

import pytest

from service.operations.inline import inline_release
from service.terminology import filters
from service.terminology.code_systems import CONCEPT_PROPERTIES, CodeSystem, PropertyDefinition
from service.terminology.concepts import Concept
from service.terminology.issues import TerminologyError
from service.terminology.value_sets import Filter

SYSTEM = CodeSystem(
    url="http://example.org/cs",
    properties=(
        PropertyDefinition("sides", "integer"),
        PropertyDefinition("above", "code", f"{CONCEPT_PROPERTIES}#parent"),
    ),
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
