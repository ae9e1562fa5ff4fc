"""From concepts to the tables of a pack (``layout.TABLES``), each in key order."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pyroaring import BitMap

from service.storage.layout import (
    BLOCK,
    CODES,
    COUNT,
    DISPLAYS,
    FIELDS,
    NUMBER,
    PREFIX,
    day_key,
    name_key,
    value_key,
)
from service.storage.records import encode_header
from service.terminology.activity import activity_steps
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, comparable
from service.terminology.hierarchy import Hierarchy
from service.terminology.index import Field
from service.terminology.ranking import code_key, display_key, words

Rows = Iterable[tuple[bytes, bytes]]
"""Keys, ascending, with their values."""


def compile_tables(
    code_system: CodeSystem, concepts: Sequence[Concept], records: Mapping[str, bytes]
) -> Iterator[tuple[str, Rows]]:
    """The rows of every table.

    ``records`` gives the encoded concept of each code. Raises ``HierarchyError`` where the parents
    form no hierarchy.
    """
    hierarchy = Hierarchy(concepts)
    ordered = hierarchy.concepts
    keys = sorted(_text_keys(ordered))
    numbers = array("I", [number for _, number in keys])
    yield (
        "release",
        sorted(
            {
                b"header": encode_header(code_system),
                b"size": COUNT.pack(len(ordered)),
                b"numbers": numbers.tobytes(),
            }.items()
        ),
    )
    yield "codes", _codes(code_system, ordered)
    yield "concepts", ((NUMBER.pack(n), records[c.code]) for n, c in enumerate(ordered))
    yield "parents", _edges(hierarchy.parents)
    yield "children", _edges(hierarchy.children)
    yield "ancestors", _closures(hierarchy.ancestors())
    yield "descendants", _closures(hierarchy.descendants())
    yield from _value_tables(ordered)
    yield "steps", ((day_key(day), stored(active)) for day, active in activity_steps(code_system, ordered))
    yield "keys", _first_positions(keys)
    yield "blocks", _blocks(numbers)
    yield from _word_tables(ordered)


def stored(bitmap: BitMap) -> bytes:
    """``bitmap`` in its portable form, runs stored as runs."""
    bitmap.run_optimize()
    return bitmap.serialize()


def _codes(code_system: CodeSystem, concepts: Sequence[Concept]) -> Rows:
    key: Callable[[str], str] = str if code_system.case_sensitive else str.casefold
    numbers = {name_key(key(concept.code)): n for n, concept in enumerate(concepts)}
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


def _text_keys(concepts: Iterable[Concept]) -> Iterator[tuple[bytes, int]]:
    for number, concept in enumerate(concepts):
        yield CODES + code_key(concept.code).encode(), number
        if concept.display:
            yield DISPLAYS + display_key(concept.display).encode(), number


def _first_positions(keys: Sequence[tuple[bytes, int]]) -> Rows:
    previous = None
    for position, (key, _) in enumerate(keys):
        if key != previous:
            yield key, COUNT.pack(position)
            previous = key


def _blocks(numbers: "array[int]") -> Rows:
    for n in range(len(numbers) // BLOCK):
        yield NUMBER.pack(n), stored(BitMap(numbers[n * BLOCK : (n + 1) * BLOCK]))


def _word_tables(concepts: Iterable[Concept]) -> Iterator[tuple[str, Rows]]:
    prefixes: defaultdict[bytes, list[BitMap]] = defaultdict(list)
    rows: list[tuple[bytes, bytes]] = []
    for (tag, word), numbers in sorted(_postings(concepts).items()):
        bitmap = BitMap(numbers)
        rows.append((tag + word.encode(), stored(bitmap)))
        for length in range(1, min(PREFIX, len(word)) + 1):
            prefixes[tag + word[:length].encode()].append(bitmap)
    yield "words", rows
    yield "prefixes", ((key, stored(BitMap.union(*each))) for key, each in sorted(prefixes.items()))


def _postings(concepts: Iterable[Concept]) -> dict[tuple[bytes, str], "array[int]"]:
    """For each tagged word the numbers of its concepts, ascending, perhaps repeated."""
    display, designation = FIELDS[Field.DISPLAY], FIELDS[Field.DESIGNATION]
    postings: defaultdict[tuple[bytes, str], array[int]] = defaultdict(lambda: array("I"))
    for number, concept in enumerate(concepts):
        for word in words(concept.display or ""):
            postings[display, word].append(number)
        for each in concept.designations:
            for word in words(each.value):
                postings[designation, word].append(number)
    return postings
