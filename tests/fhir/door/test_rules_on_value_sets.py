"""The rules on what a ValueSet includes: what known systems can answer, and no way back to itself."""

from typing import Any

import pytest

from tests.fhir.door.samples import SAMPLES, changed, check, said, value_set, view

COLOURS = "http://example.org/colours"

FAULTS = [
    # where, what is put there, severity, FHIRPath, part of the text
    ("compose.include.1", {"version": "1"}, "error", "compose.include[1]", "vsd-1"),
    ("compose.include.1", {"valueSet": ["#inner"], "concept": [{"code": "x"}]}, "error", "compose.include[1]",
     "vsd-2"),
    ("compose.include.0.filter", [{"property": "code", "op": "=", "value": "red"}], "error",
     "compose.include[0]", "vsd-3"),
    ("compose.include.1.system", "colours", "error", "compose.include[1].system", "not an absolute"),
    ("compose.include.1.system", "http://example.org/sounds", "warning", "compose.include[1].system",
     "the code system 'http://example.org/sounds' is not known"),
    ("compose.include.1.system", COLOURS + "-extra", "error", "compose.include[1].system", "a supplement"),
    ("compose.include.1.system", "http://example.org/set", "error", "compose.include[1].system",
     "a value set"),
    ("compose.exclude.0.version", "7", "warning", "compose.exclude[0].version", "'7' of the code system"),
    ("compose.include.1.filter.0.property", "size", "error", "compose.include[1].filter[0]",
     "defines no property or filter 'size'"),
    ("compose.include.1.filter.0.property", "tone", "error", "compose.include[1].filter[0]",
     "'is-a' is not defined for 'tone'"),
    ("compose.include.1.filter.0", {"property": "tone", "op": "regex", "value": "("}, "error",
     "compose.include[1].filter[0]", "regular expression"),
    ("compose.include.0.concept.0.code", "pink", "warning", "compose.include[0].concept[0].code", "'pink'"),
    ("compose.include.0.concept.1", {"code": "red"}, "warning", "compose.include[0].concept[1].code",
     "twice"),
    ("compose.include.0.concept.0.designation.0", {"value": "x", "additionalUse": [{"code": "x"}]}, "error",
     "compose.include[0].concept[0].designation[0].use", "vsd-11"),
    ("compose.include.2.valueSet.1", "http://example.org/unknown", "warning",
     "compose.include[2].valueSet[1]", "the value set 'http://example.org/unknown' is not known"),
    ("compose.include.2.valueSet.0", "#outer", "error", "compose.include[2].valueSet[0]",
     "contains no value set '#outer'"),
    ("contained.0.compose.include.0.filter", [{"property": "size", "op": "=", "value": "1"}], "error",
     "contained[0].compose.include[0].filter[0]", "'size'"),
    ("expansion.contains.0.contains.0", {"abstract": True}, "error", "expansion.contains[0].contains[0]",
     "vsd-6"),
    ("expansion.contains.0.contains.0", {"display": "x"}, "error", "expansion.contains[0].contains[0].code",
     "vsd-9"),
    ("expansion.contains.0.contains.0", {"code": "x"}, "error", "expansion.contains[0].contains[0].system",
     "vsd-10"),
]  # fmt: skip


@pytest.mark.parametrize("version", ["r4", "r5"])
@pytest.mark.parametrize(
    ("place", "value", "severity", "path", "text"), FAULTS, ids=[f"{f[4]}" for f in FAULTS]
)
def test_a_fault_is_named_where_it_is(
    version: str, place: str, value: Any, severity: str, path: str, text: str
) -> None:
    known = view(value_set("http://example.org/set", COLOURS + "?fhir_vs"))
    found = check(changed(SAMPLES[version, "ValueSet"], place, value), version, known=known)
    here = [i for i in found if (i.expression, i.severity) == (f"ValueSet.{path}", severity)]
    assert [text in issue.text for issue in here] == [True], found


def test_all_problems_of_several_includes_are_said_at_once() -> None:
    document = changed(SAMPLES["r5", "ValueSet"], "compose.include.1.filter.0.op", "child-of")
    document = changed(document, "compose.include.0", {"version": "x"})
    document = changed(document, "compose.include.1.filter.0.property", "size")
    document = changed(document, "compose.exclude.0", {"concept": [{"code": "a"}]})
    assert [path for path, _ in said(check(document, "r5"))] == [
        "ValueSet.compose.include[0]", "ValueSet.compose.exclude[0]",
        "ValueSet.compose.include[1].filter[0]",
    ]  # fmt: skip


A, B, C = (f"http://example.org/{name}" for name in "abc")


@pytest.mark.parametrize(
    ("uploaded", "known", "way"),
    [
        (value_set(A, A), [], [A, A]),
        (value_set(A, A + "|1", version="1"), [], [A + "|1", A + "|1"]),
        (value_set(A, B), [value_set(B, A)], [A, B, A]),
        (value_set(A, B), [value_set(B, C), value_set(C, B, A)], [A, B, C, A]),
        (value_set(A, B, version="2"), [value_set(B, A), value_set(A, version="1")], [A + "|2", B, A + "|2"]),
        (value_set(A, B, version="1"), [value_set(B, A + "|1")], [A + "|1", B, A + "|1"]),
    ],
)
def test_a_value_set_that_leads_back_to_itself_is_refused(
    uploaded: dict[str, Any], known: list[dict[str, Any]], way: list[str]
) -> None:
    found = said(check(uploaded, "r5", known=view(*known)))
    steps = " -> ".join(f"'{step}'" for step in way)
    assert ("ValueSet.compose.include[0].valueSet[0]", f"the value set includes itself: {steps}") in found


@pytest.mark.parametrize(
    ("uploaded", "known"),
    [
        (value_set(A, B), [value_set(B, C), value_set(C, COLOURS + "?fhir_vs")]),
        # Two ways to one value set are no cycle.
        (value_set(A, B, C), [value_set(B, C), value_set(C, COLOURS + "?fhir_vs")]),
        # What asks for the newest version gets the stored one, which includes nothing.
        (value_set(A, B, version="1"), [value_set(B, A), value_set(A, version="2")]),
        (value_set(A, B, version="2"), [value_set(B, A + "|1"), value_set(A, version="1")]),
    ],
)
def test_a_value_set_that_does_not_is_not(uploaded: dict[str, Any], known: list[dict[str, Any]]) -> None:
    assert said(check(uploaded, "r5", known=view(*known))) == []


def test_a_contained_value_set_can_close_a_cycle_too() -> None:
    document = changed(SAMPLES["r5", "ValueSet"], "contained.0.compose.include.1", {"valueSet": ["#inner"]})
    assert said(check(document, "r5")) == [
        ("ValueSet.contained[0].compose.include[1].valueSet[0]",
         "the value set includes itself: '#inner' -> '#inner'"),
    ]  # fmt: skip


def test_a_long_chain_of_value_sets_is_followed_to_its_end() -> None:
    chain = [value_set(f"http://example.org/{n}", f"http://example.org/{n + 1}") for n in range(1, 3000)]
    last = value_set("http://example.org/3000", "http://example.org/0")
    uploaded = value_set("http://example.org/0", "http://example.org/1")
    ((path, text),) = said(check(uploaded, "r5", known=view(*chain, last)))
    assert path == "ValueSet.compose.include[0].valueSet[0]"
    assert len(text) < 600
