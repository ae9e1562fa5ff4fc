"""ISO 4217: currencies and funds. Source: pycountry, from Debian's iso-codes."""

from collections.abc import Iterator

import pycountry

from service.terminology.code_systems import CodeSystem, PropertyDefinition
from service.terminology.concepts import Concept, Property

CODE_SYSTEM = CodeSystem(
    url="urn:iso:std:iso:4217",
    name="ISO4217",
    title="ISO 4217 codes for the representation of currencies and funds",
    publisher="ISO",
    language="en",
    properties=(PropertyDefinition("numeric", "string", description="The same currency in three digits."),),
)
"""Currencies in three letters."""


def concepts() -> Iterator[Concept]:
    """Every currency in the order of the codes."""
    for currency in sorted(pycountry.currencies, key=lambda one: str(one.alpha_3)):
        yield Concept(currency.alpha_3, currency.name, properties=(Property("numeric", currency.numeric),))
