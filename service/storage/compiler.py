"""From concepts to the tables of a pack (``layout.TABLES``), each in key order."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

import orjson
from pyroaring import BitMap

from service.storage.layout import (
    BLOCK,
    CODES,
    COUNT,
    DISPLAYS,
    FIELDS,
    NUMBER,
    OWNERS,
    PREFIX,
    day_key,
    name_key,
    value_key,
)
from service.storage.link_records import encode_links, encode_numbers
from service.storage.records import encode_header
from service.terminology.activity import activity_steps
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, comparable
from service.terminology.hierarchy import Hierarchy
from service.terminology.index import Field
from service.terminology.links import linked
from service.terminology.memory import codes_by_number
from service.terminology.ranking import code_key, phrase_key, words

Row = TypeVar("Row")
Rows = Iterable[tuple[bytes, bytes]]
"""Keys, ascending, with their values."""


def compile_tables(
    code_system: CodeSystem, concepts: Sequence[Concept], records: dict[str, bytes]
) -> Iterator[tuple[str, Rows]]:
    """The rows of every table.

    ``records`` gives the encoded concept of each code, and loses those that are written, for a large
    release needs the room. Raises ``HierarchyError`` where the parents form no hierarchy.
    """
    hierarchy = Hierarchy(concepts)
    ordered = hierarchy.concepts
    keys = _text_keys(ordered)
    numbers = array("I", [number for _, number in keys])
    yield (
        "release",
        [
            (b"codes", orjson.dumps([concept.code for concept in ordered])),
            (b"header", encode_header(code_system)),
            (b"positions", COUNT.pack(len(numbers))),
            (b"size", COUNT.pack(len(ordered))),
        ],
    )
    yield "keys", _first_positions(keys)
    yield "blocks", _blocks(numbers)
    del keys, numbers
    yield "codes", _codes(code_system, ordered)
    yield "concepts", ((NUMBER.pack(n), records.pop(c.code)) for n, c in enumerate(ordered))
    yield "parents", _edges(hierarchy.parents)
    yield "children", _edges(hierarchy.children)
    yield "ancestors", _closures(hierarchy.ancestors())
    yield "descendants", _closures(hierarchy.descendants())
    yield from _value_tables(ordered)
    yield from _link_tables(code_system, ordered)
    yield "steps", ((day_key(day), stored(active)) for day, active in activity_steps(code_system, ordered))
    yield from _word_tables(_postings(ordered))


def stored(bitmap: BitMap) -> bytes:
    """``bitmap`` in its portable form, runs stored as runs."""
    bitmap.run_optimize()
    return bitmap.serialize()


def _codes(code_system: CodeSystem, concepts: Sequence[Concept]) -> Rows:
    key: Callable[[str], str] = str if code_system.case_sensitive else str.casefold
    numbers = {name_key(key(code)): n for code, n in codes_by_number(code_system, concepts)}
    return ((code, COUNT.pack(n)) for code, n in sorted(numbers.items()))


def _edges(edges: Sequence[Sequence[int]]) -> Rows:
    return ((NUMBER.pack(n), stored(BitMap(others))) for n, others in enumerate(edges) if others)


def _closures(closures: Sequence[BitMap]) -> Rows:
    return ((NUMBER.pack(n), stored(others)) for n, others in enumerate(closures) if others)


def _value_tables(concepts: Sequence[Concept]) -> Iterator[tuple[str, Rows]]:
    found: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, concept in enumerate(concepts):
        for p in concept.properties:
            if p.value is not None:
                found[p.code][comparable(p.value)].append(number)
    properties: list[tuple[bytes, bytes]] = []
    values: list[tuple[bytes, bytes]] = []
    value_keys: list[tuple[bytes, bytes]] = []
    for code, by_text in found.items():
        first = len(values)
        everything = BitMap()
        for text, numbers in sorted(by_text.items()):
            having = BitMap(numbers)
            everything |= having
            value_keys.append((value_key(code, text), COUNT.pack(len(values))))
            encoded = text.encode()
            value = COUNT.pack(len(encoded)) + encoded + stored(having)
            values.append((NUMBER.pack(len(values)), value))
        span = COUNT.pack(first) + COUNT.pack(len(values))
        properties.append((name_key(code), span + stored(everything)))
    yield "properties", sorted(properties)
    yield "values", values
    yield "value_keys", sorted(value_keys)


def _link_tables(code_system: CodeSystem, concepts: Sequence[Concept]) -> Iterator[tuple[str, Rows]]:
    """The tables of relationships and reference sets, those that have rows."""
    key: Callable[[str], str] = str if code_system.case_sensitive else str.casefold
    numbers = {key(concept.code): n for n, concept in enumerate(concepts)}
    found = linked(concepts, lambda code: numbers.get(key(code)))
    if found.owners:
        yield "attributes", _by_name(found.attributes, encode_links)
        yield "owners", [(OWNERS, encode_numbers(found.owners))]
    if found.associations:
        yield "associations", _by_name(found.associations, encode_links)
    if found.members:
        yield "members", _by_name(found.members, lambda members: stored(BitMap(members)))


def _by_name(rows: Mapping[str, Row], encode: Callable[[Row], bytes]) -> Rows:
    return sorted((name_key(name), encode(row)) for name, row in rows.items())


def _first_positions(keys: Sequence[tuple[bytes, int]]) -> Rows:
    previous = None
    for position, (key, _) in enumerate(keys):
        if key != previous:
            yield key, COUNT.pack(position)
            previous = key


def _blocks(numbers: "array[int]") -> Rows:
    for n, start in enumerate(range(0, len(numbers), BLOCK)):
        block = numbers[start : start + BLOCK]
        yield NUMBER.pack(n), block.tobytes() + stored(BitMap(block))


def _text_keys(concepts: Iterable[Concept]) -> list[tuple[bytes, int]]:
    """What codes and displays begin with, ascending, each with the number of its concept."""
    keys: list[tuple[bytes, int]] = []
    for number, concept in enumerate(concepts):
        keys.append((CODES + code_key(concept.code).encode(), number))
        if concept.display:
            keys.append((DISPLAYS + phrase_key(words(concept.display)).encode(), number))
    keys.sort()
    return keys


def _postings(concepts: Iterable[Concept]) -> dict[bytes, dict[str, "array[int]"]]:
    """For each field's words the numbers of the concepts that have them, perhaps repeated."""
    in_display: defaultdict[str, array[int]] = defaultdict(partial(array, "I"))
    in_designation: defaultdict[str, array[int]] = defaultdict(partial(array, "I"))
    for number, concept in enumerate(concepts):
        for word in words(concept.display or ""):
            in_display[word].append(number)
        for designation in (d for d in concept.designations if d.is_told):
            for word in words(designation.value):
                in_designation[word].append(number)
    return {FIELDS[Field.DISPLAY]: in_display, FIELDS[Field.DESIGNATION]: in_designation}


def _word_tables(postings: Mapping[bytes, Mapping[str, "array[int]"]]) -> Iterator[tuple[str, Rows]]:
    rows: list[tuple[bytes, bytes]] = []
    prefixes: defaultdict[bytes, list[BitMap]] = defaultdict(list)
    for tag, by_word in postings.items():
        for word, numbers in sorted(by_word.items()):
            bitmap = BitMap(numbers)
            rows.append((tag + word.encode(), stored(bitmap)))
            for length in range(1, min(PREFIX, len(word)) + 1):
                prefixes[tag + word[:length].encode()].append(bitmap)
    yield "words", rows
    yield "prefixes", ((key, stored(BitMap.union(*each))) for key, each in sorted(prefixes.items()))
