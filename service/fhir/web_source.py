"""The extension by which a resource names the page where people can read about it.

Specification: https://hl7.org/fhir/extensions/StructureDefinition-web-source.html
"""

from collections.abc import Mapping

from service.fhir.values import Json

EXTENSION = "http://hl7.org/fhir/StructureDefinition/web-source"

_FOLDERS: Mapping[str, str] = {
    "CodeSystem": "code-systems",
    "ValueSet": "value-sets",
    "ConceptMap": "concept-maps",
}
"""Where the site has the pages about a type."""


def page_path(resource_type: str, resource_id: str) -> str | None:
    """The path of the page about a resource; None where the site has none."""
    folder = _FOLDERS.get(resource_type)
    return f"/{folder}/{resource_id}" if folder else None


def with_web_source(document: Json, host: str) -> Json:
    """``document`` with the address of its page at ``host`` (``http://host``)."""
    path = page_path(document["resourceType"], document["id"])
    if path is None:
        return document
    named = {"url": EXTENSION, "valueUrl": host + path}
    return {**document, "extension": [*_others(document, host), named]}


def without_web_source(document: Json, host: str) -> Json:
    """``document`` as it was before ``with_web_source``: what is read here and sent back stays the same."""
    others = _others(document, host)
    if len(others) == len(document.get("extension", ())):
        return document
    rest = {name: value for name, value in document.items() if name != "extension"}
    return {**rest, "extension": others} if others else rest


def _others(document: Json, host: str) -> list[Json]:
    """The extensions but those that name a page at ``host``."""
    given = document.get("extension", ())
    return [
        e for e in given if e.get("url") != EXTENSION or not str(e.get("valueUrl")).startswith(f"{host}/")
    ]
