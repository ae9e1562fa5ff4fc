"""References between the resources of a transaction, made into references to what is stored.

Specification: https://hl7.org/fhir/R5/http.html#trules
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Link:
    """What a fullUrl stands for: ``Type/id``, and the canonical url of the resource if it has one."""

    reference: str
    canonical: str | None


def linked(document: Any, links: Mapping[str, Link], find: Callable[[str], str]) -> Any:
    """A copy of ``document`` in which every link to a fullUrl names what is stored.

    A ``Reference`` names it by ``Type/id``, and so does an ``href`` of the narrative. Every other element
    whose whole value is the fullUrl names it by its canonical, because that is what a system or a value
    set is known by. ``find`` gives the ``Type/id`` for a conditional reference (``Type?query``).
    """
    if isinstance(document, dict):
        return {name: _value(name, value, links, find) for name, value in document.items()}
    if isinstance(document, list):
        return [linked(value, links, find) for value in document]
    if isinstance(document, str) and document in links:
        link = links[document]
        return link.canonical or link.reference
    return document


def _value(name: str, value: Any, links: Mapping[str, Link], find: Callable[[str], str]) -> Any:
    if not isinstance(value, str):
        return linked(value, links, find)
    if name == "reference":
        if value in links:
            return links[value].reference
        return find(value) if _is_conditional(value) else value
    if name == "div":
        for full_url, link in links.items():
            value = value.replace(f'"{full_url}"', f'"{link.reference}"')
        return value
    return linked(value, links, find)


def _is_conditional(reference: str) -> bool:
    resource_type, mark, _ = reference.partition("?")
    return bool(mark) and resource_type.isalpha()
