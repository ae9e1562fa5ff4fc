"""ISO 3166 and ISO 4217: what the standards count, and what hangs together."""

from service.standards import countries, currencies
from service.terminology.concepts import USER_ASSIGNED

COUNTRIES = 249
"""How many countries ISO 3166-1 has, https://www.iso.org/iso-3166-country-codes.html"""

FOR_USERS = 42
"""AA, QM to QZ, XA to XZ, ZZ: ISO 3166-1, section 8.1.3."""


def test_a_country_is_written_in_three_ways() -> None:
    found = {concept.code: concept for concept in countries.concepts()}
    assert len(found) == 3 * COUNTRIES + FOR_USERS
    assert {found[code].display for code in ("NL", "NLD", "528")} == {"Netherlands"}
    own = [code for code, concept in found.items() if concept.values(USER_ASSIGNED) == (True,)]
    assert len(own) == FOR_USERS
    assert {"AA", "QM", "XK", "ZZ"} <= set(own)
    assert list(found) == sorted(found)


def test_subdivisions_are_of_countries_and_within_others() -> None:
    known = {concept.code for concept in countries.concepts()}
    found = {concept.code: concept for concept in countries.subdivisions()}
    assert len(found) > 5_000
    assert found["US-NY"].display == "New York"
    for concept in found.values():
        assert set(concept.values("country")) <= known
        assert set(concept.parents) <= found.keys()


def test_currencies_have_three_letters_and_three_digits() -> None:
    found = {concept.code: concept for concept in currencies.concepts()}
    assert found["EUR"].display == "Euro"
    assert found["USD"].values("numeric") == ("840",)
    assert all(len(code) == 3 for code in found)
