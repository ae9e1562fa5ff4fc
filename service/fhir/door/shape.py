"""Whether a document has the structure that its FHIR version gives its type: every problem, in order.

Specification: https://hl7.org/fhir/R5/json.html and https://hl7.org/fhir/R5/conformance-rules.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from service.fhir.door.nodes import Node
from service.fhir.door.resources import ANY_RESOURCE, Element, Structure, structure
from service.terminology.issues import uploads
from service.terminology.issues.issue import Issue

DEEPEST = 100
"""How many objects may be in each other; what is written as JSON may not be much deeper than twice that."""

_POSITION = re.compile(r"\[\d+\]")

_OTHER = {"R4": "R5", "R5": "R4"}


class Shape:
    """One check of one document; ``version`` is ``R4`` or ``R5``.

    ``too_deep`` tells, after ``problems``, whether something was nested too deep to be read.
    """

    def __init__(self, version: str) -> None:
        self.version = version
        self.too_deep = False
        self._pending: list[tuple[Node, Structure, int]] = []
        self._below: list[tuple[Node, str]] = []

    def problems(self, document: Mapping[str, Any], resource_type: str) -> Iterator[Issue]:
        """Everything wrong with the document, outer elements before inner ones.

        ValueError where the version has no such type of resource.
        """
        root = structure(self.version, resource_type)
        if root is None:
            raise ValueError(f"{self.version} has no {resource_type}")
        self._pending.append((Node(document, resource_type), root, 1))
        while self._pending:
            node, shape, depth = self._pending.pop()
            yield from self._object(node, shape)
            if self._below:
                yield from self._descend(depth + 1)

    def _descend(self, depth: int) -> Iterator[Issue]:
        """Put the objects found in the last one on the list, the first on top."""
        if depth > DEEPEST:
            self.too_deep = True
            yield uploads.too_deep(DEEPEST, self._below[0][0].path)
            self._below.clear()
        for node, name in reversed(self._below):
            shape = self._resource(node) if name == ANY_RESOURCE else structure(self.version, name)
            if shape is None:
                yield uploads.unknown_resource_type(node.value.get("resourceType"), node.path)
            else:
                self._pending.append((node, shape, depth))
        self._below.clear()

    def _resource(self, node: Node) -> Structure | None:
        kind = node.text("resourceType")
        shape = structure(self.version, kind) if kind and kind.isalpha() else None
        return shape if shape is not None and shape.is_resource else None

    def _object(self, node: Node, shape: Structure) -> Iterator[Issue]:
        if not node.value:
            yield uploads.empty("object", node.path)
            return
        for name, names in shape.required:
            if names.isdisjoint(node.value):
                yield uploads.missing(name, node.at(name))
        chosen: dict[str, set[str]] = {}
        for name, value in node.value.items():
            element = shape.elements.get(name)
            if element is None:
                yield from self._unknown(node, name, shape)
                continue
            if element.choice:
                chosen.setdefault(element.name, set()).add(name.removeprefix("_"))
            if not element.is_right(value):
                yield from self._element(node, name, element, value, shape.name)
        for stem, given in chosen.items():
            if len(given) > 1:
                yield uploads.chosen_twice(given, node.at(stem))
        if shape.name == "Extension" and bool(chosen) == ("extension" in node.value):
            yield uploads.extension_without_value(node.path)

    def _unknown(self, node: Node, name: str, shape: Structure) -> Iterator[Issue]:
        if name == "resourceType" and shape.is_resource:
            return
        elsewhere = self._elsewhere(shape, name)
        owner = _POSITION.sub("", node.path)
        yield uploads.unknown_element(name, owner, self.version, elsewhere, node.at(name))

    def _elsewhere(self, shape: Structure, name: str) -> str | None:
        other = _OTHER[self.version]
        found = structure(other, shape.name)
        return other if found is not None and name in found.elements else None

    def _element(self, node: Node, name: str, element: Element, value: Any, owner: str) -> Iterator[Issue]:
        if not element.many:
            yield from self._value(node, element, None, value, owner)
        elif not isinstance(value, list):
            yield uploads.wrong_json_type(value, "an array", node.at(element.name))
        elif not value:
            yield uploads.empty("array", node.at(element.name))
        else:
            for index, item in enumerate(value):
                if item is None and _is_elsewhere(node, name, index):
                    continue
                yield from self._value(node, element, index, item, owner)

    def _value(
        self, node: Node, element: Element, index: int | None, value: Any, owner: str
    ) -> Iterator[Issue]:
        if value is None:
            yield uploads.null_value(node.at(element.name, index))
        elif element.check is not None:
            problem = element.check(value)
            if problem is not None:
                yield problem.at(node.at(element.name, index))
            elif element.codes and value not in element.codes:
                yield self._bad_code(node, element, index, value, owner)
        elif isinstance(value, dict):
            self._below.append((Node(value, element.name, index, node), element.structure))
        else:
            yield uploads.wrong_json_type(value, "an object", node.at(element.name, index))

    def _bad_code(self, node: Node, element: Element, index: int | None, value: str, owner: str) -> Issue:
        other = _OTHER[self.version]
        shape = structure(other, owner)
        there = shape.elements.get(element.name) if shape is not None else None
        known = other if there is not None and value in there.codes else None
        path = node.at(element.name, index)
        return uploads.unknown_code(value, element.codes, self.version, known, path)


def _is_elsewhere(node: Node, name: str, index: int) -> bool:
    """Whether a null in an array only keeps the place of what is in the array ``_name``, or beside it."""
    beside = node.value.get(name.removeprefix("_") if name.startswith("_") else f"_{name}")
    return isinstance(beside, list) and index < len(beside) and beside[index] is not None
