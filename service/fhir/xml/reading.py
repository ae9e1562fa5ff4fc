"""FHIR XML as JSON.

The XML is read event by event: no tree is built, a document type declaration ends the reading before any
entity of it could be used, and so does an element that stands too deep.
Specification: https://hl7.org/fhir/R5/xml.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import orjson

from service.fhir.values import Json
from service.fhir.xml import xhtml
from service.fhir.xml.errors import XmlError
from service.fhir.xml.resources import Element, Shape, shape_of
from service.fhir.xml.writing import NAMESPACE

_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance "
"""How the names of attributes begin that say where a schema is; they mean nothing here."""

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NUMBERS = {"integer": _INTEGER, "unsignedInt": _INTEGER, "positiveInt": _INTEGER, "decimal": _DECIMAL}
_BOOLEANS = {"true": True, "false": False}


def read_xml(content: bytes, fhir_version: str, max_depth: int) -> bytes:
    """The JSON text of a resource of ``fhir_version`` (``4.0.1``) given as XML; numbers stay as written.

    XmlError tells with the line what is no FHIR XML: not well formed, not UTF-8, with a document type
    declaration, of another namespace, with unknown elements or attributes, or with elements more than
    ``max_depth`` deep.
    """
    _check_encoding(content)
    return orjson.dumps(_Reader(content, fhir_version, max_depth).read())


def _check_encoding(content: bytes) -> None:
    """The parser would guess UTF-16 from a byte order mark or from zeros."""
    if b"\0" in content:
        raise XmlError("it is not UTF-8: it has a zero byte", 1)
    try:
        content.decode()
    except UnicodeDecodeError as error:
        raise XmlError("it is not UTF-8", content.count(b"\n", 0, error.start) + 1) from error


@dataclass(slots=True)
class _Open:
    """An element whose end has not been met. ``element`` is what it is to the one around it.

    ``value`` is its JSON object; of a primitive, that of its id and extensions, and ``primitive`` the
    value itself; where a resource stands inside, the resource.
    """

    tag: str
    element: Element | None
    shape: Shape | None
    value: Json = field(default_factory=dict)
    primitive: Any = None


class _Reader:
    def __init__(self, content: bytes, fhir_version: str, max_depth: int) -> None:
        self._content = content
        self._version = fhir_version
        self._max_depth = max_depth
        self._open: list[_Open] = []
        self._root: Json = {}
        self._div_start = 0
        self._div_depth = 0

    def read(self) -> Json:
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._parser = parser
        try:
            parser.Parse(self._content, True)
        except expat.ExpatError as error:
            problem = f"it is not XML: {expat.ErrorString(error.code)}"
            raise XmlError(problem, error.lineno) from error
        finally:
            # The parser refers to this reader: without this, both would wait for the collector of cycles.
            del self._parser
        return self._root

    def _error(self, problem: str) -> XmlError:
        place = ".".join(opened.tag for opened in self._open)
        return XmlError(f"{place}: {problem}" if place else problem, self._parser.CurrentLineNumber)

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            raise self._error(f"FHIR is in UTF-8, not in {encoding[:40]}")

    def _doctype(self, *_: object) -> None:
        raise self._error("a document type declaration is not allowed")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) + self._div_depth >= self._max_depth:
            raise self._error(f"it nests deeper than {self._max_depth} levels")
        if self._div_depth:
            self._div_depth += 1
            return
        namespace, _, tag = name.rpartition(" ")
        element = self._element(tag)
        if element is not None and element.type == "xhtml":
            if name != xhtml.DIV:
                raise self._error(f"<{tag}> is not of the namespace {xhtml.NAMESPACE}")
            self._div_start, self._div_depth = self._parser.CurrentByteIndex, 1
            return
        if namespace != NAMESPACE:
            raise self._error(f"<{tag[:80]}> is not of the namespace {NAMESPACE}")
        opened = self._opened(tag, element)
        self._open.append(opened)
        self._take_attributes(opened, attributes)

    def _element(self, tag: str) -> Element | None:
        """What ``tag`` is to the innermost open element; None where a resource is to stand."""
        if not self._open:
            return None
        around = self._open[-1]
        if around.shape is None:
            if around.value:
                raise self._error("more than one resource stands here")
            return None
        found = around.shape.elements.get(tag)
        if found is None or tag in around.shape.attributes:
            raise self._error(f"<{tag[:80]}> is not defined here")
        return found

    def _opened(self, tag: str, element: Element | None) -> _Open:
        if element is None:
            return _Open(tag, None, self._resource_shape(tag), {"resourceType": tag})
        if element.type == "Resource":
            return _Open(tag, element, None)
        return _Open(
            tag, element, shape_of(self._version, "Element" if element.is_primitive else element.type)
        )

    def _resource_shape(self, tag: str) -> Shape:
        try:
            shape = shape_of(self._version, tag)
        except LookupError:
            shape = None
        if shape is None or not shape.is_resource:
            raise self._error(f"<{tag[:80]}> is no resource of FHIR {self._version}")
        return shape

    def _take_attributes(self, opened: _Open, attributes: Mapping[str, str]) -> None:
        allowed = opened.shape.attributes if opened.shape else ()
        for name, value in attributes.items():
            if name == "value" and opened.element is not None and opened.element.is_primitive:
                opened.primitive = self._primitive(opened.element.type, value)
            elif name in allowed:
                opened.value[name] = value
            elif not name.startswith(_SCHEMA_INSTANCE):
                raise self._error(f"the attribute '{name[:80]}' is not defined")

    def _primitive(self, kind: str, text: str) -> Any:
        if kind == "boolean":
            if text not in _BOOLEANS:
                raise self._error(f"'{text[:80]}' is neither true nor false")
            return _BOOLEANS[text]
        if kind in _NUMBERS:
            if not _NUMBERS[kind].fullmatch(text):
                raise self._error(f"'{text[:80]}' is no {kind}")
            return orjson.Fragment(text)
        return text

    def _characters(self, text: str) -> None:
        if not self._div_depth and text.strip():
            raise self._error(f"the text '{text.strip()[:80]}' is not allowed; values are attributes")

    def _end(self, _: str) -> None:
        if self._div_depth:
            self._div_depth -= 1
            if not self._div_depth:
                self._end_div()
            return
        ended = self._open[-1]
        if ended.element is not None and not ended.value and ended.primitive is None:
            raise self._error("it is empty")
        self._open.pop()
        _complete(ended.value)
        self._put(ended)

    def _end_div(self) -> None:
        """The narrative is taken over as it is written."""
        # The parser stands before the end tag, or behind an element that has none.
        end = self._parser.CurrentByteIndex
        if self._content.startswith(b"</div", end):
            end = self._content.index(b">", end) + 1
        try:
            div = xhtml.check_div(self._content[self._div_start : end].decode())
        except XmlError as error:
            raise self._error(str(error)) from error
        self._open[-1].value["div"] = div

    def _put(self, ended: _Open) -> None:
        """Give an element that is complete to the one around it."""
        if not self._open:
            self._root = ended.value
            return
        around, element = self._open[-1], ended.element
        if element is None:
            around.value = ended.value
            return
        name, known = element.name, around.value
        if not element.many and (name in known or f"_{name}" in known):
            raise self._error(f"<{name}> is there more than once")
        if not element.is_primitive:
            _add(known, name, ended.value, element.many)
        elif element.many:
            _add(known, name, ended.primitive, many=True)
            _add(known, f"_{name}", ended.value or None, many=True)
        else:
            if ended.primitive is not None:
                known[name] = ended.primitive
            if ended.value:
                known[f"_{name}"] = ended.value


def _add(known: Json, name: str, value: Any, many: bool) -> None:
    if many:
        known.setdefault(name, []).append(value)
    else:
        known[name] = value


def _complete(value: Json) -> None:
    """Leave out, of primitives that repeat, whichever of values and extensions there are none of."""
    for name in [name for name in value if name[0] == "_" and isinstance(value[name], list)]:
        for one in (name, name[1:]):
            if all(item is None for item in value[one]):
                del value[one]
