"""Concepts, headers and pages as compact JSON, exactly: what is read equals what was written.

A record is a JSON array whose trailing defaults are left out. A property value keeps its Python type
by a number after it; plain strings, booleans, integers and null need none.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson

from service.terminology.code_systems import CodeSystem, FilterDefinition, PropertyDefinition
from service.terminology.concepts import (
    Coding,
    Concept,
    Description,
    Designation,
    Extension,
    Membership,
    Property,
    PropertyValue,
    wording,
)
from service.terminology.pages import PageTarget, ProcedurePage
from service.terminology.types import Canonical, Code, DateTime, Uri

_PLAIN = 0
_READERS: tuple[Callable[[Any], PropertyValue | None], ...] = (
    lambda raw: raw,
    Code,
    DateTime,
    Uri,
    Canonical,
    Decimal,
    lambda raw: Coding(*raw),
)
_KINDS: dict[type, int] = {Code: 1, DateTime: 2, Uri: 3, Canonical: 4, Decimal: 5, Coding: 6}


def encode_concept(concept: Concept) -> bytes:
    """``concept`` as a record."""
    record = orjson.dumps(
        _trimmed(
            [
                concept.code,
                concept.display,
                concept.definition,
                [_designation(d) for d in concept.designations],
                [_property(p) for p in concept.properties],
                concept.parents,
                [_extension(e) for e in concept.extensions],
                [_membership(m) for m in concept.memberships],
            ]
        )
    )
    # What orjson gives keeps the room that it was written in, several times what it needs.
    return memoryview(record).tobytes()


def decode_concept(record: bytes) -> Concept:
    """The concept that was encoded as ``record``."""
    item = orjson.loads(record)
    properties = tuple([_read_property(p) for p in item[4]]) if len(item) > 4 else ()
    return _concept(item, properties, tuple([_read_membership(m) for m in item[7]]) if len(item) > 7 else ())


def decode_brief(record: bytes) -> Concept:
    """The concept that was encoded as ``record``, without its properties and memberships."""
    return _concept(orjson.loads(record), (), ())


def decode_term(record: bytes) -> tuple[str, str | None]:
    """The code and the display of the concept that was encoded as ``record``."""
    item = orjson.loads(record)
    return item[0], item[1] if len(item) > 1 else None


def record_wording(record: bytes) -> int:
    """The ``wording`` of the concept that was encoded as ``record``; no concept is built for it."""
    item = orjson.loads(record)
    size = len(item)
    return wording(
        item[1] if size > 1 else None,
        item[2] if size > 2 else None,
        [(d[0], d[1] if len(d) > 1 else None) for d in item[3]] if size > 3 else (),
        item[5] if size > 5 else (),
    )


def _concept(
    item: Sequence[Any], properties: tuple[Property, ...], memberships: tuple[Membership, ...]
) -> Concept:
    size = len(item)
    return Concept(
        item[0],
        item[1] if size > 1 else None,
        item[2] if size > 2 else None,
        tuple([_read_designation(d) for d in item[3]]) if size > 3 else (),
        properties,
        tuple(item[5]) if size > 5 else (),
        _read_extensions(item[6]) if size > 6 else (),
        memberships,
    )


def encode_concepts(concepts: Iterable[Concept]) -> bytes:
    """All of ``concepts`` in their order, one record a line."""
    return b"\n".join(encode_concept(concept) for concept in concepts)


def decode_concepts(records: bytes) -> list[Concept]:
    """The concepts that were encoded as ``records``."""
    return [decode_concept(record) for record in records.splitlines()]


def encode_header(code_system: CodeSystem) -> bytes:
    """What a code system says about itself, as JSON."""
    return orjson.dumps(code_system)


def decode_header(record: bytes) -> CodeSystem:
    """The code system that was encoded as ``record``."""
    item = orjson.loads(record)
    item["properties"] = tuple(PropertyDefinition(**p) for p in item["properties"])
    item["filters"] = tuple(
        FilterDefinition(**{**f, "operators": tuple(f["operators"])}) for f in item["filters"]
    )
    item["identifiers"] = tuple(item["identifiers"])
    item["version_aliases"] = tuple(item["version_aliases"])
    return CodeSystem(**item)


def encode_page(page: ProcedurePage) -> bytes:
    """``page`` as a record."""
    return orjson.dumps(
        [
            page.id,
            page.title,
            [[t.system, t.codes, t.patterns] for t in page.targets],
            [_property(p) for p in page.properties],
            [_designation(d) for d in page.designations],
            page.reviewed,
            page.source,
        ]
    )


def decode_page(record: bytes) -> ProcedurePage:
    """The page that was encoded as ``record``."""
    slug, title, targets, properties, designations, reviewed, source = orjson.loads(record)
    return ProcedurePage(
        id=slug,
        title=title,
        targets=tuple(PageTarget(s, tuple(codes), tuple(patterns)) for s, codes, patterns in targets),
        properties=tuple(_read_property(p) for p in properties),
        designations=tuple(_read_designation(d) for d in designations),
        reviewed=reviewed,
        source=source,
    )


def _trimmed(item: list[Any]) -> list[Any]:
    while item[-1] is None or item[-1] in ([], ()):
        item.pop()
    return item


def _coding(coding: Coding) -> list[Any]:
    return [coding.system, coding.code, coding.version, coding.display]


def _designation(d: Designation) -> list[Any]:
    if d.use is None and not d.additional_use and d.source is None and not d.extensions and not d.description:
        return [d.value, d.language] if d.language is not None else [d.value]
    use = None if d.use is None else _coding(d.use)
    additional = [_coding(c) for c in d.additional_use]
    extensions = [_extension(e) for e in d.extensions]
    return _trimmed([d.value, d.language, use, additional, d.source, extensions, _description(d.description)])


def _read_designation(item: Sequence[Any]) -> Designation:
    size = len(item)
    if size < 3:
        return Designation(*item)
    return Designation(
        item[0],
        item[1],
        None if item[2] is None else _shared_coding(*item[2]),
        tuple(Coding(*c) for c in item[3]) if size > 3 else (),
        item[4] if size > 4 else None,
        _read_extensions(item[5]) if size > 5 else (),
        _read_description(item[6]) if size > 6 else None,
    )


def _description(d: Description | None) -> list[Any] | None:
    if d is None:
        return None
    return [d.id, d.active, d.module, d.effective_time, d.case_significance, d.acceptability]


def _read_description(item: Sequence[Any]) -> Description:
    acceptability = tuple((reference_set, value) for reference_set, value in item[5])
    return Description(item[0], item[1], item[2], item[3], item[4], acceptability)


def _membership(m: Membership) -> list[Any]:
    return _trimmed([m.reference_set, m.fields, m.id, m.module, m.effective_time])


def _read_membership(item: Sequence[Any]) -> Membership:
    reference_set, *rest = item
    fields = tuple((name, value) for name, value in rest[0]) if rest else ()
    return Membership(reference_set, fields, *rest[1:])


def _extension(e: Extension) -> list[Any]:
    return [e.url, e.element, e.value]


def _read_extensions(items: Sequence[Any]) -> tuple[Extension, ...]:
    return tuple(Extension(*item) for item in items)


@lru_cache(maxsize=256)
def _shared_coding(system: str, code: str, version: str, display: str) -> Coding:
    """The use of a designation, of which a code system has a handful."""
    return Coding(system, code, version, display)


def _property(p: Property) -> list[Any]:
    value: Any = p.value
    kind = _KINDS.get(type(value), _PLAIN)
    if kind >= _KINDS[Decimal]:
        value = str(value) if isinstance(value, Decimal) else _coding(value)
    parts = [_property(s) for s in p.subproperties]
    if p.group is not None:
        return [p.code, value, kind, p.description, p.source, parts, p.group]
    if parts:
        return [p.code, value, kind, p.description, p.source, parts]
    if p.source is not None:
        return [p.code, value, kind, p.description, p.source]
    if p.description is not None:
        return [p.code, value, kind, p.description]
    return [p.code, value, kind] if kind else [p.code, value]


def _read_property(item: Sequence[Any]) -> Property:
    size = len(item)
    if size == 2:
        return Property(item[0], item[1])
    if size <= 4 and item[2] != _KINDS[Coding]:
        return _statement(*item)
    value = _READERS[item[2]](item[1])
    if size <= 5:
        return Property(item[0], value, *item[3:])
    parts = tuple([_read_property(s) for s in item[5]])
    return Property(item[0], value, item[3], item[4], parts, item[6] if size > 6 else None)


@lru_cache(maxsize=4096, typed=True)
def _statement(code: str, raw: object, kind: int, description: str | None = None) -> Property:
    """A coded value with its label; many concepts share one, and building it is what reading costs."""
    return Property(code, _READERS[kind](raw), description)
