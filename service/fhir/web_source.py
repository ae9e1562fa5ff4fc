"""The extension web-source: at which address people read a resource.

Each server says its own, for whoever asks by the name by which they ask: it is never stored.
Specification: https://hl7.org/fhir/extensions/StructureDefinition-web-source.html
"""

from collections.abc import Mapping
from typing import Any

from service.fhir.values import STRUCTURE_DEFINITION, Json

WEB_SOURCE = STRUCTURE_DEFINITION + "web-source"

PAGES = {"CodeSystem": "code-systems", "ValueSet": "value-sets", "ConceptMap": "concept-maps"}
"""Where the site has the pages of the resources of a type, by their ids."""


def with_web_source(document: Json, address: str) -> Json:
    """``document`` with ``address`` (a url) as its only web-source, after all other extensions."""
    others = without_web_source(document).get("extension", ())
    return {**document, "extension": [*others, {"url": WEB_SOURCE, "valueUrl": address}]}


def without_web_source(document: Mapping[str, Any]) -> Json:
    """``document`` without any web-source; an ``extension`` that is no list stays as it is."""
    given = document.get("extension")
    if not isinstance(given, list) or not any(map(_is_web_source, given)):
        return dict(document)
    others = [extension for extension in given if not _is_web_source(extension)]
    rest = {name: value for name, value in document.items() if name != "extension"}
    return {**rest, "extension": others} if others else rest


def _is_web_source(extension: Any) -> bool:
    return isinstance(extension, dict) and extension.get("url") == WEB_SOURCE
