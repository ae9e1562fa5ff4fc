"""From entries to concepts, and the form of a code with eleven digits.

A code is published with hyphens and ten digits (4-4-2, 5-3-2 or 5-4-1); claims write it without hyphens and
with eleven (5-4-2), each part filled up with zeros.
"""

from collections.abc import Iterator, Mapping

from service.loaders.ndc.entries import PRODUCT_PROPERTIES, Entry
from service.terminology.concepts import Concept, Property
from service.terminology.types import Code

_WIDTHS = (5, 4, 2)


def eleven_digits(code: str) -> str:
    """The package ``code`` as claims write it: ``0777-3105-02`` is ``00777310502``."""
    return "".join(part.zfill(width) for part, width in zip(code.split("-"), _WIDTHS, strict=True))


def concepts(entries: Mapping[str, Entry]) -> list[Concept]:
    """The products and their packages, a package below its product."""
    return [_concept(entry, entries) for entry in entries.values()]


def _concept(entry: Entry, entries: Mapping[str, Entry]) -> Concept:
    if entry.product is None:
        display = f"{_name(entry)} (product)"
    else:
        described = "; ".join(entry.texts["description"])
        display = f"{', '.join(filter(None, (_name(entries[entry.product]), described)))} (package)"
    return Concept(
        entry.code,
        display,
        properties=tuple(_properties(entry)),
        parents=(entry.product,) if entry.product else (),
    )


def _name(product: Entry) -> str:
    """The name under which a product is sold, else that of its substance, else its code."""
    trade_name = " ".join((*product.texts["trade-name"], *product.texts["suffix"]))
    return trade_name or "; ".join(product.texts["generics"]) or product.code


def _properties(entry: Entry) -> Iterator[Property]:
    if entry.product is None:
        yield Property("code-type", Code("product"))
        for name in PRODUCT_PROPERTIES:
            yield from (Property(name, text) for text in entry.texts[name])
    else:
        yield Property("code-type", Code("10-digit"))
        yield Property("code11", Code(eleven_digits(entry.code)))
        yield from (Property("description", text) for text in entry.texts["description"])
    if entry.start:
        yield Property("effectiveDate", entry.start)
    if entry.end:
        yield Property("retirementDate", entry.end)
