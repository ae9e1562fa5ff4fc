"""The implicit value sets of SNOMED CT by url, over an invented release."""

import pytest

from service.terminology import filters, implicit
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Membership
from service.terminology.issues import TerminologyError
from service.terminology.memory import MemoryIndex
from service.terminology.releases import SystemRelease
from service.terminology.selections import AllOf, evaluate
from service.terminology.types import Uri

SCT = "http://snomed.info/sct"
ALL, ONE, TWO, SET = "100000", "100001", "100002", "100009"
EDITION = f"{SCT}/1001"


def selected(url: str) -> set[str]:
    concepts = [
        Concept(ALL),
        Concept(SET),
        Concept(ONE, parents=(ALL,)),
        Concept(TWO, parents=(ONE,), memberships=(Membership(SET),)),
    ]
    index = MemoryIndex(CodeSystem(url=Uri(SCT)), concepts)
    value_set = implicit.value_set(
        url, SystemRelease(url=SCT, version=None, content="complete", open_index=lambda: index), pinned=False
    )
    assert value_set.compose is not None
    (include,) = value_set.compose.include
    asked = AllOf(tuple(filters.selection(f, index, "filter") for f in include.filters))
    return {index.concept(n).code for n in evaluate(asked, index)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("fhir_vs", {ALL, ONE, TWO, SET}),
        (f"fhir_vs=isa/{ONE}", {ONE, TWO}),
        (f"fhir_vs=ecl/%3C%20{ALL}", {ONE, TWO}),
        ("fhir_vs=refset", {SET}),
        (f"fhir_vs=refset/{SET}", {TWO}),
    ],
)
@pytest.mark.parametrize("base", [SCT, EDITION, f"{EDITION}/version/20250101"])
def test_each_form_selects(base: str, query: str, expected: set[str]) -> None:
    assert implicit.system_asked(f"{base}?{query}") == base
    assert selected(f"{base}?{query}") == expected


@pytest.mark.parametrize("query", ["fhir_vs=isa/99999999", "fhir_vs=refset/99999999"])
def test_an_unknown_concept_has_no_value_set(query: str) -> None:
    with pytest.raises(TerminologyError, match="could not be found"):
        selected(f"{SCT}?{query}")


def test_only_snomed_ct_has_more_than_all_codes() -> None:
    assert implicit.system_asked("http://example.org?fhir_vs") == "http://example.org"
    assert implicit.system_asked("http://example.org?fhir_vs=isa/1") is None
    assert implicit.system_asked("http://example.org/fhir_vs") is None


def test_an_edition_is_a_version_of_the_system() -> None:
    assert implicit.release_of(EDITION, None) == (SCT, EDITION)
    assert implicit.release_of("http://example.org", "2") == ("http://example.org", "2")
