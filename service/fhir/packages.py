"""What a FHIR package says about itself, as JSON-shaped dicts.

Specification: https://confluence.hl7.org/display/FHIR/NPM+Package+Specification
"""

from collections.abc import Sequence

from service.fhir import software
from service.fhir.values import Json
from service.fhir.versions import FhirVersion

FOLDER = "package"
MANIFEST = f"{FOLDER}/package.json"
INDEX = f"{FOLDER}/.index.json"

_INDEX_VERSION = 2
_INDEXED = ("resourceType", "id", "url", "version", "kind", "type", "supplements", "content")


def file_name(document: Json) -> str:
    """The name of a resource's file, by HL7's convention."""
    return f"{document['resourceType']}-{document['id']}.json"


def package_name(version: FhirVersion) -> str:
    """The name of what this service exports in one FHIR version."""
    return f"{software.NAME.lower()}.terminology.{version.path}"


def package_manifest(version: FhirVersion, digest: str, canonical_base: str) -> Json:
    """``package.json``; ``digest`` (hexadecimal) is of the content, and makes the package's version.

    A package of terminology stands on the core package of its FHIR version.
    """
    return {
        "name": package_name(version),
        "version": f"{software.VERSION}-{digest[:12]}",
        "tools-version": 3,
        "type": "Conformance",
        "canonical": canonical_base,
        "title": f"{software.NAME}: terminology in FHIR {version.name}",
        "description": f"Code systems, value sets and concept maps, exported by {software.NAME}.",
        "author": software.NAME,
        "fhirVersions": [version.number],
        "dependencies": {f"hl7.fhir.{version.path}.core": version.number},
        "directories": {"lib": FOLDER},
    }


def package_index(documents: Sequence[Json]) -> Json:
    """``.index.json``: what stands in which file, of resources given by their plain elements."""
    files = [
        {"filename": file_name(document)} | {name: document[name] for name in _INDEXED if name in document}
        for document in documents
    ]
    return {"index-version": _INDEX_VERSION, "files": files}
