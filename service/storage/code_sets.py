"""The codes of elements that have very many, as hashes: a row for each would be slow to store and large.

A set has a hash for each code, each system, and each code with its system, sorted, 8 bytes each, in parts
by their first byte. So a search reads one small part of each set.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from hashlib import blake2b

from sqlalchemy import Connection, insert, select

from service.storage import tables
from service.terminology.searching import CONCEPT_CODE, Coded, SearchValue, Test

MANY = 1000
"""From how many codes on an element has a set."""

_ELEMENTS = ("code", CONCEPT_CODE, "group.element.code", "group.element.target.code")
_BYTES = 8


def take_out(
    connection: Connection, resource_type: str, resource_id: str, values: Collection[SearchValue]
) -> Iterator[SearchValue]:
    """Store the sets of a resource; gives the values that are in none."""
    counts = Counter(value.element for value in values)
    large = {element for element in _ELEMENTS if counts[element] >= MANY}
    for element in large:
        of_element = {"type": resource_type, "id": resource_id, "element": element}
        parts = _parts(value for value in values if value.element == element)
        rows = [{**of_element, "part": part, "hashes": hashes} for part, hashes in parts]
        connection.execute(insert(tables.code_sets), rows)
    return (value for value in values if value.element not in large)


def _parts(values: Iterator[SearchValue]) -> Iterator[tuple[int, bytes]]:
    parts: defaultdict[int, set[bytes]] = defaultdict(set)
    for value in values:
        for key in _keys(value.value or "", value.qualifier or ""):
            hashed = _hash(key)
            parts[hashed[0]].add(hashed)
    return ((part, b"".join(sorted(hashes))) for part, hashes in parts.items())


def _keys(code: str, system: str) -> tuple[str, str, str]:
    """What a code is found by: itself, its system, and both."""
    return code, f"{system}\0", f"{system}\0{code}"


def _key(test: Coded) -> str:
    if test.system is None:
        return test.code or ""
    return f"{test.system}\0{test.code or ''}"


def _hash(key: str) -> bytes:
    return blake2b(key.encode(), digest_size=_BYTES).digest()


def having(connection: Connection, resource_type: str, element: str, tests: Collection[Test]) -> set[str]:
    """The ids of the resources whose set for an element has one of the codes, or, without tests, any."""
    column = tables.code_sets.c
    if element not in _ELEMENTS:
        return set()
    of_element = (column.type == resource_type, column.element == element)
    if not tests:
        return set(connection.scalars(select(column.id).where(*of_element).distinct()))
    found: set[str] = set()
    for hashed in {_hash(_key(test)) for test in tests if isinstance(test, Coded)}:
        wanted = select(column.id, column.hashes).where(*of_element, column.part == hashed[0])
        found |= {row.id for row in connection.execute(wanted) if _contains(row.hashes, hashed)}
    return found


def _contains(hashes: bytes, hashed: bytes) -> bool:
    count = len(hashes) // _BYTES
    at = bisect_left(range(count), hashed, key=lambda n: hashes[n * _BYTES : (n + 1) * _BYTES]) * _BYTES
    return hashes[at : at + _BYTES] == hashed
