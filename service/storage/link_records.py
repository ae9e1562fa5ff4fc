"""How the links of a release are written in a pack: arrays of numbers, and concrete values as JSON."""

from array import array
from collections.abc import Sequence
from decimal import Decimal

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
    """How many there are, targets, sources, literals."""
    literals = [(_type(value), comparable(value), list(sources)) for value, sources in links.literals]
    numbers = encode_numbers(links.targets) + encode_numbers(links.sources)
    return COUNT.pack(len(links.targets)) + numbers + orjson.dumps(literals)


def decode_links(stored: bytes) -> Links:
    """What ``encode_links`` wrote."""
    count = COUNT.unpack_from(stored)[0]
    first, second, end = (COUNT.size * (1 + n * count) for n in range(3))
    literals = orjson.loads(stored[end:])
    return Links(
        decode_numbers(stored[first:second]),
        decode_numbers(stored[second:end]),
        tuple((_value(kind, text), array("I", sources)) for kind, text, sources in literals),
    )


def _type(value: PropertyValue) -> int:
    return next(place for place, kind in enumerate(_TYPES) if isinstance(value, kind))


def _value(kind: int, text: str) -> PropertyValue:
    return text == "true" if _TYPES[kind] is bool else _TYPES[kind](text)
