"""Whatever is sent: nothing is raised, and what is let in is right by other judges too."""

import importlib
import json
import re
from copy import deepcopy
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from service.fhir.code_systems import read_code_system
from service.fhir.concept_maps import read_concept_map
from service.fhir.door import check_upload, is_acceptable
from service.fhir.outcomes import write_outcome
from service.fhir.value_sets import read_value_set
from service.fhir.versions import BY_PATH
from service.operations.inline import inline_release
from tests.fhir.door.samples import DAY, SAMPLES, view
from tests.fhir.strict import problems

WORDS = st.sampled_from((
    "code", "concept", "valueString", "valueCode", "_status", "status", "extension", "url", "http://e.org",
    "x",
    "red", "square", "=", "is-a", "fixed", "active", "parent", "", "a b", "\x00", "\ud800", "2024-02-30",
    "#inner",
    "resourceType", "ValueSet", "id", "contained", "valueSet", "property", "target", "dependsOn",
    "designation",
))  # fmt: skip

# The strict reader knows no white space but that of ASCII.
TEXTS = st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=8)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | TEXTS

VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(WORDS, v, max_size=3), max_leaves=6
)

PATH = re.compile(r"[A-Z]\w*(\.[A-Za-z]\w*(\[\d+\])?)*|Parameters\..*")

VIEW = view()


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container with each of its keys or positions."""
    found = []
    pending = [value]
    while pending:
        container = pending.pop()
        keys = list(container) if isinstance(container, dict) else range(len(container))
        for key in keys:
            found.append((container, key))
            if isinstance(container[key], dict | list):
                pending.append(container[key])
    return found


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, str, Any]:
    """A good resource with one to four changes somewhere."""
    version, kind = draw(st.sampled_from(sorted(SAMPLES)))
    document = deepcopy(SAMPLES[version, kind])
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 4)))):
        known = places(document)
        container, key = draw(st.sampled_from(known)) if known else (document, "x")
        change = draw(st.sampled_from(("remove", "replace", "reword", "add", "move")))
        if change == "reword" and isinstance(container[key], str):
            container[key] = draw(WORDS | TEXTS)
        elif change == "remove":
            container.pop(key, None) if isinstance(container, dict) else container.pop(key)
        elif change == "replace":
            container[key] = draw(VALUES)
        elif change == "move":
            other, name = draw(st.sampled_from(known))
            container[key] = deepcopy(other[name])
        elif isinstance(container, dict):
            container[draw(WORDS)] = draw(VALUES)
        else:
            container.insert(key, draw(VALUES))
    return version, kind, document


def _model(version: str, kind: str) -> Any:
    package = "fhir.resources" if version == "r5" else "fhir.resources.R4B"
    return getattr(importlib.import_module(f"{package}.{kind.lower()}"), kind)


@settings(max_examples=600, deadline=None)
@given(mutated())
def test_any_change_is_either_named_or_right(case: tuple[str, str, Any]) -> None:
    version, kind, document = case
    found = check_upload(document, kind, BY_PATH[version], VIEW, DAY)
    assert all(issue.severity in ("error", "warning") for issue in found)
    assert all(PATH.fullmatch(issue.expression or "") for issue in found), found
    assert problems(orjson.loads(orjson.dumps(write_outcome(found))), version) == [] or not found
    if not is_acceptable(found):
        return
    # fhir.resources, running its models, and the strict reader of HL7's definitions have nothing to add.
    orjson.dumps(document)
    try:
        _model(version, kind).model_validate(deepcopy(document))
    except ValidationError as error:
        raise AssertionError(json.dumps(document)) from error
    assert problems(document, version) == []
    _read(version, kind, document)


def _read(version: str, kind: str, document: Any) -> None:
    """What is let in can be served."""
    document = BY_PATH[version].up(deepcopy(document))
    if kind == "CodeSystem":
        header, concepts = read_code_system(document)
        assert inline_release(header, concepts).index.size == len(concepts)
    elif kind == "ValueSet":
        read_value_set(document)
    elif kind == "ConceptMap":
        read_concept_map(document)


@settings(max_examples=100, deadline=None)
@given(VALUES, st.sampled_from(sorted(SAMPLES)))
def test_anything_can_be_sent(value: Any, sample: tuple[str, str]) -> None:
    version, kind = sample
    assert check_upload(value, kind, BY_PATH[version], VIEW, DAY)


@pytest.mark.parametrize("version", ["r4", "r5"])
def test_nesting_ten_thousand_deep_is_one_problem(version: str) -> None:
    for element in ("concept", "extension", "contained", "property"):
        inner: Any = {"resourceType": "CodeSystem", "code": "x", "url": "y"}
        for _ in range(10_000):
            inner = {**inner, element: [inner]} if element == "contained" else {"code": "x", element: [inner]}
        document = SAMPLES[version, "CodeSystem"] | {element: [inner]}
        found = check_upload(document, "CodeSystem", BY_PATH[version], VIEW, DAY)
        assert not is_acceptable(found)
