"""The check of an uploaded resource: its structure, then what it says."""

from collections.abc import Iterator
from typing import Any

from service.fhir.door.nodes import Node
from service.fhir.door.rules import RULES
from service.fhir.door.rules.rule import Known
from service.fhir.door.shape import Shape
from service.fhir.versions import FhirVersion
from service.terminology.issues import Issue, uploads
from service.terminology.view import View

RESOURCE_TYPES = tuple(RULES)
"""The types of resource that can be checked."""

MOST_ISSUES = 100
"""How many problems are named; of further ones only the number is given."""


def check_upload(
    document: Any, resource_type: str, version: FhirVersion, view: View, day: str
) -> tuple[Issue, ...]:
    """Everything wrong with a resource as it was sent, the errors first.

    ``document`` is parsed JSON in the shape of ``version``, whatever it is; ``resource_type`` the type that
    it must be, one of ``RESOURCE_TYPES``; ``view`` what is known in that version, ``day`` (``YYYY-MM-DD``)
    today. The resource is acceptable when no issue is an error. Every ``expression`` is a FHIRPath in the
    document as sent. There are at most ``MOST_ISSUES``, and one that says how many more. Nothing is raised
    for a document, and nothing in it changed.
    """
    first: dict[str, list[Issue]] = {"error": [], "warning": []}
    counts = {"error": 0, "warning": 0}
    for issue in _problems(document, resource_type, Known(version.name, view, day)):
        counts[issue.severity] += 1
        if len(first[issue.severity]) < MOST_ISSUES:
            first[issue.severity].append(issue)
    named = [*first["error"], *first["warning"]][:MOST_ISSUES]
    more = sum(counts.values()) - len(named)
    if more:
        severity = "error" if counts["error"] > MOST_ISSUES else "warning"
        named.append(uploads.more_problems(more, severity, resource_type))
    return tuple(named)


def is_acceptable(found: tuple[Issue, ...]) -> bool:
    """Whether what ``check_upload`` found lets the resource in."""
    return all(issue.severity != "error" for issue in found)


def _problems(document: Any, resource_type: str, known: Known) -> Iterator[Issue]:
    if not isinstance(document, dict):
        yield uploads.not_a_resource(document, resource_type)
        return
    given = document.get("resourceType")
    if given != resource_type:
        # As another type nearly every element would be a problem, and none of them the true one.
        yield uploads.wrong_resource_type(given, resource_type)
        return
    shape = Shape(known.version)
    yield from shape.problems(document, resource_type)
    if not shape.too_deep:
        yield from _rules(Node(document, resource_type), known)


def _rules(node: Node, known: Known) -> Iterator[Issue]:
    for rule in RULES.get(node.text("resourceType") or "", ()):
        yield from rule(node, known)
    if node.above is None:
        for inner in node.each("contained"):
            yield from _rules(inner, known)
