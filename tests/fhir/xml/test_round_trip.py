"""JSON → XML → JSON is the identity."""

import json
import tarfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.fhir.xml import read_xml, write_xml
from tests.shared_files import shared

PACKAGES = {"hl7.terminology.r4-7.0.1.tgz": "4.0.1", "hl7.fhir.r5.core-5.0.0-terminology-subset.tgz": "5.0.0"}


def back(document: dict[str, Any], version: str) -> Any:
    return json.loads(read_xml(write_xml(document, version), version, 100))


def resources(package: str, step: int) -> Iterator[dict[str, Any]]:
    """Every ``step``-th resource of a package."""
    with tarfile.open(shared("data", "hl7", package)) as content:
        members = [m for m in content.getmembers() if m.name.count("/") == 1 and m.name.endswith(".json")]
        for member in members[::step]:
            file = content.extractfile(member)
            assert file is not None
            document = json.load(file)
            if "resourceType" in document:
                yield document


@pytest.mark.parametrize("package", PACKAGES)
def test_hl7s_own_resources(package: str) -> None:
    version = PACKAGES[package]
    kinds = set()
    for document in resources(package, 17):
        kinds.add(document["resourceType"])
        assert back(document, version) == document
    assert {"CodeSystem", "ValueSet"} <= kinds


TEXTS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"))
TEXTS_WITH_LINES = st.lists(TEXTS, min_size=1, max_size=3).map("\r\n\t".join)
EXTENSIONS = st.lists(
    st.fixed_dictionaries({"url": TEXTS_WITH_LINES, "valueString": TEXTS_WITH_LINES}), min_size=1, max_size=2
)
ELEMENTS = st.fixed_dictionaries({}, optional={"id": TEXTS, "extension": EXTENSIONS}).filter(bool)


@st.composite
def parts(draw: st.DrawFn, depth: int = 2) -> dict[str, Any]:
    """A parameter: a name, with an id and extensions or without, and a value or parts."""
    part: dict[str, Any] = {"name": draw(TEXTS_WITH_LINES)}
    part |= draw(st.one_of(st.just({}), ELEMENTS))
    part |= draw(st.one_of(st.just({}), ELEMENTS.map(lambda element: {"_name": element})))
    values = [
        st.fixed_dictionaries({"valueString": TEXTS_WITH_LINES}),
        st.fixed_dictionaries({"valueBoolean": st.booleans()}),
        st.fixed_dictionaries({"valueInteger": st.integers(-(2**31), 2**31 - 1)}),
        st.fixed_dictionaries({"valueDecimal": st.floats(allow_nan=False, allow_infinity=False)}),
        st.fixed_dictionaries({"_valueCode": ELEMENTS}),
        st.fixed_dictionaries({"valueCoding": st.fixed_dictionaries({"code": TEXTS, "_code": ELEMENTS})}),
    ]
    if depth:
        values.append(st.lists(parts(depth - 1), min_size=1, max_size=3).map(lambda inner: {"part": inner}))
    return part | draw(st.one_of(values))


@given(st.lists(parts(), max_size=4), st.sampled_from(["4.0.1", "5.0.0"]))
def test_parameters_of_any_kind(made: list[dict[str, Any]], version: str) -> None:
    document = {"resourceType": "Parameters", **({"parameter": made} if made else {})}
    assert back(document, version) == document


@given(st.lists(st.tuples(st.none() | TEXTS, st.none() | ELEMENTS).filter(any), min_size=1, max_size=4))
def test_primitives_that_repeat(pairs: list[tuple[str | None, dict[str, Any] | None]]) -> None:
    include: dict[str, Any] = {}
    if any(value is not None for value, _ in pairs):
        include["valueSet"] = [value for value, _ in pairs]
    if any(element for _, element in pairs):
        include["_valueSet"] = [element for _, element in pairs]
    document = {"resourceType": "ValueSet", "status": "draft", "compose": {"include": [include]}}
    assert back(document, "4.0.1") == document
