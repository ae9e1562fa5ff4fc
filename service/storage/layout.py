"""How a pack is laid out: its tables, and the keys in them.

A pack is one LMDB file. Its keys are 1 to 511 bytes; numbers are four bytes, big-endian as keys (so
that they sort) and little-endian in values.
"""

from hashlib import blake2b
from struct import Struct

from service.terminology.index import Field

FORMAT = 2
"""The number of this layout; a pack of another format is compiled anew from its source."""

TABLES = (
    "release",  # "header", "size", all "codes", and "positions": how many text keys there are
    "codes",  # code -> number
    "concepts",  # number -> record
    "parents",  # number -> bitmap, as in the next three; no entry where it is empty
    "children",
    "ancestors",
    "descendants",
    "properties",  # property -> first value, value after the last one, bitmap of all its concepts
    "values",  # position among all (property, text) in sorted order -> length of text, text, bitmap
    "value_keys",  # digest of (property, text) -> position in "values"
    "steps",  # day -> bitmap of the concepts active from it on
    "keys",  # text key of a code or display -> its first position in the order of all text keys
    "blocks",  # n -> the numbers at the BLOCK positions from n * BLOCK on, then their bitmap
    "words",  # word in a field -> bitmap
    "prefixes",  # the first one to PREFIX letters of words in a field -> bitmap
)

OPTIONAL_TABLES = (
    "attributes",  # attribute -> its links, as in the next but one
    "owners",  # OWNERS -> for each relationship group its concept
    "associations",  # reference set -> its links: how many, targets, sources, then literals as JSON
    "members",  # reference set -> bitmap
)
"""Tables that a pack without relationships and reference sets does not have."""

OWNERS = b"owners"

BLOCK = 512
"""How many positions a block has: a long stretch of text keys is read by the blocks' bitmaps."""

PREFIX = 3
"""The longest prefix of words whose concepts are stored as one bitmap."""

NUMBER = Struct(">I")
"""A number as key."""

COUNT = Struct("<I")
"""A number in a value."""

CODES = b"c"
DISPLAYS = b"d"
"""What the text keys of codes and of displays begin with; codes sort first."""

FIELDS = {Field.DISPLAY: b"d", Field.DESIGNATION: b"n"}
"""What words begin with, by field; the words of pages are joined elsewhere."""

_LONGEST = 500


def name_key(name: str) -> bytes:
    """The key of a code or of a property's name: hashed when too long, and never empty."""
    key = name.encode() or b"\0"
    return key if len(key) <= _LONGEST else blake2b(key).digest()


def value_key(code: str, text: str) -> bytes:
    """The key of the value ``text`` of the property ``code``."""
    name = code.encode()
    return blake2b(COUNT.pack(len(name)) + name + text.encode(), digest_size=16).digest()


def day_key(day: str) -> bytes:
    """The key of a day; the beginning of time is the empty text, which no key may be."""
    return b"d" + day.encode()


def after(prefix: bytes) -> bytes:
    """The least key above all keys that begin with ``prefix``, which is a tag and UTF-8."""
    return prefix[:-1] + bytes((prefix[-1] + 1,))
