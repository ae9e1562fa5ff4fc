"""What the API tests serve: small releases of our own, one large one, pages and loose resources."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.loaders.release import LoadOptions, Release, Resource
from service.loads import run_load, store
from service.opening import Service
from service.terminology.code_systems import (
    CONCEPT_PROPERTIES,
    CodeSystem,
    FilterDefinition,
    PropertyDefinition,
)
from service.terminology.concepts import Concept, Designation, Property
from service.terminology.types import Code, DateTime
from service.terminology.value_sets import Compose, ConceptSet, Filter, ValueSet

PROCEDURES = "http://example.org/procedures"
LARGE = "http://example.org/large"
LARGE_SIZE = 6_001
ICD_10_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
SURGICAL = "http://example.org/ValueSet/surgical"
TO_LARGE = "http://example.org/ConceptMap/to-large"
SIDE = "http://example.org/side"
PAGE = Path(__file__).parent.parent.parent / "codesystems" / "procedures" / "hand-muscle-release.md"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def fill(service: Service) -> None:
    """Load everything that the tests ask about."""
    store(service, [_procedures("1"), _procedures("2"), _large(), _icd_10_pcs(), *_resources()])
    service.registry.put_resources([value_set("only-r4", title="For R4")], fhir_version="4.0.1")
    run_load(service, "procedure-pages", [PAGE], LoadOptions())


def _procedures(version: str) -> Release:
    code_system = CodeSystem(
        url=PROCEDURES,
        version=version,
        name="Procedures",
        title="Procedures, as an example",
        language="en",
        hierarchy_meaning="is-a",
        effective_start={"1": "2020-01-01", "2": "2025-01-01"}[version],
        properties=(
            PropertyDefinition("inactive", "boolean", f"{CONCEPT_PROPERTIES}#inactive"),
            PropertyDefinition("notSelectable", "boolean", f"{CONCEPT_PROPERTIES}#notSelectable"),
            PropertyDefinition("retirementDate", "dateTime", f"{CONCEPT_PROPERTIES}#retirementDate"),
            PropertyDefinition("body-part", "code", description="Where it is done"),
        ),
        filters=(FilterDefinition("concept", ("is-a", "="), "a code"),),
    )  # fmt: skip
    concepts = [
        Concept("SURGERY", "Surgery", properties=(Property("notSelectable", True),)),
        Concept(
            "HAND",
            "Hand surgery",
            "Any operation on a hand",
            (Designation("Handchirurgie", "de"),),
            (Property("body-part", Code("hand")),),
            ("SURGERY",),
        ),
        Concept("HAND-1", f"Release of a hand muscle, edition {version}", parents=("HAND",)),
        Concept("OLD", "Bloodletting", properties=(Property("inactive", True),), parents=("SURGERY",)),
        Concept("ENDED", "Ended surgery", properties=(Property("retirementDate", DateTime("2020-12-31")),)),
        Concept("IMAGING", "Imaging"),
    ]
    if version == "2":
        concepts.append(Concept("NEW", "New hand surgery", parents=("HAND",)))
    surgical = ValueSet(
        url=SURGICAL,
        version=version,
        name="Surgical",
        title="Surgical procedures",
        compose=Compose((ConceptSet(PROCEDURES, version, filters=(Filter("concept", "is-a", "SURGERY"),)),)),
    )
    return Release(code_system=code_system, concepts=concepts, value_sets=(surgical,))


def _large() -> Release:
    below = [Concept(f"N{n:05}", f"Number {n}", parents=("ROOT",)) for n in range(LARGE_SIZE - 1)]
    code_system = CodeSystem(url=LARGE, version="2026", name="Large", title="A large one")
    return Release(code_system=code_system, concepts=[Concept("ROOT", "Numbers"), *below])


def _icd_10_pcs() -> Release:
    code_system = CodeSystem(url=ICD_10_PCS, version="2025.10", name="ICD10PCS", title="ICD-10-PCS")
    concepts = [
        Concept("0KN", "Muscles, Release", properties=(Property("notSelectable", True),)),
        Concept("0KNC0ZZ", "Release Right Hand Muscle, Open Approach", parents=("0KN",)),
        Concept("0KND0ZZ", "Release Left Hand Muscle, Open Approach", parents=("0KN",)),
    ]
    return Release(code_system=code_system, concepts=concepts)


def _resources() -> list[Resource]:
    supplement = {
        "resourceType": "CodeSystem",
        "id": "more",
        "url": "http://example.org/more",
        "status": "draft",
        "content": "supplement",
        "supplements": PROCEDURES,
        "property": [{"code": "effort", "type": "integer"}],
        "concept": [
            {
                "code": "HAND",
                "designation": [{"language": "fr", "value": "Chirurgie de la main"}],
                "property": [{"code": "effort", "valueInteger": 3}],
            }
        ],
    }
    text = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Drafted</div>'}
    draft = value_set("drafted", status="draft", title="Été, drafted", version="1") | {"text": text}
    importing = value_set("importing", compose={"include": [{"valueSet": [SURGICAL]}]})
    return [_resource(document) for document in (supplement, _mapped(), draft, importing)]


def _mapped() -> dict[str, Any]:
    """A map with a mapping that depends on a side and one that there is not."""
    left = [{"attribute": "side", "valueCode": "left"}]
    hand = [
        {
            "code": "N00001",
            "relationship": "equivalent",
            "product": [{"attribute": "side", "valueCode": "right"}],
        },
        {"code": "N00002", "relationship": "source-is-broader-than-target", "dependsOn": left},
    ]
    elements = [
        {"code": "HAND", "target": hand},
        {"code": "IMAGING", "target": [{"code": "N00003", "relationship": "not-related-to"}]},
        {"code": "ENDED", "noMap": True},
    ]
    sides = {"additionalAttribute": [{"code": "side", "uri": SIDE, "type": "code"}]}
    return concept_map("1", f"{PROCEDURES}|2", elements) | sides


def concept_map(version: str, source: str, elements: list[dict[str, Any]]) -> dict[str, Any]:
    """A ConceptMap resource (R5) from ``source`` to the large code system."""
    return {
        "resourceType": "ConceptMap",
        "id": "to-large",
        "url": TO_LARGE,
        "version": version,
        "status": "active",
        "group": [{"source": source, "target": LARGE, "element": elements}],
    }


def value_set(name: str, **further: Any) -> dict[str, Any]:
    """A ValueSet resource with everything that is not inactive below HAND."""
    return {
        "resourceType": "ValueSet",
        "id": name,
        "url": f"http://example.org/ValueSet/{name}",
        "name": name.capitalize(),
        "status": "active",
        "compose": {
            "include": [
                {
                    "system": PROCEDURES,
                    "filter": [{"property": "concept", "op": "is-a", "value": "HAND"}],
                }
            ]
        },
        **further,
    }


def _resource(document: dict[str, Any]) -> Resource:
    return Resource(document=document, fhir_version="5.0.0", file="own.json")
