"""The rules on the mappings of a ConceptMap, in the form of R4 and in that of R5."""

from typing import Any

import pytest

from tests.fhir.door.samples import SAMPLES, changed, check

ROUND_R4 = {"code": "round", "equivalence": "equivalent"}
ROUND_R5 = {"code": "round", "relationship": "equivalent"}

FAULTS = [
    # version, where below the group, what is put there, severity, FHIRPath below the group, part of the text
    ("r4", "unmapped", {"mode": "fixed"}, "error", "unmapped.code", "cmd-2"),
    ("r4", "unmapped", {"mode": "other-map"}, "error", "unmapped.url", "cmd-3"),
    ("r4", "unmapped", {"mode": "other-map", "url": "http://example.org/to-shapes|1"}, "error",
     "unmapped.url",
     "this map itself"),
    ("r5", "unmapped", {"mode": "fixed", "relationship": "equivalent"}, "error", "unmapped.code", "cmd-2"),
    ("r5", "unmapped", {"mode": "other-map"}, "error", "unmapped.otherMap", "cmd-3"),
    ("r5", "unmapped", {"mode": "other-map", "otherMap": "http://example.org/to-shapes"}, "error",
     "unmapped.otherMap", "this map itself"),
    ("r5", "unmapped", {"mode": "use-source-code", "code": "x", "relationship": "equivalent"}, "error",
     "unmapped.code", "cmd-8"),
    ("r5", "unmapped", {"mode": "use-source-code"}, "error", "unmapped.relationship", "cmd-9"),
    ("r5", "unmapped", {"mode": "fixed", "code": "x", "relationship": "equivalent",
     "otherMap": "http://e.org"},
     "error", "unmapped.otherMap", "cmd-10"),
    ("r4", "element.0.target.1", ROUND_R4, None, None, None),
    ("r4", "element.2", {"code": "blue", "target": [ROUND_R4, ROUND_R4]}, "error", "element[2].target[1]",
     "the mapping of 'blue' to 'round' is there already, at ConceptMap.group[0].element[2].target[0]"),
    ("r5", "element.2", {"code": "blue", "target": [ROUND_R5, ROUND_R5]}, "error", "element[2].target[1]",
     "is there already"),
    ("r4", "element.1.target.0", {"equivalence": "wider"}, "error", "element[1].target[0].code", "'wider'"),
    ("r4", "element.1.target.0", {"code": "round", "equivalence": "narrower"}, "warning",
     "element[1].target[0].comment", "cmd-1"),
    ("r5", "element.0.target.0", {"code": "round", "relationship": "not-related-to"}, "warning",
     "element[0].target[0].comment", "cmd-1"),
    ("r5", "element.1.target", [ROUND_R5], "error", "element[1].target", "cmd-4"),
    ("r5", "element.0.valueSet", "http://example.org/warm", "error", "element[0].code", "cmd-5"),
    ("r5", "element.0.target.0.dependsOn.0.valueSet", "http://e.org/v", "error",
     "element[0].target[0].dependsOn[0].value", "cmd-6"),
    ("r5", "element.0.target.0.valueSet", "http://e.org/v", "error", "element[0].target[0].code", "cmd-7"),
    ("r5", "element.1", {"code": "blue"}, "warning", "element[1].target", "neither target nor noMap"),
    ("r4", "element.1", {"code": "blue"}, "warning", "element[1].target", "neither target nor noMap"),
    ("r5", "element.0.target.0.dependsOn.0.attribute", "place", "error",
     "element[0].target[0].dependsOn[0].attribute",
     "'place' is not defined in ConceptMap.additionalAttribute"),
    ("r5", "element.0.target.0.property.0.code", "why", "error", "element[0].target[0].property[0].code",
     "'why' is not defined in ConceptMap.property"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("version", "place", "value", "severity", "path", "text"),
    FAULTS,
    ids=[f"{f[0]}-{f[4]}-{(f[5] or '')[:16]}" for f in FAULTS],
)
def test_a_fault_is_named_where_it_is(
    version: str, place: str, value: Any, severity: str | None, path: str, text: str
) -> None:
    found = check(changed(SAMPLES[version, "ConceptMap"], f"group.0.{place}", value), version)
    if severity is None:
        assert found == []
        return
    here = [i for i in found if (i.expression, i.severity) == (f"ConceptMap.group[0].{path}", severity)]
    assert [text in issue.text for issue in here] == [True], found


@pytest.mark.parametrize("version", ["r4", "r5"])
@pytest.mark.parametrize("side", ["source", "target"])
def test_a_group_should_say_its_systems(version: str, side: str) -> None:
    document = changed(SAMPLES[version, "ConceptMap"], f"group.0.{side}")
    (issue,) = check(document, version)
    assert (issue.severity, issue.expression) == ("warning", f"ConceptMap.group[0].{side}")


def test_mappings_on_different_conditions_are_different() -> None:
    document = SAMPLES["r5", "ConceptMap"]
    for n, time in enumerate(("night", "dawn", "dawn")):
        target = ROUND_R5 | {"dependsOn": [{"attribute": "time", "valueString": time}]}
        document = changed(document, f"group.0.element.0.target.{n + 1}", target)
    assert [issue.expression for issue in check(document, "r5")] == [
        "ConceptMap.group[0].element[0].target[3]"
    ]


def test_a_draft_of_r5_need_not_explain_itself() -> None:
    target = {"code": "round", "relationship": "not-related-to"}
    document = changed(SAMPLES["r5", "ConceptMap"], "group.0.element.0.target.0", target)
    assert check(changed(document, "status", "draft"), "r5") == []


def test_a_property_of_codes_says_their_system() -> None:
    document = changed(SAMPLES["r5", "ConceptMap"], "property.1", {"code": "list", "type": "code"})
    (issue,) = check(document, "r5")
    assert (issue.expression, "cmd-11" in issue.text) == ("ConceptMap.property[1].system", True)
