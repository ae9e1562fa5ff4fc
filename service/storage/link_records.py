"""How the links of a release are written in a pack: arrays of numbers, and concrete values as JSON."""

from array import array
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate, pairwise

import orjson

from service.storage.layout import COUNT
from service.terminology.concepts import PropertyValue, comparable
from service.terminology.links import Links
from service.terminology.types import Code

_TYPES: tuple[type[Code] | type[str] | type[bool] | type[int] | type[Decimal], ...] = (
    Code,
    str,
    bool,
    int,
    Decimal,
)
"""What a concrete value may be; a value is stored with its place here."""


def encode_numbers(numbers: Sequence[int]) -> bytes:
    """``numbers``, four bytes each."""
    return array("I", numbers).tobytes()


def decode_numbers(stored: bytes) -> Sequence[int]:
    """What ``encode_numbers`` wrote, read where it lies."""
    return memoryview(stored).cast("I")


def encode_links(links: Links) -> bytes:
    """How many targets and sources there are, targets, starts, sources, literals."""
    literals = [(_type(value), comparable(value), list(sources)) for value, sources in links.literals]
    counts = COUNT.pack(len(links.targets)) + COUNT.pack(len(links.sources))
    numbers = b"".join(map(encode_numbers, (links.targets, links.starts, links.sources)))
    return counts + numbers + orjson.dumps(literals)


def decode_links(stored: bytes) -> Links:
    """What ``encode_links`` wrote."""
    distinct, total = (COUNT.unpack_from(stored, n * COUNT.size)[0] for n in range(2))
    places = [number * COUNT.size for number in accumulate((2, distinct, distinct + 1, total))]
    targets, starts, sources = (decode_numbers(stored[start:end]) for start, end in pairwise(places))
    literals = tuple(
        (_value(kind, text), array("I", groups)) for kind, text, groups in orjson.loads(stored[places[-1] :])
    )
    return Links(targets, starts, sources, literals)


def _type(value: PropertyValue) -> int:
    return next(place for place, kind in enumerate(_TYPES) if isinstance(value, kind))


def _value(kind: int, text: str) -> PropertyValue:
    return text == "true" if _TYPES[kind] is bool else _TYPES[kind](text)
