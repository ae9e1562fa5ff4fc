"""Resources with nothing wrong, to be spoilt one element at a time, and what is known beside them."""

import json
from copy import deepcopy
from typing import Any

from service.fhir.code_systems import read_code_system
from service.fhir.door import check_upload
from service.fhir.value_sets import read_value_set
from service.fhir.versions import BY_PATH
from service.operations.inline import inline_release
from service.terminology.issues import Issue
from service.terminology.view import View
from tests.terminology import examples

DAY = "2025-06-01"

Document = dict[str, Any]

COLOURS: Document = {
    "resourceType": "CodeSystem", "url": "http://example.org/colours", "version": "2", "name": "Colours",
    "status": "active", "content": "complete", "hierarchyMeaning": "is-a",
    "property": [{"code": "tone", "type": "string"}, {"code": "bright", "type": "boolean"}],
    "concept": [{"code": "red", "concept": [{"code": "crimson"}]}, {"code": "blue"}],
}  # fmt: skip

EXTRA: Document = {
    "resourceType": "CodeSystem", "url": "http://example.org/colours-extra", "status": "active",
    "content": "supplement", "supplements": "http://example.org/colours", "concept": [{"code": "red"}],
}  # fmt: skip


def value_set(url: str, *references: str, version: str | None = None) -> Document:
    """A value set of all that others have."""
    found: Document = {"resourceType": "ValueSet", "url": url, "name": "Some", "status": "active"}
    if version is not None:
        found["version"] = version
    return found | {"compose": {"include": [{"valueSet": list(references)}]}}


def view(*value_sets: Document) -> View:
    """A service that knows the colours, a supplement of them, and these value sets."""
    releases = [inline_release(*read_code_system(deepcopy(document))) for document in (COLOURS, EXTRA)]
    return examples.view(releases, [read_value_set(deepcopy(document)) for document in value_sets])


CODE_SYSTEM: Document = {
    "resourceType": "CodeSystem", "id": "shapes", "meta": {"tag": [{"system": "http://e.org", "code": "x"}]},
    "text": {"status": "empty", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">Shapes</div>"},
    "extension": [{"url": "http://example.org/note", "valueString": "hello"}],
    "url": "http://example.org/shapes", "identifier": [{"value": "urn:oid:1.2.3"}], "version": "1",
    "name": "Shapes", "title": "Shapes", "status": "draft", "experimental": True, "date": "2024-02-29",
    "contact": [{"telecom": [{"system": "url", "value": "http://example.org"}]}],
    "caseSensitive": True, "hierarchyMeaning": "is-a", "content": "complete", "count": 4,
    "filter": [{"code": "sides", "operator": ["=", "exists"], "value": "a number"}],
    "property": [
        {"code": "sides", "type": "integer"}, {"code": "like", "type": "Coding"},
        {"code": "below", "uri": "http://hl7.org/fhir/concept-properties#parent", "type": "code"},
        {"code": "since", "type": "dateTime"}, {"code": "weight", "type": "decimal"},
    ],
    "concept": [
        {"code": "round", "display": "Round", "definition": "Without corners"},
        {"code": "angular", "display": "Angular", "property": [{"code": "weight", "valueDecimal": 0.5}],
         "concept": [
            {"code": "square", "display": "Square",
             "designation": [{"language": "de", "use": {"code": "x"}, "value": "Quadrat"}],
             "property": [{"code": "sides", "valueInteger": 4}, {"code": "since", "valueDateTime": "2001"}]},
        ]},
        {"code": "rhombus", "property": [
            {"code": "below", "valueCode": "angular"}, {"code": "like", "valueCoding": {"code": "square"}}]},
    ],
}  # fmt: skip

VALUE_SET: Document = {
    "resourceType": "ValueSet", "url": "http://example.org/warm", "version": "1", "name": "Warm",
    "status": "active", "date": "2024", "immutable": False,
    "contained": [
        {"resourceType": "ValueSet", "id": "inner", "status": "active",
         "compose": {"include": [{"system": "http://example.org/colours"}]}},
    ],
    "compose": {
        "lockedDate": "2024-01-31", "inactive": True,
        "include": [
            {"system": "http://example.org/colours", "version": "2",
             "concept": [{"code": "red", "display": "Red", "designation": [{"value": "rot"}]}]},
            {"system": "http://example.org/colours",
             "filter": [{"property": "concept", "op": "is-a", "value": "red"}]},
            {"valueSet": ["#inner"]},
        ],
        "exclude": [{"system": "http://example.org/colours", "concept": [{"code": "blue"}]}],
    },
    "expansion": {
        "timestamp": "2024-01-31T10:00:00Z", "total": 1, "offset": 0,
        "parameter": [{"name": "count", "valueInteger": 10}],
        "contains": [{"system": "http://example.org/colours", "code": "red", "display": "Red",
                      "contains": [{"abstract": True, "display": "More"}]}],
    },
}  # fmt: skip

_MAP: Document = {
    "resourceType": "ConceptMap", "url": "http://example.org/to-shapes", "version": "1", "name": "ToShapes",
    "status": "active", "title": "To shapes",
}  # fmt: skip

CONCEPT_MAP_R4: Document = _MAP | {
    "identifier": {"value": "x"}, "sourceUri": "http://example.org/warm", "targetCanonical": "http://e.org/t",
    "group": [{
        "source": "http://example.org/colours", "sourceVersion": "2", "target": "http://example.org/shapes",
        "element": [
            {"code": "red", "target": [
                {"code": "round", "equivalence": "equivalent", "comment": "as the sun",
                 "dependsOn": [{"property": "http://example.org/time", "value": "day"}]},
            ]},
            {"code": "blue", "target": [{"equivalence": "unmatched"}]},
        ],
        "unmapped": {"mode": "fixed", "code": "square"},
    }],
}  # fmt: skip

CONCEPT_MAP_R5: Document = _MAP | {
    "identifier": [{"value": "x"}], "sourceScopeUri": "http://example.org/warm",
    "property": [{"code": "reason", "type": "string"}],
    "additionalAttribute": [{"code": "time", "type": "string", "uri": "http://example.org/time"}],
    "group": [{
        "source": "http://example.org/colours|2", "target": "http://example.org/shapes",
        "element": [
            {"code": "red", "target": [
                {"code": "round", "relationship": "equivalent", "comment": "as the sun",
                 "property": [{"code": "reason", "valueString": "looks"}],
                 "dependsOn": [{"attribute": "time", "valueString": "day"}]},
            ]},
            {"code": "blue", "noMap": True},
        ],
        "unmapped": {"mode": "fixed", "code": "square", "relationship": "related-to"},
    }],
}  # fmt: skip

NAMING_SYSTEM: Document = {
    "resourceType": "NamingSystem", "name": "Colours", "status": "active", "kind": "codesystem",
    "date": "2024-05-01T10:00:00+02:00",
    "uniqueId": [
        {"type": "uri", "value": "http://example.org/colours", "preferred": True,
         "period": {"start": "2020-01-01"}},
        {"type": "oid", "value": "1.2.3", "preferred": True},
    ],
}  # fmt: skip

NAMING_SYSTEM_R5: Document = NAMING_SYSTEM | {"url": "http://example.org/colours-names"}

SAMPLES: dict[tuple[str, str], Document] = {
    ("r4", "CodeSystem"): CODE_SYSTEM, ("r5", "CodeSystem"): CODE_SYSTEM,
    ("r4", "ValueSet"): VALUE_SET, ("r5", "ValueSet"): VALUE_SET,
    ("r4", "ConceptMap"): CONCEPT_MAP_R4, ("r5", "ConceptMap"): CONCEPT_MAP_R5,
    ("r4", "NamingSystem"): NAMING_SYSTEM, ("r5", "NamingSystem"): NAMING_SYSTEM_R5,
}  # fmt: skip
"""A resource without any problem, by FHIR version and type."""

_MISSING = object()


def changed(document: Document, path: str, value: Any = _MISSING) -> Document:
    """A copy with ``value`` at ``path`` (``concept.0.code``), or with nothing there."""
    copy = deepcopy(document)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = copy
    for step in way:
        place = place[step]
    if value is _MISSING:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
    return copy


def check(document: Any, version: str, kind: str | None = None, known: View | None = None) -> list[Issue]:
    """What is found in a document sent as ``version`` (``r4``), which the check leaves as it was."""
    before = json.dumps(document, default=str) if not _is_deep(document) else None
    found = check_upload(
        document, kind or document["resourceType"], BY_PATH[version], view() if known is None else known, DAY
    )
    assert before is None or json.dumps(document, default=str) == before
    return list(found)


def _is_deep(document: Any) -> bool:
    """Whether the json library would give up on it."""
    level = [document]
    for _ in range(200):
        inner = (v.values() if isinstance(v, dict) else v for v in level if isinstance(v, dict | list))
        level = [item for items in inner for item in items]
        if not level:
            return False
    return True


def said(found: list[Issue], severity: str = "error") -> list[tuple[str, str]]:
    """(FHIRPath, text) of the issues of a severity."""
    return [(issue.expression or "", issue.text) for issue in found if issue.severity == severity]
