"""A fragment lists some of a system's codes: of the others only what the value set itself says is known."""

import pytest

from tests.operations.asking import Asker
from tests.operations.made_up import Json, value_set

SYSTEM = "urn:example:fragment"
FRAGMENT: Json = {
    "resourceType": "CodeSystem",
    "url": SYSTEM,
    "status": "active",
    "content": "fragment",
    "concept": [{"code": "a", "display": "A"}],
}
ALL = {"system": SYSTEM}
LISTING_A = {**ALL, "concept": [{"code": "a"}]}
LISTING_X = {**ALL, "concept": [{"code": "a"}, {"code": "x"}]}
FILTERED = {**ALL, "filter": [{"property": "concept", "op": "is-a", "value": "a"}]}
IMPORTED = value_set(0, {"include": [LISTING_A]})
IMPORTING = {"valueSet": [IMPORTED["url"]]}


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (ALL, None, True),
        (LISTING_X, None, True),
        (FILTERED, None, True),
        (LISTING_A, None, False),
        (IMPORTING, None, False),
        ({**ALL, **IMPORTING}, None, False),
        (ALL, LISTING_X, False),
        (ALL, ALL, False),
        (ALL, LISTING_A, True),
        (ALL, FILTERED, True),
        (LISTING_X, IMPORTING, True),
    ],
)
def test_an_unlisted_code(asker: Asker, include: Json, exclude: Json | None, expected: bool) -> None:
    excluded = {"exclude": [exclude]} if exclude else {}
    asked = value_set(1, {"include": [include], **excluded})
    assert asker.is_valid([FRAGMENT, IMPORTED], asked, {"system": SYSTEM, "code": "x"}) == expected
