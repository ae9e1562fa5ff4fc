"""Writes the tables of ``fhir_core`` from what HL7 publishes::

    python -m service.loaders.write_fhir_core 5.0.0 hl7.fhir.r5.core-5.0.0.tgz

reads the FHIR package, or the specification's definitions as JSON (a zip with ``valuesets.json``), and
writes ``codesystems/fhir/5.0.0``.

Taken over are the resources under ``http://hl7.org/fhir/`` in the version of FHIR itself: what stands
elsewhere in the package (v2, v3, THO) is published and versioned by THO. The enumerated codes of SNOMED CT
and GMDN stay without their text, which their licences do not let us pass on.
"""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from service.fhir.code_systems import STANDARDS_STATUS
from service.fhir.values import Json
from service.loaders import fhir_json, fhir_package
from service.loaders.fhir_core import COLUMNS, FILES, OID, URI_SYSTEM
from service.loaders.manifest import starter_folder
from service.loaders.release import LoadOptions

_PAGES = {"4.0.1": "https://hl7.org/fhir/R4/", "5.0.0": "https://hl7.org/fhir/R5/"}
"""Where HL7 publishes each FHIR version of which there are tables."""

_OWN_URLS = "http://hl7.org/fhir/"

_HEADER = (
    "url", "name", "title", "status", "experimental", "date", "publisher", "description", "copyright",
    "caseSensitive", "valueSet", "hierarchyMeaning", "compositional", "versionNeeded", "content",
    "supplements", "filter", "property", "immutable", "contained",
)  # fmt: skip
"""The elements of a resource that are taken over as they are."""

_FURTHER = ("designation", "property", "extension")
"""What else a concept may have."""

_TEXT_IS_LICENSED = frozenset(("http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.276"))


def tables(fhir_version: str, source: Path) -> dict[str, bytes]:
    """The content of each table by its file's name; raises ``LoadError`` when ``source`` cannot be read."""
    reader = fhir_package if source.suffix == ".tgz" else fhir_json
    documents = [resource.document for resource in reader.load([source], LoadOptions())]
    own = [d for d in documents if d["url"].startswith(_OWN_URLS) and d.get("version") == fhir_version]
    own.sort(key=lambda document: document["url"])
    return {
        name: b"".join(_lines(fhir_version, kind, [d for d in own if d["resourceType"] == kind]))
        for kind, name in FILES.items()
    }


def _lines(fhir_version: str, kind: str, documents: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    origin = f"FHIR {fhir_version}, {_PAGES[fhir_version]}, published by HL7 under CC0-1.0"
    yield _line({"source": origin, "fhirVersion": fhir_version, "resourceType": kind})
    for document in documents:
        yield _line(_header(document))
        yield from _concepts(document.get("concept", ()), 1)
        compose = document.get("compose", {})
        for part in ("include", "exclude"):
            for item in compose.get(part, ()):
                yield from _concept_set(part, item)


def _line(item: object, depth: int = 0) -> bytes:
    return b" " * depth + orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE)


def _header(document: Mapping[str, Any]) -> Json:
    header = {name: document[name] for name in _HEADER if name in document}
    status = [e["valueCode"] for e in document.get("extension", ()) if e["url"] == STANDARDS_STATUS]
    compose = {k: v for k, v in document.get("compose", {}).items() if k not in ("include", "exclude")}
    further: Json = {
        "oid": list(_oids(document, None)),
        "old-oid": list(_oids(document, "old")),
        "standardsStatus": next(iter(status), None),
        "compose": compose,
    }
    return header | {key: value for key, value in further.items() if value}


def _oids(document: Mapping[str, Any], use: str | None) -> Iterator[str]:
    for identifier in document.get("identifier", ()):
        if identifier["system"] == URI_SYSTEM and identifier.get("use") == use:
            yield identifier["value"].removeprefix(OID)


def _concept_set(part: str, item: Mapping[str, Any]) -> Iterator[bytes]:
    yield _line({part: {name: value for name, value in item.items() if name != "concept"}}, 1)
    licensed = item.get("system") in _TEXT_IS_LICENSED
    for concept in item.get("concept", ()):
        yield _line([concept["code"]] if licensed else _cells(concept, COLUMNS["ValueSet"]), 2)


def _concepts(concepts: Iterable[Mapping[str, Any]], depth: int) -> Iterator[bytes]:
    for concept in concepts:
        yield _line(_cells(concept, COLUMNS["CodeSystem"]), depth)
        yield from _concepts(concept.get("concept", ()), depth + 1)


def _cells(concept: Mapping[str, Any], columns: Iterable[str]) -> list[Any]:
    cells: list[Any] = [concept.get(column) for column in columns]
    cells.append({name: concept[name] for name in _FURTHER if name in concept} or None)
    while cells[-1] is None:
        cells.pop()
    return cells


def main() -> None:
    """Write the tables of one FHIR version."""
    parser = argparse.ArgumentParser(description="Write the tables of FHIR's own content.")
    parser.add_argument("fhir_version", choices=list(_PAGES))
    parser.add_argument("source", type=Path, help="HL7's package (.tgz) or definitions (.zip)")
    given = parser.parse_args()
    folder = starter_folder() / "fhir" / given.fhir_version
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in tables(given.fhir_version, given.source).items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
