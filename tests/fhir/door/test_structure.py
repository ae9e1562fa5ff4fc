"""The structure of what is uploaded: each fault is named where it is, in words that say what to do."""

from typing import Any

import pytest

from tests.fhir.door.samples import SAMPLES, changed, check, said

DEEP: dict[str, Any] = {"code": "z"}
for _n in range(10_000):
    DEEP = {"code": f"d{_n}", "concept": [DEEP]}


@pytest.mark.parametrize(("version", "kind"), SAMPLES)
def test_a_good_resource_has_no_problem(version: str, kind: str) -> None:
    assert check(SAMPLES[version, kind], version) == []


FAULTS = [
    # where, what is put there, type of issue, FHIRPath, part of the text
    ("r5", "CodeSystem", "status", "actve", "code-invalid", "CodeSystem.status", "active, draft"),
    ("r4", "CodeSystem", "content", "most", "code-invalid", "CodeSystem.content", "'most' is none of"),
    ("r5", "CodeSystem", "foo", 1, "structure", "CodeSystem.foo",
     "'foo' is not an element of CodeSystem in R5"),
    ("r4", "CodeSystem", "versionAlgorithmString", "x", "structure", "CodeSystem.versionAlgorithmString",
     "it is one in R5, and this is a resource of R4"),
    ("r5", "ConceptMap", "sourceUri", "http://e.org", "structure", "ConceptMap.sourceUri",
     "it is one in R4, and this is a resource of R5"),
    ("r5", "ConceptMap", "group.0.element.0.target.0.equivalence", "equal", "structure",
     "ConceptMap.group[0].element[0].target[0].equivalence", "it is one in R4"),
    ("r4", "ConceptMap", "group.0.element.0.target.0.relationship", "equivalent", "structure",
     "ConceptMap.group[0].element[0].target[0].relationship", "it is one in R5"),
    ("r5", "ConceptMap", "group.0.element.0.target.0.relationship", "wider", "code-invalid",
     "ConceptMap.group[0].element[0].target[0].relationship", "'wider' is none of"),
    ("r5", "ConceptMap", "group.0.unmapped.mode", "provided", "code-invalid",
     "ConceptMap.group[0].unmapped.mode", "it is one in R4"),
    ("r4", "ValueSet", "compose.include.1.filter.0.op", "child-of", "code-invalid",
     "ValueSet.compose.include[1].filter[0].op", "it is one in R5"),
    ("r4", "NamingSystem", "kind", "x", "code-invalid", "NamingSystem.kind", "codesystem, identifier, root"),
    ("r5", "NamingSystem", "uniqueId.1.type", "x", "code-invalid", "NamingSystem.uniqueId[1].type",
     "iri-stem"),
    ("r5", "CodeSystem", "property.0.type", "text", "code-invalid", "CodeSystem.property[0].type", "'text'"),
    ("r5", "CodeSystem", "filter.0.operator.1", "like", "code-invalid", "CodeSystem.filter[0].operator[1]",
     "'like'"),
    ("r5", "CodeSystem", "experimental", "true", "structure", "CodeSystem.experimental",
     "a boolean was expected, not a string"),
    ("r5", "CodeSystem", "experimental", 1, "structure", "CodeSystem.experimental", "not a number"),
    ("r5", "CodeSystem", "title", 7, "structure", "CodeSystem.title", "a string was expected, not a number"),
    ("r5", "CodeSystem", "title", ["x"], "structure", "CodeSystem.title", "not an array"),
    ("r5", "CodeSystem", "title", None, "structure", "CodeSystem.title", "null"),
    ("r5", "CodeSystem", "title", "", "structure", "CodeSystem.title", "an empty string"),
    ("r5", "CodeSystem", "title", "a\x01b", "value", "CodeSystem.title", "U+0001"),
    ("r5", "CodeSystem", "title", "a\ud800", "value", "CodeSystem.title", "U+D800"),
    ("r5", "CodeSystem", "title", "x" * (1024 * 1024 + 1), "too-long", "CodeSystem.title", "1048576"),
    ("r5", "CodeSystem", "concept.1.concept.0.display", [], "structure",
     "CodeSystem.concept[1].concept[0].display", "a string was expected, not an array"),
    ("r5", "CodeSystem", "concept.1.concept.0.designation", [], "structure",
     "CodeSystem.concept[1].concept[0].designation", "an empty array"),
    ("r5", "CodeSystem", "concept.1.concept.0.designation.0", {}, "structure",
     "CodeSystem.concept[1].concept[0].designation[0]", "an empty object"),
    ("r5", "CodeSystem", "concept.0", "round", "structure", "CodeSystem.concept[0]",
     "an object was expected"),
    ("r5", "CodeSystem", "concept", {"code": "x"}, "structure", "CodeSystem.concept",
     "an array was expected"),
    ("r5", "CodeSystem", "concept.1.concept.0.property.0.valueInteger", 2**31, "value",
     "CodeSystem.concept[1].concept[0].property[0].value", "2147483647"),
    ("r5", "CodeSystem", "concept.1.concept.0.property.0.valueInteger", 4.0, "structure",
     "CodeSystem.concept[1].concept[0].property[0].value", "a whole number"),
    ("r5", "CodeSystem", "concept.1.property.0.valueDecimal", float("inf"), "value",
     "CodeSystem.concept[1].property[0].value", "between"),
    ("r5", "CodeSystem", "concept.1.property.0.valueDecimal", 10**400, "value",
     "CodeSystem.concept[1].property[0].value", "between"),
    ("r5", "CodeSystem", "concept.1.property.0.valueString", "x", "structure",
     "CodeSystem.concept[1].property[0].value", "only one of valueDecimal, valueString"),
    ("r5", "CodeSystem", "count", -1, "value", "CodeSystem.count", "between 0 and"),
    ("r5", "CodeSystem", "count", 10**30, "value", "CodeSystem.count", "between 0 and"),
    ("r5", "CodeSystem", "date", "2023-02-29", "value", "CodeSystem.date", "not a day of the calendar"),
    ("r5", "CodeSystem", "date", "2023-02-28T10:00:00", "value", "CodeSystem.date", "with a time zone"),
    ("r5", "CodeSystem", "date", "yesterday", "value", "CodeSystem.date", "'yesterday' is not a dateTime"),
    ("r4", "ValueSet", "compose.lockedDate", "2024-1-1", "value", "ValueSet.compose.lockedDate",
     "not a date"),
    ("r4", "ValueSet", "expansion.timestamp", "2024-13", "value", "ValueSet.expansion.timestamp", "dateTime"),
    ("r5", "CodeSystem", "id", "a b", "value", "CodeSystem.id", "not an id"),
    ("r5", "CodeSystem", "id", "x" * 65, "value", "CodeSystem.id", "1 to 64"),
    ("r5", "CodeSystem", "url", "http://e.org/a b", "value", "CodeSystem.url", "not a uri"),
    ("r5", "CodeSystem", "concept.0.code", " round", "value", "CodeSystem.concept[0].code", "not a code"),
    ("r5", "CodeSystem", "text.div", "hello", "value", "CodeSystem.text.div", "XHTML"),
    ("r5", "CodeSystem", "text.status", "none", "code-invalid", "CodeSystem.text.status",
     "additional, empty"),
    ("r5", "CodeSystem", "contact.0.telecom.0.system", "post", "code-invalid",
     "CodeSystem.contact[0].telecom[0].system", "'post'"),
    ("r5", "CodeSystem", "meta.tag.0.foo", "x", "structure", "CodeSystem.meta.tag[0].foo",
     "'foo' is not an element of CodeSystem.meta.tag"),
    ("r5", "CodeSystem", "extension.0.extension", [{"url": "a", "valueCode": "b"}], "invariant",
     "CodeSystem.extension[0]", "either a value or extensions"),
    ("r5", "CodeSystem", "_title", {"extension": [{"url": "http://e.org/x"}]}, "invariant",
     "CodeSystem.title.extension[0]", "either a value or extensions"),
    ("r5", "CodeSystem", "a'b\x02\ud800", 1, "structure", "CodeSystem",
     "'a'b\\u0002\\ud800' is not an element"),
    ("r5", "ValueSet", "contained.0.resourceType", "Nothing", "structure", "ValueSet.contained[0]",
     "'Nothing' is no type of resource"),
    ("r5", "ValueSet", "contained.0.resourceType", "Coding", "structure", "ValueSet.contained[0]",
     "'Coding' is no type of resource"),
    ("r5", "ValueSet", "contained.0.status", "x", "code-invalid", "ValueSet.contained[0].status", "'x'"),
    ("r5", "CodeSystem", "concept.3", DEEP, "structure", None, "nested more than 100 deep"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("version", "kind", "place", "value", "issue_type", "path", "text"),
    FAULTS,
    ids=[f"{v}-{p}-{t[:12]!a}" for v, _, p, _, _, _, t in FAULTS],
)
def test_a_fault_is_named_where_it_is(
    version: str, kind: str, place: str, value: Any, issue_type: str, path: str | None, text: str
) -> None:
    found = check(changed(SAMPLES[version, kind], place, value), version)
    fitting = [i for i in found if i.type == issue_type and text in i.text and path in (None, i.expression)]
    assert len(fitting) == 1, found
    assert fitting[0].severity == "error"
    fitting[0].text.encode()


MISSING = [
    ("r5", "CodeSystem", "status", "CodeSystem.status"),
    ("r5", "CodeSystem", "concept.1.concept.0.code", "CodeSystem.concept[1].concept[0].code"),
    ("r5", "CodeSystem", "concept.1.property.0.valueDecimal", "CodeSystem.concept[1].property[0].value"),
    ("r5", "CodeSystem", "filter.0.operator", "CodeSystem.filter[0].operator"),
    ("r5", "ValueSet", "compose.include", "ValueSet.compose.include"),
    ("r4", "ValueSet", "compose.include.1.filter.0.value", "ValueSet.compose.include[1].filter[0].value"),
    ("r4", "ConceptMap", "group.0.element", "ConceptMap.group[0].element"),
    ("r4", "ConceptMap", "group.0.element.0.target.0.equivalence",
     "ConceptMap.group[0].element[0].target[0].equivalence"),
    ("r4", "NamingSystem", "date", "NamingSystem.date"),
    ("r5", "NamingSystem", "uniqueId", "NamingSystem.uniqueId"),
]  # fmt: skip


@pytest.mark.parametrize(("version", "kind", "place", "path"), MISSING)
def test_what_is_missing_is_named(version: str, kind: str, place: str, path: str) -> None:
    found = check(changed(SAMPLES[version, kind], place), version)
    assert said(found) == [(path, f"'{path.rpartition('.')[2]}' is missing")]
    assert found[0].type == "required"


def test_an_extension_stands_for_a_value_except_for_a_code() -> None:
    reason = {"extension": [{"url": "http://example.org/why", "valueCode": "unknown"}]}
    document = changed(changed(SAMPLES["r5", "CodeSystem"], "status"), "_status", reason)
    assert check(document, "r5") == []
    document = changed(changed(document, "concept.0.code"), "concept.0._code", reason)
    assert said(check(document, "r5"))[0] == ("CodeSystem.concept[0].code", "'code' is missing")


def test_a_null_keeps_the_place_of_an_extension() -> None:
    document = changed(SAMPLES["r5", "CodeSystem"], "filter.0.operator", ["=", None])
    assert said(check(document, "r5"))[0][0] == "CodeSystem.filter[0].operator[1]"
    beside = [None, {"extension": [{"url": "http://example.org/op", "valueCode": "child-of"}]}]
    assert check(changed(document, "filter.0._operator", beside), "r5") == []


@pytest.mark.parametrize("given", [None, 3, [], "x", {}, {"resourceType": 4}, {"resourceType": "ValueSet"}])
def test_another_resource_type_is_the_only_problem(given: Any) -> None:
    (issue,) = check(given, "r5", "CodeSystem")
    assert (issue.severity, issue.type, issue.expression) == ("error", "structure", "CodeSystem")
    assert "CodeSystem" in issue.text


def test_every_problem_is_said_at_once_errors_first() -> None:
    document = changed(SAMPLES["r5", "CodeSystem"], "name", "no name")
    document = changed(changed(document, "status"), "concept.0.display", "")
    found = check(document, "r5")
    assert [i.severity for i in found] == ["error", "error", "warning"]
    assert [i.expression for i in found] == [
        "CodeSystem.status", "CodeSystem.concept[0].display", "CodeSystem.name"]  # fmt: skip


def test_of_too_many_problems_only_the_number_is_said() -> None:
    concepts = [{"code": f"c{n}", "display": ""} for n in range(250)]
    document = changed(SAMPLES["r5", "CodeSystem"], "concept", concepts)
    found = check(changed(document, "name", "no name"), "r5")
    assert len(found) == 101
    # 250 empty displays, the name and the count.
    assert found[-1].text == "there are 152 more problems"
    assert found[-1].severity == "error"


def test_warnings_do_not_hide_an_error_behind_them() -> None:
    references = [{"code": f"c{n}"} for n in range(150)]
    document = changed(SAMPLES["r5", "ValueSet"], "compose.include.0.concept", references)
    found = check(changed(document, "compose.include.2", {}), "r5")
    assert found[0].severity == "error"
    assert found[-1].severity == "warning"


def test_a_string_of_a_megabyte_is_read_once() -> None:
    for place in ("url", "name", "date", "language", "concept.0.code", "text.div"):
        for text in ("a" * 10**6, "a " * 500_000, " " * 10**6, "9" * 10**6):
            check(changed(SAMPLES["r5", "CodeSystem"], place, text), "r5")
