"""What is new in a closure table, as a ConceptMap.

Every relation is told from the narrower concept. R4's word for it, *subsumes* (the target is above the
source), goes with each as an extension.
Specification: https://hl7.org/fhir/R5/terminology-service.html#closure
"""

from service.fhir.concept_maps import write_relationship
from service.fhir.values import Json
from service.operations.closure import ClosureGroup, ClosureUpdate
from service.terminology import canonical
from service.terminology.concept_maps import Relationship

_IS_BELOW = Relationship("source-is-narrower-than-target", "subsumes")


def write_closure(update: ClosureUpdate) -> Json:
    """An R5-shaped ConceptMap."""
    found: Json = {
        "resourceType": "ConceptMap",
        "version": str(update.version),
        "name": "ClosureTableUpdates",
        "title": f"Updates for closure table {update.name}",
        "status": "active",
        "experimental": True,
        "date": update.moment,
    }
    if update.groups:
        found["group"] = [_group(group) for group in update.groups]
    return found


def _group(group: ClosureGroup) -> Json:
    system = canonical.join(group.system, group.version)
    elements = [
        {"code": below.code, "target": [_target(code) for code in below.above]} for below in group.relations
    ]
    return {"source": system, "target": system, "element": elements}


def _target(code: str) -> Json:
    said = write_relationship(_IS_BELOW)
    return {"extension": said["extension"], "code": code, "relationship": said["valueCode"]}
