"""An object within a resource that knows its FHIRPath, read without trusting its shape.

The rules read what is sent before anybody knows whether it is well formed: an element of another shape
is passed over here, because the check of the structure reports it.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}")


@dataclass(slots=True)
class Node:
    """An object: its JSON, the node that holds it, and under which name and position it does.

    ``index`` is None where an element does not repeat.
    """

    value: Mapping[str, Any]
    name: str
    index: int | None = None
    above: "Node | None" = None

    @property
    def path(self) -> str:
        """Where the object is: ``CodeSystem.concept[3].concept[0]``."""
        steps: list[str] = []
        node: Node | None = self
        while node is not None:
            steps.append(_step(node.name, node.index))
            node = node.above
        return ".".join(reversed(steps))

    def at(self, name: str, index: int | None = None) -> str:
        """The path of an element of the object; of the object itself where the name is none of FHIR's."""
        if not _NAME.fullmatch(name):
            return self.path
        return f"{self.path}.{_step(name, index)}"

    def text(self, name: str) -> str | None:
        """The element ``name`` where it is a string with something in it."""
        value = self.value.get(name)
        return value if isinstance(value, str) and value else None

    def texts(self, name: str) -> Iterator[tuple[int, str]]:
        """The strings of the repeating element ``name``, with their positions."""
        values = self.value.get(name)
        for index, value in enumerate(values if isinstance(values, list) else ()):
            if isinstance(value, str):
                yield index, value

    def each(self, name: str) -> "Iterator[Node]":
        """The objects of the repeating element ``name``."""
        values = self.value.get(name)
        for index, value in enumerate(values if isinstance(values, list) else ()):
            if isinstance(value, dict):
                yield Node(value, name, index, self)

    def each_of(self, name: str, element: str, wanted: Container[str]) -> "Iterator[Node]":
        """The objects of the repeating element ``name`` whose string ``element`` is one of those wanted."""
        values = self.value.get(name)
        for index, value in enumerate(values if isinstance(values, list) else ()):
            given = value.get(element) if isinstance(value, dict) else None
            if isinstance(given, str) and given in wanted:
                yield Node(value, name, index, self)

    def one(self, name: str) -> "Node | None":
        """The object that the element ``name`` is, where it is one."""
        value = self.value.get(name)
        return Node(value, name, None, self) if isinstance(value, dict) else None


def _step(name: str, index: int | None) -> str:
    return name if index is None else f"{name}[{index}]"
