"""A CodeSystem of any size as JSON text, without ever holding all of it.

Specification: https://hl7.org/fhir/R5/codesystem-definitions.html#CodeSystem.concept
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import orjson

from service.fhir.code_systems import write_concept
from service.fhir.values import Json
from service.terminology.code_systems import CONCEPT_PROPERTIES
from service.terminology.concepts import Concept

_CHUNK = 200
"""Concepts written at once."""

Down = Callable[[Json], Json]


def stream_code_system(header: Json, concepts: Iterable[Concept], down: Down) -> Iterator[bytes]:
    """The JSON of ``header`` (without ``concept``) and ``concepts``, in pieces of some kilobytes.

    ``concepts`` are at least one, in hierarchy order: each comes right after its parent or after what
    is below an earlier sibling. ``down`` turns an R5-shaped CodeSystem into the wanted version's.
    """
    parent = _parent_property(header)
    yield orjson.dumps(down(header))[:-1] + b',"concept":['
    written = _nested(concepts, parent, down)
    while piece := b"".join(islice(written, _CHUNK)):
        yield piece
    yield b"]}"


def _parent_property(header: Json) -> str:
    """The code of the property by which the system says that a concept is below another."""
    uri = f"{CONCEPT_PROPERTIES}#parent"
    return next((p["code"] for p in header.get("property", ()) if p.get("uri") == uri), "parent")


def _nested(concepts: Iterable[Concept], parent: str, down: Down) -> Iterator[bytes]:
    """The text of each concept, its object left open until it is known that nothing is below it."""
    path: list[str] = []
    for concept in concepts:
        above = len(path)
        while path and path[-1] not in concept.parents:
            path.pop()
        closed = above - len(path)
        if closed:
            yield b"}" + b"]}" * (closed - 1) + b","
        elif path:
            yield b',"concept":['
        yield _opened(write_concept(concept, path[-1] if path else None, parent), down)
        path.append(concept.code)
    yield b"}" + b"]}" * (len(path) - 1)


def _opened(concept: Json, down: Down) -> bytes:
    """The text of one concept without its last brace."""
    written = down({"resourceType": "CodeSystem", "concept": [concept]})
    return orjson.dumps(written["concept"][0])[:-1]
