"""FHIR resources as JSON: single resources, Bundles, and folders or archives of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from service.loaders.archives import Member, members
from service.loaders.release import LoadError, LoadOptions, Resource

TYPES = frozenset(("CodeSystem", "ValueSet", "ConceptMap", "NamingSystem"))
"""The resources that this service publishes."""

DEFAULT_VERSION = "4.0.1"
"""The FHIR version of resources that do not say one; ``--fhir-version`` says another."""


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Resource]:
    """Every CodeSystem, ValueSet, ConceptMap and NamingSystem in ``sources``, and in the Bundles there."""
    for source in sources:
        found = 0
        for member in members(source):
            if not member.name.lower().endswith(".json"):
                continue
            for document in _resources(member):
                found += 1
                yield Resource(document=document, fhir_version=DEFAULT_VERSION, file=member.name)
        if not found:
            raise LoadError(source, None, f"has no {', '.join(sorted(TYPES))} as JSON")
        options.progress("FHIR resources", found, found)


def _resources(member: Member) -> Iterator[dict[str, Any]]:
    document = read_json(member.name, member.read())
    kind = document.get("resourceType")
    if kind == "Bundle":
        entries = document.get("entry", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise LoadError(member.name, None, "expected Bundle.entry to be an array of objects")
        resources = (entry.get("resource") for entry in entries)
        found = (r for r in resources if isinstance(r, dict) and r.get("resourceType") in TYPES)
        yield from (checked(member.name, resource) for resource in found)
    elif kind in TYPES:
        yield checked(member.name, document)
    else:
        raise LoadError(member.name, None, f"expected {', '.join(sorted(TYPES))} or a Bundle, found {kind}")


def read_json(file: str, content: bytes) -> dict[str, Any]:
    """The JSON object in ``content``; ``LoadError`` with the line where it breaks."""
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise LoadError(file, error.lineno, f"is not JSON: {error.msg}") from error
    if not isinstance(document, dict):
        raise LoadError(file, 1, "expected a JSON object")
    return document


def checked(file: str, document: dict[str, Any]) -> dict[str, Any]:
    """``document``; ``LoadError`` where it lacks what every published resource needs."""
    # A NamingSystem has no url in R4: its id tells which one it is.
    needed = ("id", "name", "status") if document["resourceType"] == "NamingSystem" else ("url", "status")
    missing = [name for name in needed if not isinstance(document.get(name), str)]
    if missing:
        raise LoadError(file, None, f"the {document['resourceType']} has no {' and no '.join(missing)}")
    return document
