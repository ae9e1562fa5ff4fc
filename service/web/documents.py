"""FHIR resources as templates read them: an element that is not there is None, at any depth."""

from typing import Any

from service.fhir.values import Json


class Document(dict[str, Any]):
    """A JSON object of a resource."""

    def __missing__(self, name: str) -> None:
        return None


def document(resource: Json) -> Document:
    """``resource`` for a template."""
    return Document({name: _read(value) for name, value in resource.items()})


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        return document(value)
    return [_read(item) for item in value] if isinstance(value, list) else value
