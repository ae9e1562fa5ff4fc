"""ISO 3166: countries by two letters, three letters and three digits, and their subdivisions.

The code elements of 2018 have not changed since; names are those of today. Source: pycountry, from Debian's
iso-codes. Specification: ISO 3166-1 (8.1.3 has the user-assigned code elements), ISO 3166-2
"""

from collections.abc import Iterator
from string import ascii_uppercase

import pycountry

from service.terminology.code_systems import CodeSystem, FilterDefinition, PropertyDefinition
from service.terminology.concepts import USER_ASSIGNED, Concept, Designation, Property
from service.terminology.types import Code

CODE_SYSTEM = CodeSystem(
    url="urn:iso:std:iso:3166",
    version="2018",
    name="ISO3166Part1",
    title="ISO 3166-1 codes for the representation of names of countries",
    publisher="ISO",
    language="en",
    properties=(
        PropertyDefinition(USER_ASSIGNED, "boolean", description="Whether users say what it means."),
    ),
)
"""Countries; a country is three concepts, one for each way to write it."""

SUBDIVISIONS = CodeSystem(
    url="urn:iso:std:iso:3166:-2",
    name="ISO3166Part2",
    title="ISO 3166-2 codes for the representation of names of subdivisions of countries",
    publisher="ISO",
    language="en",
    hierarchy_meaning="part-of",
    properties=(
        PropertyDefinition("country", "code", description="The country, in two letters."),
        PropertyDefinition("type", "string", description="What kind of subdivision it is."),
    ),
    filters=(FilterDefinition("country", ("=", "in"), "A country, in two letters"),),
)
"""Subdivisions of countries, larger ones above those that they contain."""


_OPEN = (Property(USER_ASSIGNED, True),)


def concepts() -> Iterator[Concept]:
    """Every code element in the order of the codes, those for users to assign in two letters too."""
    found = [(code, country) for country in pycountry.countries for code in _codes(country)]
    assigned = (Concept(code, "User-assigned", properties=_OPEN) for code in _user_assigned())
    listed = (Concept(code, country.name, designations=_names(country)) for code, country in found)
    yield from sorted((*assigned, *listed), key=lambda concept: concept.code)


def _codes(country: "pycountry.db.Country") -> tuple[str, str, str]:
    return country.numeric, country.alpha_2, country.alpha_3


def _names(country: "pycountry.db.Country") -> tuple[Designation, ...]:
    named = (getattr(country, name, None) for name in ("common_name", "official_name"))
    return tuple(Designation(name, "en") for name in dict.fromkeys(named) if name and name != country.name)


def _user_assigned() -> Iterator[str]:
    yield "AA"
    yield from (f"Q{letter}" for letter in ascii_uppercase if letter >= "M")
    yield from (f"X{letter}" for letter in ascii_uppercase)
    yield "ZZ"


def subdivisions() -> Iterator[Concept]:
    """Every subdivision in the order of the codes."""
    for one in sorted(pycountry.subdivisions, key=lambda one: str(one.code)):
        properties = (Property("country", Code(one.country_code)), Property("type", one.type))
        parents = (one.parent_code,) if one.parent_code else ()
        yield Concept(one.code, one.name, properties=properties, parents=parents)
