"""A CodeSystem of any size as text, without ever holding all of it.

``concept`` is the last element of a CodeSystem and of a concept, in R4 and R5: what comes before it can be
written, and the rest left open.
Specification: https://hl7.org/fhir/R5/codesystem-definitions.html#CodeSystem.concept
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

import orjson

from service.fhir.code_systems import write_concept
from service.fhir.values import Json
from service.fhir.xml import write_element, write_xml
from service.terminology.code_systems import CONCEPT_PROPERTIES
from service.terminology.concepts import Concept

_CHUNK = 200
"""Concepts written at once."""

Down = Callable[[Json], Json]


@dataclass(frozen=True, slots=True)
class Notation:
    """How a CodeSystem is written in one format.

    ``begin`` writes a CodeSystem up to its first concept and ``open`` a concept up to the first one below
    it, each with at least one element; ``below`` stands before that one, ``beside`` between two of the
    same parent. ``close`` ends as many nested concepts, ``end`` the CodeSystem.
    """

    begin: Callable[[Json], bytes]
    open: Callable[[Json], bytes]
    below: bytes
    beside: bytes
    close: Callable[[int], bytes]
    end: bytes


JSON_NOTATION = Notation(
    begin=lambda document: orjson.dumps(document)[:-1] + b',"concept":[',
    open=lambda concept: orjson.dumps(concept)[:-1],
    below=b',"concept":[',
    beside=b",",
    close=lambda levels: b"}" + b"]}" * (levels - 1),
    end=b"]}",
)


def xml_notation(fhir_version: str) -> Notation:
    """XML of one FHIR version (``4.0.1``)."""
    write_header = partial(write_xml, fhir_version=fhir_version)
    write_one = partial(write_element, type_name="CodeSystemConcept", fhir_version=fhir_version)
    return Notation(
        begin=lambda document: write_header(document).removesuffix(b"</CodeSystem>"),
        open=lambda concept: write_one("concept", concept).removesuffix(b"</concept>"),
        below=b"",
        beside=b"",
        close=lambda levels: b"</concept>" * levels,
        end=b"</CodeSystem>",
    )


def stream_code_system(
    header: Json, concepts: Iterable[Concept], down: Down, notation: Notation = JSON_NOTATION
) -> Iterator[bytes]:
    """The text of ``header`` (without ``concept``) and ``concepts``, in pieces of some kilobytes.

    ``concepts`` are at least one, in hierarchy order: each comes right after its parent or after what
    is below an earlier sibling. ``down`` turns an R5-shaped CodeSystem into the wanted version's.
    """
    parent = _parent_property(header)
    yield notation.begin(down(header))
    written = _nested(concepts, parent, down, notation)
    while piece := b"".join(islice(written, _CHUNK)):
        yield piece
    yield notation.end


def _parent_property(header: Json) -> str:
    """The code of the property by which the system says that a concept is below another."""
    uri = f"{CONCEPT_PROPERTIES}#parent"
    return next((p["code"] for p in header.get("property", ()) if p.get("uri") == uri), "parent")


def _nested(concepts: Iterable[Concept], parent: str, down: Down, notation: Notation) -> Iterator[bytes]:
    """The text of each concept, left open until it is known that nothing is below it."""
    path: list[str] = []
    for concept in concepts:
        above = len(path)
        while path and path[-1] not in concept.parents:
            path.pop()
        closed = above - len(path)
        if closed:
            yield notation.close(closed) + notation.beside
        elif path:
            yield notation.below
        yield notation.open(_down(write_concept(concept, path[-1] if path else None, parent), down))
        path.append(concept.code)
    yield notation.close(len(path))


def _down(concept: Json, down: Down) -> Json:
    """One concept in the form of the version."""
    written: Json = down({"resourceType": "CodeSystem", "concept": [concept]})["concept"][0]
    return written
