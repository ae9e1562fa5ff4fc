"""The index read from a pack; implements ``index.Index``.

Every question is one short read transaction on a memory-mapped file: the pages are shared between
processes, and little is kept: concepts read lately, and what is active on the days asked about lately.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache, partial

import lmdb
import orjson
from pyroaring import BitMap

from service.storage.layout import (
    BLOCK,
    CODES,
    COUNT,
    DISPLAYS,
    FIELDS,
    NUMBER,
    OPTIONAL_TABLES,
    OWNERS,
    PREFIX,
    TABLES,
    after,
    day_key,
    name_key,
    value_key,
)
from service.storage.link_records import decode_links, decode_numbers
from service.storage.records import decode_brief, decode_concept, decode_header, decode_term, record_wording
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.terminology.index import Field, Index
from service.terminology.links import NO_LINKS, Links

_CONCEPTS = 1024
"""How many concepts are kept decoded: parents are asked about again and again."""

_STEPS = 64
"""Of how many days it is kept which concepts are active: claims come from all over a year."""


class PackedIndex(Index):
    """A release on disk. It owns ``environment``, which must be open for reading."""

    def __init__(self, environment: lmdb.Environment) -> None:
        self._environment = environment
        self._tables = {name: environment.open_db(name.encode(), create=False) for name in TABLES}
        self._tables |= _present(environment)
        self._code_system = decode_header(self._stored("release", b"header"))
        self._size: int = COUNT.unpack(self._stored("release", b"size"))[0]
        self._positions: int = COUNT.unpack(self._stored("release", b"positions"))[0]
        # Not a method of this index: the cache would then keep it, and its file, from being closed.
        self._concept = lru_cache(_CONCEPTS)(partial(_read_concept, environment, self._tables["concepts"]))
        self._brief = lru_cache(_CONCEPTS)(partial(_read_brief, environment, self._tables["concepts"]))
        self._term = lru_cache(_CONCEPTS)(partial(_read_term, environment, self._tables["concepts"]))
        self._steps = self._read_steps()
        self._active = lru_cache(_STEPS)(partial(_read_step, environment, self._tables["steps"]))

    @property
    def code_system(self) -> CodeSystem:
        return self._code_system

    @property
    def size(self) -> int:
        return self._size

    def locate(self, code: str) -> int | None:
        key = name_key(code if self._code_system.case_sensitive else code.casefold())
        found = self._get("codes", key)
        return None if found is None else COUNT.unpack(found)[0]

    def concept(self, number: int) -> Concept:
        return self._concept(number)

    def brief(self, number: int) -> Concept:
        return self._brief(number)

    def term(self, number: int) -> tuple[str, str | None]:
        return self._term(number)

    def codes(self) -> Sequence[str]:
        codes: list[str] = orjson.loads(self._stored("release", b"codes"))
        return codes

    def wordings(self) -> Iterator[int]:
        with self._environment.begin() as transaction, transaction.cursor(self._tables["concepts"]) as cursor:
            for record in cursor.iternext(keys=False):
                yield record_wording(bytes(record))

    def parents(self, number: int) -> BitMap:
        return self._bitmap("parents", NUMBER.pack(number))

    def children(self, number: int) -> BitMap:
        return self._bitmap("children", NUMBER.pack(number))

    def ancestors(self, number: int) -> BitMap:
        return self._bitmap("ancestors", NUMBER.pack(number))

    def descendants(self, number: int) -> BitMap:
        return self._bitmap("descendants", NUMBER.pack(number))

    def with_value(self, code: str, text: str) -> BitMap:
        position = self._get("value_keys", value_key(code, text))
        if position is None:
            return BitMap()
        return self._value(COUNT.unpack(position)[0])[1]

    def with_property(self, code: str) -> BitMap:
        found = self._property(code)
        return BitMap.deserialize(found[2 * COUNT.size :]) if found else BitMap()

    def values(self, code: str) -> Iterator[tuple[str, BitMap]]:
        if found := self._property(code):
            for position in range(COUNT.unpack_from(found)[0], COUNT.unpack_from(found, COUNT.size)[0]):
                yield self._value(position)

    def attributes(self) -> Sequence[str]:
        return self._names("attributes")

    def relationships(self, attribute: str) -> Links:
        return self._links("attributes", attribute)

    def group_owners(self) -> Sequence[int]:
        return decode_numbers(self._optional("owners", OWNERS) or b"")

    def reference_sets(self) -> Sequence[str]:
        return self._names("members")

    def members(self, reference_set: str) -> BitMap:
        found = self._optional("members", name_key(reference_set))
        return BitMap() if found is None else BitMap.deserialize(found)

    def associations(self, reference_set: str) -> Links:
        return self._links("associations", reference_set)

    def _names(self, table: str) -> Sequence[str]:
        """The names that are the keys of a table which a pack need not have."""
        if table not in self._tables:
            return []
        with self._environment.begin() as transaction, transaction.cursor(self._tables[table]) as cursor:
            return [bytes(key).decode() for key in cursor.iternext(values=False)]

    def _links(self, table: str, name: str) -> Links:
        found = self._optional(table, name_key(name))
        return NO_LINKS if found is None else decode_links(found)

    def _optional(self, table: str, key: bytes) -> bytes | None:
        return self._get(table, key) if table in self._tables else None

    def active_on(self, day: str) -> BitMap:
        return self._active(self._steps[bisect_right(self._steps, day_key(day)) - 1])

    def _read_steps(self) -> list[bytes]:
        """The keys of the days on which a concept begins or ceases to be active, in order."""
        with self._environment.begin() as transaction, transaction.cursor(self._tables["steps"]) as cursor:
            return [bytes(key) for key in cursor.iternext(values=False)]

    def codes_beginning(self, key: str) -> BitMap:
        return self._keys_beginning(CODES + key.encode())

    def codes_equal(self, key: str) -> BitMap:
        return self._keys_equal(CODES + key.encode())

    def displays_beginning(self, key: str) -> BitMap:
        return self._keys_beginning(DISPLAYS + key.encode())

    def displays_equal(self, key: str) -> BitMap:
        return self._keys_equal(DISPLAYS + key.encode())

    def words_beginning(self, field: Field, *prefixes: str) -> BitMap:
        if field not in FIELDS:
            return BitMap()
        tag = FIELDS[field]
        found = [self._bitmap("prefixes", tag + p.encode()) for p in prefixes if 0 < len(p) <= PREFIX]
        keys = sorted(tag + p.encode() for p in prefixes if not 0 < len(p) <= PREFIX)
        with self._environment.begin() as transaction, transaction.cursor(self._tables["words"]) as cursor:
            found += _beginning(cursor, keys)
        return BitMap.union(BitMap(), *found)

    def words_equal(self, field: Field, word: str) -> BitMap:
        return self._bitmap("words", FIELDS[field] + word.encode()) if field in FIELDS else BitMap()

    def _get(self, table: str, key: bytes) -> bytes | None:
        with self._environment.begin() as transaction:
            value = transaction.get(key, db=self._tables[table])
            return None if value is None else bytes(value)

    def _stored(self, table: str, key: bytes) -> bytes:
        return _found(self._get(table, key))

    def _bitmap(self, table: str, key: bytes) -> BitMap:
        found = self._get(table, key)
        return BitMap() if found is None else BitMap.deserialize(found)

    def _property(self, code: str) -> bytes | None:
        return self._get("properties", name_key(code))

    def _value(self, position: int) -> tuple[str, BitMap]:
        value = self._stored("values", NUMBER.pack(position))
        end = COUNT.size + COUNT.unpack_from(value)[0]
        return value[COUNT.size : end].decode(), BitMap.deserialize(value[end:])

    def _keys_equal(self, key: bytes) -> BitMap:
        with self._environment.begin() as transaction:
            with transaction.cursor(self._tables["keys"]) as cursor:
                if not cursor.set_key(key):
                    return BitMap()
                first = COUNT.unpack(cursor.value())[0]
                last = COUNT.unpack(cursor.value())[0] if cursor.next() else self._positions
            return self._between(transaction, first, last)

    def _keys_beginning(self, key: bytes) -> BitMap:
        with self._environment.begin() as transaction:
            with transaction.cursor(self._tables["keys"]) as cursor:
                first = self._position(cursor, key)
                last = self._position(cursor, after(key))
            return self._between(transaction, first, last)

    def _position(self, cursor: lmdb.Cursor, key: bytes) -> int:
        """The position of the first text key that is not below ``key``."""
        return COUNT.unpack(cursor.value())[0] if cursor.set_range(key) else self._positions

    def _between(self, transaction: lmdb.Transaction, first: int, last: int) -> BitMap:
        """The numbers at the positions from ``first`` up to ``last``."""
        found = [BitMap()]
        for n in range(first // BLOCK, -(-last // BLOCK)):
            block = _found(transaction.get(NUMBER.pack(n), db=self._tables["blocks"]))
            low, high = max(first - n * BLOCK, 0), min(last - n * BLOCK, BLOCK)
            if high - low == BLOCK:
                found.append(BitMap.deserialize(block[BLOCK * COUNT.size :]))
            else:
                found.append(BitMap(array("I", block[low * COUNT.size : high * COUNT.size])))
        return BitMap.union(*found)


def _present(environment: lmdb.Environment) -> dict[str, lmdb._Database]:
    """Those of the optional tables that the pack has."""
    present: dict[str, lmdb._Database] = {}
    for name in OPTIONAL_TABLES:
        with suppress(lmdb.NotFoundError):
            present[name] = environment.open_db(name.encode(), create=False)
    return present


def _read_step(environment: lmdb.Environment, table: lmdb._Database, key: bytes) -> BitMap:
    """The concepts that are active from the day of that key on."""
    with environment.begin() as transaction:
        return BitMap.deserialize(_found(transaction.get(key, db=table)))


def _read_concept(environment: lmdb.Environment, table: lmdb._Database, number: int) -> Concept:
    with environment.begin() as transaction:
        return decode_concept(_found(transaction.get(NUMBER.pack(number), db=table)))


def _read_brief(environment: lmdb.Environment, table: lmdb._Database, number: int) -> Concept:
    with environment.begin() as transaction:
        return decode_brief(_found(transaction.get(NUMBER.pack(number), db=table)))


def _read_term(environment: lmdb.Environment, table: lmdb._Database, number: int) -> tuple[str, str | None]:
    with environment.begin() as transaction:
        return decode_term(_found(transaction.get(NUMBER.pack(number), db=table)))


def _found(value: bytes | memoryview | None) -> bytes:
    """A value that must be there; the environment gives bytes, its annotations allow for more."""
    if not isinstance(value, bytes):
        raise IndexError("no such entry")
    return value


def _beginning(cursor: lmdb.Cursor, prefixes: Iterable[bytes]) -> Iterator[BitMap]:
    """The bitmaps of all keys that begin with one of ``prefixes``, which ascend.

    The cursor never goes back, and prefixes between two neighbouring keys cost no step of it: most
    spellings of a mistyped word are such.
    """
    here = b""
    for prefix in prefixes:
        if prefix > here and not cursor.set_range(prefix):
            return
        here = bytes(cursor.key())
        while here.startswith(prefix):
            yield BitMap.deserialize(bytes(cursor.value()))
            if not cursor.next():
                return
            here = bytes(cursor.key())
