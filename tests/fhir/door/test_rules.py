"""The rules that a schema cannot check, on what a CodeSystem or a NamingSystem says."""

from typing import Any

import pytest

from tests.fhir.door.samples import SAMPLES, changed, check, said

OTHER = {"resourceType": "CodeSystem", "id": "a", "status": "active", "content": "complete"}

FAULTS = [
    # version, type, where, what is put there, severity, FHIRPath, part of the text
    ("r5", "CodeSystem", "url", "shapes", "error", "CodeSystem.url", "not absolute"),
    ("r5", "CodeSystem", "url", "http://e.org/a|1", "error", "CodeSystem.url", "cnl-1"),
    ("r4", "CodeSystem", "url", "http://e.org/a#1", "warning", "CodeSystem.url", "cnl-1"),
    ("r4", "CodeSystem", "name", "shapes of", "warning", "CodeSystem.name", "csd-0"),
    ("r5", "CodeSystem", "name", "X", "warning", "CodeSystem.name", "cnl-0"),
    ("r4", "NamingSystem", "name", "x y", "warning", "NamingSystem.name", "nsd-0"),
    ("r5", "CodeSystem", "contained", [OTHER | {"contained": [OTHER]}], "error",
     "CodeSystem.contained[0].contained", "dom-2"),
    ("r5", "CodeSystem", "contained", [OTHER, OTHER], "error", "CodeSystem.contained[1].id",
     "another contained"),
    ("r5", "CodeSystem", "contained", [OTHER | {"meta": {"versionId": "1"}}], "error",
     "CodeSystem.contained[0].meta.versionId", "dom-4"),
    ("r5", "CodeSystem", "contained", [OTHER | {"meta": {"security": [{"code": "x"}]}}], "error",
     "CodeSystem.contained[0].meta.security", "dom-5"),
    ("r5", "CodeSystem", "contained", [{k: v for k, v in OTHER.items() if k != "id"}], "error",
     "CodeSystem.contained[0].id", "needs an id"),
    ("r5", "CodeSystem", "contained", [OTHER | {"concept": [{"code": "x"}, {"code": "x"}]}], "error",
     "CodeSystem.contained[0].concept[1].code", "csd-1"),
    ("r4", "CodeSystem", "concept.1.concept.0.code", "round", "error",
     "CodeSystem.concept[1].concept[0].code",
     "is there already, at CodeSystem.concept[0] (csd-1)"),
    ("r5", "CodeSystem", "concept.2.property.0.valueCode", "round one", "error",
     "CodeSystem.concept[2].property[0].value", "the parent 'round one' is not a code"),
    ("r5", "CodeSystem", "concept.2.property.0.valueCode", "rhombus", "error", "CodeSystem.concept[2]",
     "'rhombus' -> 'rhombus'"),
    ("r5", "CodeSystem", "concept.1.property.0", {"code": "below", "valueCode": "square"}, "error",
     "CodeSystem.concept[1]", "cycle"),
    ("r5", "CodeSystem", "concept.0.property", [{"code": "child", "valueCode": "x"}], "error",
     "CodeSystem.concept[0].property[0].value", "the child 'x' is not a code"),
    ("r5", "CodeSystem", "concept.0.property", [{"code": "child", "valueCode": "rhombus"}], "warning",
     "CodeSystem.concept[0].property[0].code", "'child' should be defined"),
    ("r5", "CodeSystem", "concept.1.concept.0.property.0.code", "corners", "error",
     "CodeSystem.concept[1].concept[0].property[0].code", "'corners' is not defined"),
    ("r4", "CodeSystem", "property.0.type", "string", "error",
     "CodeSystem.concept[1].concept[0].property[0].value",
     "defined as 'string': valueInteger"),
    ("r5", "CodeSystem", "property.5", {"code": "like", "type": "code"}, "error",
     "CodeSystem.property[5].code",
     "defined twice"),
    ("r5", "CodeSystem", "filter.1", {"code": "sides", "operator": ["="], "value": "x"}, "error",
     "CodeSystem.filter[1].code", "defined twice"),
    ("r5", "CodeSystem", "filter.0.code", "area", "warning", "CodeSystem.filter[0].code", "on no property"),
    ("r5", "CodeSystem", "filter.0.operator", ["=", "is-a"], "warning", "CodeSystem.filter[0].operator[1]",
     "'is-a' is not answered for 'sides'"),
    ("r5", "CodeSystem", "count", 5, "warning", "CodeSystem.count", "has 4 concepts"),
    ("r5", "CodeSystem", "supplements", "http://example.org/colours", "error", "CodeSystem.supplements",
     "not with 'complete'"),
    ("r5", "CodeSystem", "content", "supplement", "error", "CodeSystem.supplements", "csd-4"),
    ("r5", "CodeSystem", "concept.1.concept.0.designation.0",
     {"additionalUse": [{"code": "x"}], "value": "x"}, "error",
     "CodeSystem.concept[1].concept[0].designation[0].use", "csd-5"),
    ("r4", "NamingSystem", "uniqueId.1.type", "uri", "error", "NamingSystem.uniqueId[1].preferred", "nsd-2"),
    ("r4", "NamingSystem", "uniqueId.2", {"type": "uuid", "value": "x"}, None, None, None),
    ("r5", "NamingSystem", "uniqueId", [
        {"type": "uri", "value": "http://e.org/1", "authoritative": True},
        {"type": "uri", "value": "http://e.org/2", "authoritative": True},
    ], "error", "NamingSystem.uniqueId[1].authoritative", "nsd-3"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("version", "kind", "place", "value", "severity", "path", "text"),
    FAULTS,
    ids=[f"{v}-{p}-{(t or '')[:12]}" for v, _, p, _, _, _, t in FAULTS],
)
def test_a_fault_is_named_where_it_is(
    version: str, kind: str, place: str, value: Any, severity: str | None, path: str, text: str
) -> None:
    found = check(changed(SAMPLES[version, kind], place, value), version)
    if severity is None:
        assert found == []
        return
    assert [
        text in issue.text for issue in found if (issue.expression, issue.severity) == (path, severity)
    ] == [True], found


@pytest.mark.parametrize(
    ("version", "kind", "severity"),
    [
        ("r4", "CodeSystem", "error"), ("r5", "CodeSystem", "error"), ("r5", "ValueSet", "warning"),
        ("r4", "ConceptMap", "warning"), ("r5", "NamingSystem", "warning"),
    ],
)  # fmt: skip
def test_a_resource_should_have_a_url_and_a_code_system_must(version: str, kind: str, severity: str) -> None:
    (issue,) = check(changed(SAMPLES[version, kind], "url"), version)
    assert (issue.severity, issue.expression) == (severity, f"{kind}.url")


def test_a_root_of_identifiers_has_no_uuid() -> None:
    document = changed(SAMPLES["r4", "NamingSystem"], "uniqueId.2", {"type": "uuid", "value": "x"})
    assert said(check(changed(document, "kind", "root"), "r4")) == [
        ("NamingSystem.uniqueId[2].type", "a root of identifiers cannot have a UUID (nsd-1)")
    ]


def test_codes_that_differ_by_case_are_one_where_case_does_not_count() -> None:
    document = changed(SAMPLES["r5", "CodeSystem"], "concept.0.code", "SQUARE")
    assert check(document, "r5") == []
    found = check(changed(document, "caseSensitive", value=False), "r5")
    assert [path for path, _ in said(found)] == ["CodeSystem.concept[1].concept[0].code"]


def test_r5_wants_the_meaning_of_a_hierarchy() -> None:
    document = changed(SAMPLES["r5", "CodeSystem"], "hierarchyMeaning")
    assert [i.expression for i in check(document, "r5")] == ["CodeSystem.hierarchyMeaning"]
    assert check(document, "r4") == []


def test_every_cycle_of_a_hierarchy_is_named_and_a_long_one_is_cut() -> None:
    def below(code: str, parent: str) -> dict[str, Any]:
        return {"code": code, "property": [{"code": "below", "valueCode": parent}]}

    ring = [below(f"c{n}", f"c{(n + 1) % 5000}") for n in range(5000)]
    concepts = [below("a", "b"), below("b", "a"), *ring]
    document = changed(changed(SAMPLES["r5", "CodeSystem"], "concept", concepts), "count")
    texts = [text for _, text in said(check(document, "r5"))]
    assert len(texts) == 2
    assert "'a' -> 'b' -> 'a'" in texts[0] or "'b' -> 'a' -> 'b'" in texts[0]
    assert "…" in texts[1]
    assert len(texts[1]) < 300


SUPPLEMENT: dict[str, Any] = {
    "resourceType": "CodeSystem", "url": "http://example.org/notes", "name": "Notes", "status": "active",
    "content": "supplement", "supplements": "http://example.org/colours",
    "concept": [{"code": "crimson", "property": [{"code": "tone", "valueString": "deep"}]}],
}  # fmt: skip


@pytest.mark.parametrize("version", ["r4", "r5"])
def test_a_supplement_of_what_is_known_may_use_its_properties(version: str) -> None:
    assert check(SUPPLEMENT, version) == []
    assert check(SUPPLEMENT | {"supplements": "http://example.org/colours|2"}, version) == []


@pytest.mark.parametrize(
    ("reference", "severity", "text"),
    [
        ("http://example.org/sounds", "error", "is not known here"),
        ("http://example.org/colours-extra", "error", "is not known here"),
        ("http://example.org/notes", "error", "cannot supplement itself"),
        ("http://example.org/colours|9", "warning", "the version '9'"),
    ],
)
def test_a_supplement_adds_to_a_code_system_that_is_known(reference: str, severity: str, text: str) -> None:
    document = changed(SUPPLEMENT | {"supplements": reference}, "concept.0.property")
    (issue,) = check(document, "r5")
    assert (issue.severity, issue.expression) == (severity, "CodeSystem.supplements")
    assert text in issue.text


def test_a_code_that_is_not_supplemented_is_a_warning() -> None:
    (issue,) = check(changed(SUPPLEMENT, "concept.0.code", "pink"), "r5")
    assert (issue.severity, issue.expression) == ("warning", "CodeSystem.concept[0].code")
