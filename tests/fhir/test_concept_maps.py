"""Concept maps between R4 and R5, held to HL7's own maps and code systems."""

import copy
import json
import zipfile
from typing import Any

import pytest

from service.fhir.concept_maps import read_concept_map
from service.fhir.r4 import down, up
from service.fhir.r4_concept_maps import EQUIVALENCES, RELATIONSHIPS
from service.terminology.concept_maps import AttributeValue, Relationship
from service.terminology.concepts import Coding
from tests.fhir.strict import problems
from tests.shared_files import shared


def codes_of(version: str, name: str) -> set[str]:
    def listed(concepts: list[dict[str, Any]]) -> set[str]:
        return {c["code"] for c in concepts}.union(*(listed(c.get("concept", [])) for c in concepts))

    file = shared("spec", version, "terminology") / f"codesystem-{name}.json"
    return listed(json.loads(file.read_text())["concept"])


def test_every_word_of_both_versions_is_translated() -> None:
    relationships = codes_of("r5", "concept-map-relationship")
    assert set(EQUIVALENCES) == relationships
    assert set(RELATIONSHIPS) == codes_of("r4", "concept-map-equivalence")
    assert set(RELATIONSHIPS.values()) == relationships


def r4_maps() -> list[dict[str, Any]]:
    archive = shared("data", "hl7", "fhir-r4-4.0.1-terminology-definitions.zip")
    with zipfile.ZipFile(archive) as opened:
        name = next(n for n in opened.namelist() if n.endswith("conceptmaps.json"))
        bundle = json.loads(opened.read(name))
    return [entry["resource"] for entry in bundle["entry"]]


def test_every_map_of_r4_comes_back_as_it_was() -> None:
    maps = r4_maps()
    assert len(maps) == 19
    for document in maps:
        assert down(up(copy.deepcopy(document))) == document, document["url"]


def test_every_map_of_r4_is_valid_in_r5() -> None:
    """But for one version with blanks, which R5's canonical does not allow."""
    for document in r4_maps():
        found = [p for p in problems(up(copy.deepcopy(document)), "r5") if "March 2015" not in p]
        assert found == [], document["url"]


def r4_map(**target: Any) -> dict[str, Any]:
    element = {"code": "a", "target": [{"code": "b", **target}]}
    group = {"source": "http://example.org/a", "sourceVersion": "1", "target": "http://example.org/b"}
    return {"resourceType": "ConceptMap", "status": "active", "group": [{**group, "element": [element]}]}


@pytest.mark.parametrize(
    ("equivalence", "relationship"),
    [
        ("wider", Relationship("source-is-narrower-than-target")),
        ("subsumes", Relationship("source-is-narrower-than-target", "subsumes")),
        ("narrower", Relationship("source-is-broader-than-target")),
        ("specializes", Relationship("source-is-broader-than-target", "specializes")),
        ("equal", Relationship("equivalent", "equal")),
        ("inexact", Relationship("related-to", "inexact")),
        ("disjoint", Relationship("not-related-to")),
        ("unmatched", Relationship("not-related-to", "unmatched")),
    ],
)
def test_r4_says_what_the_target_is_and_r5_what_the_source_is(
    equivalence: str, relationship: Relationship
) -> None:
    (group,) = read_concept_map(up(r4_map(equivalence=equivalence))).groups
    assert group.elements[0].targets[0].relationship == relationship
    assert (group.source, group.source_version) == ("http://example.org/a", "1")


def test_an_unmatched_code_has_no_map() -> None:
    document = r4_map(equivalence="unmatched", comment="nothing like it")
    document["group"][0]["element"][0]["target"][0].pop("code")
    before = copy.deepcopy(document)
    higher = up(document)
    (element,) = read_concept_map(higher).groups[0].elements
    assert (element.no_map, element.targets) == (True, ())
    assert down(higher) == before


def test_attributes_keep_their_uri_and_value() -> None:
    side = {"property": "http://example.org/side", "system": "http://example.org/s", "value": "l"}
    text = {"property": "http://example.org/other/side", "value": "free text"}
    document = r4_map(equivalence="equivalent", dependsOn=[{**side, "display": "Left"}], product=[text])
    before = copy.deepcopy(document)
    higher = up(document)
    (target,) = read_concept_map(higher).groups[0].elements[0].targets
    left = Coding("http://example.org/s", "l", display="Left")
    assert target.depends_on == (AttributeValue("http://example.org/side", left),)
    assert target.products == (AttributeValue("http://example.org/other/side", "free text"),)
    assert down(higher) == before
