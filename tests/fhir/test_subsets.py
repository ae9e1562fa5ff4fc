"""Which elements a summary has, held to HL7's StructureDefinitions."""

import json

import pytest

from service.fhir.subsets import MANDATORY_ELEMENTS, SUMMARY_ELEMENTS, Form, subsetted
from tests.shared_files import shared


@pytest.mark.parametrize("kind", ["CodeSystem", "ValueSet", "ConceptMap", "NamingSystem"])
def test_the_elements_are_those_that_r5_marks(kind: str) -> None:
    file = shared("spec", "r5", "structure", f"{kind.lower()}.profile.json")
    summary, mandatory = set(), set()
    for element in json.loads(file.read_text())["snapshot"]["element"]:
        if element["path"].count(".") != 1:
            continue
        name = element["path"].partition(".")[2].removesuffix("[x]")
        choices = [name]
        if element["path"].endswith("[x]"):
            choices = [name + t["code"][0].upper() + t["code"][1:] for t in element["type"]]
        summary.update(choices if element.get("isSummary") else ())
        mandatory.update(choices if element["min"] else ())
    assert SUMMARY_ELEMENTS[kind] == summary - {"id", "meta", "implicitRules"}
    assert MANDATORY_ELEMENTS[kind] == mandatory


def test_the_tag_is_given_once() -> None:
    document = subsetted({"resourceType": "ValueSet", "id": "a", "status": "active", "url": "http://a"})
    assert len(Form("true").of(document)["meta"]["tag"]) == 1


def test_elements_win_over_a_summary() -> None:
    document = {"resourceType": "ValueSet", "id": "a", "status": "active", "url": "u", "compose": {}}
    assert "compose" in Form("true", frozenset({"compose"})).of(document)
