"""Each search parameter of each type in each FHIR version: what it finds, and what it does not."""

from collections import Counter
from typing import Any

import pytest

from service.fhir.code_systems import read_code_system
from service.fhir.search_parameters import search_parameters
from service.storage.registry import Registry
from tests.searching.asking import ids, search
from tests.searching.conftest import NewRegistry
from tests.storage.examples import Release

FOCUS = "http://terminology.hl7.org/CodeSystem/usage-context-type|focus"
SHARED: dict[str, Any] = {
    "id": "rich",
    "language": "de-CH",
    "meta": {
        "profile": ["http://example.org/profile"],
        "source": "http://example.org/source",
        "security": [{"system": "http://example.org/labels", "code": "R"}],
        "tag": [{"system": "http://example.org/tags", "code": "new"}],
    },
    "name": "Handgriffe",
    "status": "draft",
    "date": "2024-05",
    "publisher": "Éditions",
    "description": "Everything about hands",
    "jurisdiction": [{"coding": [{"system": "urn:iso:std:iso:3166", "code": "CH"}]}],
    "useContext": [
        {
            "code": {"system": "http://terminology.hl7.org/CodeSystem/usage-context-type", "code": "focus"},
            "valueCodeableConcept": {"coding": [{"system": "http://example.org/foci", "code": "hand"}]},
        },
        {
            "code": {"system": "http://terminology.hl7.org/CodeSystem/usage-context-type", "code": "age"},
            "valueRange": {
                "low": {"value": 18, "system": "http://unitsofmeasure.org", "code": "a", "unit": "years"},
                "high": {"value": 65, "system": "http://unitsofmeasure.org", "code": "a", "unit": "years"},
            },
        },
    ],
    "effectivePeriod": {"start": "2024-01-01", "end": "2024-12-31"},
    "topic": [{"text": "Hands", "coding": [{"system": "http://example.org/topics", "code": "hands"}]}],
    "relatedArtifact": [
        {"type": "derived-from", "resource": "http://example.org/older|1"},
        {"type": "predecessor", "resource": "http://example.org/before"},
    ],
    "url": "http://example.org/rich",
    "version": "2.1",
    "title": "Hand Grips",
    "identifier": [{"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3"}],
}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "CodeSystem": {
        "content": "supplement",
        "supplements": "http://example.org/base|3",
        "concept": [
            {"code": "a", "concept": [{"code": "b", "designation": [{"language": "fr", "value": "bé"}]}]}
        ],
    },
    "ValueSet": {
        "compose": {
            "include": [
                {"system": "http://example.org/cs", "version": "7", "concept": [{"code": "c"}]},
                {"valueSet": ["http://example.org/vs|8"]},
            ]
        },
        "expansion": {
            "identifier": "urn:uuid:42",
            "timestamp": "2024-05-01",
            "contains": [{"contains": [{"system": "http://example.org/cs", "code": "d"}]}],
        },
    },
    "ConceptMap": {
        "property": [{"code": "p", "type": "string", "uri": "http://example.org/property"}],
        "additionalAttribute": [
            {"code": "dep", "type": "string", "uri": "http://example.org/dep"},
            {"code": "pro", "type": "string", "uri": "http://example.org/pro"},
        ],
        "sourceScopeCanonical": "http://example.org/vs/from|1",
        "targetScopeUri": "http://example.org/vs/to",
        "group": [
            {
                "source": "http://example.org/from|1",
                "target": "http://example.org/to",
                "unmapped": {"mode": "other-map", "otherMap": "http://example.org/map|2"},
                "element": [
                    {
                        "code": "s",
                        "target": [
                            {
                                "code": "t",
                                "relationship": "equivalent",
                                "dependsOn": [{"attribute": "dep", "valueString": "x"}],
                                "product": [{"attribute": "pro", "valueString": "y"}],
                            }
                        ],
                    }
                ],
            }
        ],
    },
    "NamingSystem": {
        "kind": "codesystem",
        "responsible": "The Keepers",
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]},
        "contact": [{"name": "Ann Other", "telecom": [{"system": "phone", "value": "+41 1", "use": "work"}]}],
        "uniqueId": [
            {"type": "oid", "value": "1.2.3", "period": {"start": "2020"}},
        ],
    },
}
EVERYWHERE = {
    "_id": ("rich", "Rich"),
    "_lastUpdated": ("gt2020", "lt2020"),
    "_language": ("de-CH", "de"),
    "_profile": ("http://example.org/profile", "http://example.org"),
    "_security": ("http://example.org/labels|R", "|R"),
    "_source": ("http://example.org/source", "http://example.org/Source"),
    "_tag": ("new", "http://example.org/labels|new"),
    "url": ("http://example.org/rich", "http://example.org/ric"),
    "version": ("2.1", "2"),
    "name": ("HAND", "griffe"),
    "title": ("hand g", "grips"),
    "status": ("http://hl7.org/fhir/publication-status|draft", "|draft"),
    "date": ("2024", "2024-05-01"),
    "publisher": ("edition", "tions"),
    "description": ("everything", "about"),
    "identifier": ("urn:ietf:rfc:3986|urn:oid:1.2.3", "1.2.3"),
    "jurisdiction": ("urn:iso:std:iso:3166|CH", "ch"),
    "context": ("hand", "focus"),
    "context-type": (FOCUS, "hand"),
    "context-quantity": ("gt50|http://unitsofmeasure.org|a", "gt50||months"),
    "context-type-value": (f"{FOCUS}$http://example.org/foci|hand", "age$hand"),
    "context-type-quantity": ("age$le20||years", "focus$le20"),
    "effective": ("2024", "2024-05"),
    "topic": ("hands", "Hands"),
    "derived-from": ("http://example.org/older", "http://example.org/older|2"),
    "predecessor": ("http://example.org/before", "http://example.org/older"),
}
OWN = {
    "CodeSystem": {
        "code": ("http://example.org/rich|b", "http://example.org/base|b"),
        "content-mode": ("supplement", "complete"),
        "language": ("urn:ietf:bcp:47|fr", "de-CH"),
        "supplements": ("http://example.org/base|3", "http://example.org/base|4"),
        "system": ("http://example.org/rich", "http://example.org/base"),
    },
    "ValueSet": {
        "code": ("http://example.org/cs|d,x", "http://example.org/vs|c"),
        "expansion": ("urn:uuid:42", "urn:uuid:4"),
        "reference": ("http://example.org/vs", "http://example.org/cs|6"),
    },
    "ConceptMap": {
        "dependson": ("http://example.org/dep", "dep"),
        "product": ("http://example.org/pro", "http://example.org/dep"),
        "mapping-property": ("http://example.org/property", "p"),
        "other": ("http://example.org/map|2", "http://example.org/map|1"),
        "other-map": ("http://example.org/map", "http://example.org/rich"),
        "source": ("http://example.org/vs/from", "http://example.org/vs/to"),
        "source-scope": ("http://example.org/vs/from|1", "http://example.org/vs/from|2"),
        "target-uri": ("http://example.org/vs/to", "http://example.org/vs/from"),
        "target-scope-uri": ("http://example.org/vs/to", "http://example.org/vs"),
        "source-code": ("http://example.org/from|s", "t"),
        "target-code": ("t", "http://example.org/from|t"),
        "source-system": ("http://example.org/from", "http://example.org/to"),
        "target-system": ("http://example.org/to", "http://example.org/from"),
        "source-group-system": ("http://example.org/from|1", "http://example.org/from|2"),
        "target-group-system": ("http://example.org/to", "http://example.org/from"),
    },
    "NamingSystem": {
        "contact": ("ann", "other"),
        "id-type": ("oid", "uuid"),
        "kind": ("codesystem", "root"),
        "period": ("ge2023", "lt2019"),
        "responsible": ("the keepers", "keepers"),
        "telecom": ("+41 1", "phone"),
        "type": ("MR", "mr"),
        "value": ("1.2", "2.3"),
    },
}
OTHER_END = {
    "source-uri": ("http://example.org/vs/from", "http://example.org/vs/to"),
    "source-scope-uri": ("http://example.org/vs/from", "http://example.org/vs/to"),
    "target": ("http://example.org/vs/to", "http://example.org/vs/from"),
    "target-scope": ("http://example.org/vs/to", "http://example.org/vs/from"),
}
"""What a map has whose source is a uri and whose target is a value set."""

CASES = [
    (kind, version, name)
    for kind in DOCUMENTS
    for version in ("R4", "R5")
    for name in search_parameters(kind, version)
]


def hit_and_miss(kind: str, name: str) -> tuple[str, str]:
    return (OWN[kind] | OTHER_END | EVERYWHERE)[name]


@pytest.fixture(scope="module")
def registry(new_registry: NewRegistry) -> Registry:
    """Of each type a rich resource, and a bare one that nothing but its type and id says."""
    registry = new_registry()
    for kind, own in DOCUMENTS.items():
        for document in (
            {"resourceType": kind, **SHARED, **own},
            {"resourceType": kind, "id": "bare", "url": "http://example.org/bare", "content": "complete"},
        ):
            if kind == "CodeSystem":
                code_system, concepts = read_code_system(document)
                registry.publish(Release(code_system=code_system, concepts=concepts), document=document)
            else:
                registry.put_resources([document])
    other_end = {
        "sourceScopeUri": "http://example.org/vs/from",
        "targetScopeCanonical": "http://example.org/vs/to",
    }
    registry.put_resources([{"resourceType": "ConceptMap", "id": "ends", **other_end}])
    return registry


def test_everything_that_hl7_defines_is_in_the_table() -> None:
    assert {name for _, _, name in CASES} == set().union(EVERYWHERE, OTHER_END, *OWN.values())
    own = [(kind, version) for kind, version, name in CASES if not name.startswith("_")]
    assert Counter(own) == {
        ("CodeSystem", "R4"): 20,
        ("ValueSet", "R4"): 18,
        ("ConceptMap", "R4"): 26,
        ("NamingSystem", "R4"): 19,
        ("CodeSystem", "R5"): 24,
        ("ValueSet", "R5"): 22,
        ("ConceptMap", "R5"): 29,
        ("NamingSystem", "R5"): 26,
    }


@pytest.mark.parametrize(("kind", "version", "name"), CASES)
def test_a_parameter(registry: Registry, kind: str, version: str, name: str) -> None:
    hit, miss = hit_and_miss(kind, name)
    found = ids(search(registry, kind, (name, hit), version=version))
    missed = ids(search(registry, kind, (name, miss), version=version))
    rich = "ends" if name in OTHER_END else "rich"
    assert rich in found
    assert rich not in missed
    assert name == "_lastUpdated" or "bare" not in found
