"""JSON-shaped resources as FHIR XML: a walk over the document and the shapes of its types.

Specification: https://hl7.org/fhir/R5/xml.html and https://hl7.org/fhir/R5/json.html#xml
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from service.fhir.values import Json
from service.fhir.xml.errors import XmlError
from service.fhir.xml.resources import Element, Shape, shape_of
from service.fhir.xml.xhtml import check_div

NAMESPACE = "http://hl7.org/fhir"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_UNFIT = re.compile('[&<"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_ESCAPED = {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def write_xml(document: Json, fhir_version: str, *, pretty: bool = False) -> bytes:
    """A resource in the shape of ``fhir_version`` (``4.0.1``) as XML, indented when ``pretty``.

    Characters that XML cannot carry, which FHIR forbids too, become U+FFFD. XmlError names what is no
    element of the FHIR version, or has not its JSON shape.
    """
    pieces = [_DECLARATION]
    _Walk(fhir_version, pretty, pieces).resource(document, f' xmlns="{NAMESPACE}"', 0)
    return "".join(pieces).encode()


def write_element(name: str, value: Json, type_name: str, fhir_version: str) -> bytes:
    """One element of a complex type, without declaration and namespace."""
    pieces: list[str] = []
    _Walk(fhir_version, False, pieces).complex(name, value, shape_of(fhir_version, type_name), "", 0)
    return "".join(pieces).encode()


class _Walk:
    """Appends the text of elements to ``pieces``; ``depth`` is how deep an element stands."""

    def __init__(self, fhir_version: str, pretty: bool, pieces: list[str]) -> None:
        self._version = fhir_version
        self._pretty = pretty
        self._append = pieces.append

    def resource(self, document: Any, attributes: str, depth: int) -> None:
        kind = document.get("resourceType") if isinstance(document, dict) else None
        try:
            shape = shape_of(self._version, str(kind))
        except LookupError as error:
            raise XmlError(str(error)) from error
        if not shape.is_resource:
            raise XmlError(f"{kind} is no resource")
        self.complex(str(kind), document, shape, attributes, depth)

    def complex(self, tag: str, value: Any, shape: Shape, attributes: str, depth: int) -> None:
        if not isinstance(value, dict):
            raise XmlError(f"'{tag}' is not an object")
        attributes += "".join(f' {n}="{_text(value[n], n)}"' for n in shape.attributes if n in value)
        children = list(_ordered(tag, value, shape))
        self._append(f"{self._indent(depth)}<{tag}{attributes}{'>' if children else '/>'}")
        if not children:
            return
        for name in children:
            self._element(shape.elements[name], value, depth + 1)
        self._append(f"{self._indent(depth)}</{tag}>")

    def _element(self, element: Element, parent: Json, depth: int) -> None:
        name = element.name
        if element.is_primitive:
            values, further = parent.get(name), parent.get(f"_{name}")
            if element.many:
                for one, other in zip_longest(_list(values, name), _list(further, f"_{name}")):
                    self._primitive(element, one, other, depth)
            else:
                self._primitive(element, values, further, depth)
            return
        for item in _list(parent[name], name) if element.many else (parent[name],):
            if element.type == "Resource":
                self._append(f"{self._indent(depth)}<{name}>")
                self.resource(item, "", depth + 1)
                self._append(f"{self._indent(depth)}</{name}>")
            else:
                self.complex(name, item, shape_of(self._version, element.type), "", depth)

    def _primitive(self, element: Element, value: Any, further: Any, depth: int) -> None:
        name = element.name
        if element.type == "xhtml":
            self._append(self._indent(depth) + check_div(str(value)))
            return
        attribute = "" if value is None else f' value="{_text(value, name)}"'
        if further is None:
            self._append(f"{self._indent(depth)}<{name}{attribute}/>")
        else:
            self.complex(name, further, shape_of(self._version, "Element"), attribute, depth)

    def _indent(self, depth: int) -> str:
        return "\n" + "  " * depth if self._pretty else ""


def _ordered(tag: str, value: Json, shape: Shape) -> Iterator[str]:
    """The names of the child elements that ``value`` has, in the specification's order."""
    try:
        names = sorted(value, key=shape.positions.__getitem__)
    except KeyError as error:
        raise XmlError(f"'{tag}' has no element {error}") from error
    for name in names:
        if name[0] == "_":
            if name[1:] not in value:
                yield name[1:]
        elif name not in shape.attributes and name != "resourceType":
            yield name


def _list(value: Any, name: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise XmlError(f"'{name}' is not an array")
    return value


def _text(value: Any, name: str) -> str:
    """A primitive as the text of an attribute."""
    if isinstance(value, str):
        return _UNFIT.sub(_escape, value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    raise XmlError(f"'{name}' is not a primitive value")


def _escape(match: re.Match[str]) -> str:
    return _ESCAPED.get(match[0], "\ufffd")
