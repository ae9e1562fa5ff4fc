"""The terms of ``Loinc.csv``."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.loaders.archives import Member
from service.loaders.delimited import Row, read_rows
from service.loaders.loinc.documents import Said
from service.loaders.loinc.hierarchy import LAYOUT, Above
from service.loaders.loinc.parts import Links
from service.loaders.loinc.variants import Names
from service.terminology.concepts import Coding, Concept, Designation, Property
from service.terminology.loinc import AXES, LOINC, OWN_LISTS
from service.terminology.types import Code

_OTHERS = ("CLASS", "STATUS", "CLASSTYPE", "ORDER_OBS")
TEXTS = ("EXAMPLE_UNITS", "EXAMPLE_UCUM_UNITS", "UNITSREQUIRED", "RELATEDNAMES2")
"""Columns that are properties just as they are."""
_NAMES = ("LONG_COMMON_NAME", "SHORTNAME", "CONSUMER_NAME", "DefinitionDescription")
_COLUMNS = ("LOINC_NUM", *AXES, *_OTHERS, *TEXTS, *_NAMES, "EXTERNAL_COPYRIGHT_NOTICE")
_CODE = re.compile("[0-9]{1,7}-[0-9]")
_CLASS_TYPES = {"1": "Laboratory class", "2": "Clinical class", "3": "Claims attachments", "4": "Surveys"}
_NOT_IN_USE = frozenset(("DEPRECATED", "DISCOURAGED"))
_USES = {"SHORTNAME": "SHORTNAME", "CONSUMER_NAME": "ConsumerName"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the accessory files say of terms; ``parts`` are those that there are."""

    links: Links
    lists: Mapping[str, Sequence[str]]
    above: Above
    parts: frozenset[str]
    documents: Said
    replacements: Said
    names: Names


def read_terms(member: Member, beside: Beside) -> Iterator[Concept]:
    """Every term in the order of the file, below those of its parents that are known.

    ``LoadError`` at the first row that is wrong.
    """
    for row in read_rows(member, LAYOUT, _COLUMNS):
        values = dict(zip(_COLUMNS, row.fields, strict=True))
        code = values["LOINC_NUM"]
        if not _CODE.fullmatch(code):
            raise row.refusal(f"expected a LOINC code such as 2339-0, found {code!r}")
        yield Concept(
            code,
            values["LONG_COMMON_NAME"] or None,
            values["DefinitionDescription"] or None,
            designations=(*_designations(values), *beside.names.get(code, ())),
            properties=(
                *_properties(values, row, beside.links.get(code, {})),
                *(Property(OWN_LISTS, Code(name)) for name in beside.lists.get(code, ())),
                *beside.documents.get(code, ()),
                *beside.replacements.get(code, ()),
            ),
            parents=tuple(parent for parent in beside.above.get(code, ()) if parent in beside.parts),
        )


def _designations(values: Mapping[str, str]) -> Iterator[Designation]:
    for column, use in _USES.items():
        if values[column]:
            yield Designation(values[column], "en-US", Coding(LOINC, use))
    full = ":".join(values[axis] for axis in AXES)
    yield Designation(full.rstrip(":"), "en-US", Coding(LOINC, "FullySpecifiedName"))


def _properties(values: Mapping[str, str], row: Row, parts: Mapping[str, str]) -> Iterator[Property]:
    for axis in AXES:
        if axis in parts:
            yield Property(axis, Code(parts[axis]), description=values[axis])
        if values[axis]:
            yield Property(axis, values[axis])
    for column in ("CLASS", "STATUS", "ORDER_OBS"):
        if values[column]:
            yield Property(column, Code(values[column]))
    kind = values["CLASSTYPE"]
    if kind not in _CLASS_TYPES:
        raise row.refusal(f"expected 1 to 4 as CLASSTYPE, found {kind!r}")
    yield Property("CLASSTYPE", Code(kind), description=_CLASS_TYPES[kind])
    if values["STATUS"] in _NOT_IN_USE:
        yield Property("inactive", True)
    yield from (Property(column, values[column]) for column in TEXTS if values[column])
    notice = values["EXTERNAL_COPYRIGHT_NOTICE"]
    yield Property("copyright", Code("3rdParty" if notice else "LOINC"), description=notice or None)
