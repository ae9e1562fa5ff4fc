"""FHIR's own code systems and value sets, as compact tables of our own: one folder a FHIR version.

A folder has ``code-systems.jsonl`` and ``value-sets.jsonl``. Each line is JSON; the first says where the
rest is from. A line indented by n blanks belongs to the nearest line above that is indented by n - 1::

    {"source":"FHIR 5.0.0 …","fhirVersion":"5.0.0","resourceType":"CodeSystem"}
    {"url":"http://hl7.org/fhir/colors","name":"Colors","status":"active","content":"complete"}
     ["warm","Warm colors","The colors of fire."]
      ["red","Red",null,{"designation":[{"language":"nl","value":"rood"}]}]

    {"source":"FHIR 5.0.0 …","fhirVersion":"5.0.0","resourceType":"ValueSet"}
    {"url":"http://hl7.org/fhir/ValueSet/colors","name":"Colors","status":"active"}
     {"include":{"system":"http://hl7.org/fhir/colors"}}
      ["red","Red"]

A resource has FHIR's elements in the shape of its FHIR version, but for the ``version``, which is that of
FHIR, the identifiers, of which ``oid`` and ``old-oid`` keep the OIDs, and the extension for the standards
status, ``standardsStatus``. A concept is its code, display, definition (of a code system's only) and, as
an object, what else it has. ``service.loaders.write_fhir_core`` writes these tables.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from service.fhir.code_systems import STANDARDS_STATUS
from service.fhir.values import Json
from service.loaders.release import LoadError, LoadOptions, Resource

FILES = {"CodeSystem": "code-systems.jsonl", "ValueSet": "value-sets.jsonl"}
"""The tables of a folder, by what they hold."""

COLUMNS = {"CodeSystem": ("code", "display", "definition"), "ValueSet": ("code", "display")}
"""The cells of a concept before what else it has."""

URI_SYSTEM = "urn:ietf:rfc:3986"
OID = "urn:oid:"


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Resource]:
    """Every resource of the folders ``sources``, bound to the FHIR version of its folder."""
    for source in sources:
        tables = [_Table(source / name, resource_type) for resource_type, name in FILES.items()]
        resources = [resource for table in tables for resource in table.resources()]
        options.progress("FHIR's own content", len(resources), len(resources))
        yield from resources


class _Table:
    """One file, read and checked."""

    def __init__(self, path: Path, resource_type: str) -> None:
        self._file = f"{path.parent.name}/{path.name}"
        self._resource_type = resource_type
        self._columns = COLUMNS[resource_type]
        try:
            self._lines = path.read_bytes().splitlines()
        except OSError as error:
            raise LoadError(path, None, f"cannot be opened: {error.strerror}") from error
        match self._item(1, b"".join(self._lines[:1])):
            case {"resourceType": found, "fhirVersion": str(fhir_version)} if found == resource_type:
                self._fhir_version = fhir_version
            case _:
                raise LoadError(self._file, 1, f"expected a fhirVersion and the resourceType {resource_type}")

    def resources(self) -> Iterator[Resource]:
        elements: list[Json] = []
        for number, line in enumerate(self._lines[1:], start=2):
            depth = len(line) - len(line.lstrip(b" "))
            item = self._item(number, line)
            if depth == 0 and elements:
                yield self._resource(elements[0])
            if depth > len(elements):
                raise LoadError(self._file, number, "is indented by more than one blank under the line above")
            del elements[depth:]
            elements.append(self._element(item, elements, number))
        if elements:
            yield self._resource(elements[0])

    def _item(self, number: int, line: bytes) -> Any:
        try:
            return orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise LoadError(self._file, number, f"is not JSON: {error.msg}") from error

    def _element(self, item: Any, above: Sequence[Json], number: int) -> Json:
        """The element that ``item`` is, put into the last of those ``above`` it."""
        if not above:
            expected = "a resource with a url and a status"
            if isinstance(item, dict) and item.keys() >= {"url", "status"}:
                return item
        elif self._resource_type == "ValueSet" and len(above) == 1:
            expected = "an include or an exclude"
            match item:
                case {"include": dict(element), **rest} | {"exclude": dict(element), **rest} if not rest:
                    (part,) = item
                    above[-1].setdefault("compose", {}).setdefault(part, []).append(element)
                    return element
        else:
            expected = f"a concept: {', '.join(self._columns)} and what else it has"
            if isinstance(item, list) and self._is_concept(item):
                element = self._concept(item)
                above[-1].setdefault("concept", []).append(element)
                return element
        raise LoadError(self._file, number, f"expected {expected}")

    def _is_concept(self, cells: Sequence[Any]) -> bool:
        size = len(self._columns)
        texts, rest = cells[:size], cells[size:]
        return (
            isinstance(next(iter(texts), None), str)
            and all(text is None or isinstance(text, str) for text in texts)
            and (not rest or (len(rest) == 1 and isinstance(rest[0], dict)))
        )

    def _concept(self, cells: Sequence[Any]) -> Json:
        size = len(self._columns)
        named = zip(self._columns, cells[:size], strict=False)
        rest: Json = cells[size] if len(cells) > size else {}
        return {name: cell for name, cell in named if cell is not None} | rest

    def _resource(self, item: Json) -> Resource:
        document = {"resourceType": self._resource_type, "version": self._fhir_version, **item}
        oids = [*_identifiers(document.pop("oid", ())), *_identifiers(document.pop("old-oid", ()), use="old")]
        if oids:
            document["identifier"] = oids
        if status := document.pop("standardsStatus", None):
            document["extension"] = [{"url": STANDARDS_STATUS, "valueCode": status}]
        return Resource(document=document, fhir_version=self._fhir_version, file=self._file, bound=True)


def _identifiers(oids: Sequence[str], **more: str) -> Iterator[Json]:
    for oid in oids:
        yield {**more, "system": URI_SYSTEM, "value": OID + oid}
