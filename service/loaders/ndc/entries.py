"""The rows of ``product.txt`` and ``package.txt``: tabs between columns, code page 1252.

A code may stand in several rows, one for each listing that has it. It is then one entry, with the values of
all of them, on the market from the first start to the last end.
Source: FDA, "NDC Product File Definitions" and "NDC Package File Definitions".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from service.loaders.archives import Member
from service.loaders.delimited import Layout, Row, read_rows
from service.terminology.types import DateTime

_LAYOUT = Layout("\t", encoding="cp1252")
_DAYS = ("STARTMARKETINGDATE", "ENDMARKETINGDATE")
_PRODUCT_COLUMNS = {
    "trade-name": "PROPRIETARYNAME",
    "suffix": "PROPRIETARYNAMESUFFIX",
    "generics": "NONPROPRIETARYNAME",
    "type": "PRODUCTTYPENAME",
    "dose-form": "DOSAGEFORMNAME",
    "route": "ROUTENAME",
    "category": "MARKETINGCATEGORYNAME",
    "application": "APPLICATIONNUMBER",
    "company": "LABELERNAME",
    "substance": "SUBSTANCENAME",
    "pharm-class": "PHARM_CLASSES",
    "dea-schedule": "DEASCHEDULE",
}
"""Properties and the columns of a product that they come from."""

PRODUCT_PROPERTIES = tuple(_PRODUCT_COLUMNS)
_PRODUCT = re.compile("[0-9]{4,6}-[0-9A-Z]{3,4}")
_PACKAGE = re.compile("([0-9]{4,6}-[0-9A-Z]{3,4})-[0-9A-Z]{1,2}")


@dataclass(slots=True)
class Entry:
    """A product or a package (then ``product`` is the code of its product), with the texts of its rows.

    ``start`` and ``end`` are the first and the last day on the market, None where they are not limited.
    """

    code: str
    product: str | None
    start: DateTime | None
    end: DateTime | None
    texts: dict[str, list[str]] = field(default_factory=dict)

    def take(self, row: Row, texts: Mapping[str, str]) -> None:
        """Add what one row says."""
        for name, text in texts.items():
            known = self.texts.setdefault(name, [])
            if text and text not in known:
                known.append(text)
        start, end = row.day(0), row.day(1)
        self.start = DateTime(min(self.start, start)) if self.start and start else None
        self.end = DateTime(max(self.end, end)) if self.end and end else None


def read_entries(product: Member, package: Member) -> dict[str, Entry]:
    """All products, then all packages, by code; ``LoadError`` at the first row that is wrong."""
    found: dict[str, Entry] = {}
    for row in read_rows(product, _LAYOUT, (*_DAYS, "PRODUCTNDC", *_PRODUCT_COLUMNS.values())):
        code = row.fields[2]
        if not _PRODUCT.fullmatch(code):
            raise row.refusal(f"expected a product code such as 0002-0800, found {code!r}")
        texts = zip(_PRODUCT_COLUMNS, map(_unquoted, row.fields[3:]), strict=True)
        _entry(found, code, None, row).take(row, dict(texts))
    for row in read_rows(package, _LAYOUT, (*_DAYS, "NDCPACKAGECODE", "PACKAGEDESCRIPTION")):
        code, description = row.fields[2:]
        form = _PACKAGE.fullmatch(code)
        if form is None:
            raise row.refusal(f"expected a package code such as 0002-0800-01, found {code!r}")
        if form[1] not in found:
            raise row.refusal(f"{code} is a package of {form[1]}, which is no product of {product.name}")
        _entry(found, code, form[1], row).take(row, {"description": _unquoted(description)})
    return found


def _entry(found: dict[str, Entry], code: str, product: str | None, row: Row) -> Entry:
    if code not in found:
        found[code] = Entry(code, product, row.day(0), row.day(1))
    return found[code]


def _unquoted(text: str) -> str:
    """The text of a field: one with a quotation mark in it may be written as spreadsheets do."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text
