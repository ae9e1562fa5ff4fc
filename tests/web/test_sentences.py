"""Definitions of value sets in words."""

from typing import Any

import pytest

from service.operations.inline import inline_release
from service.terminology.code_systems import CodeSystem, PropertyDefinition
from service.terminology.concepts import Concept, Property
from service.terminology.types import Code
from service.web.sentences import sentences
from tests.terminology import examples

OPERATIONS = "http://example.org/operations"
ELSEWHERE = "http://example.org/elsewhere"


def said(compose: dict[str, Any]) -> list[str]:
    body_part = PropertyDefinition("body-part", "code")
    system = CodeSystem(url=OPERATIONS, title="Operations", properties=(body_part,))
    concepts = [
        Concept("HAND", "Hand surgery", properties=(Property("body-part", Code("9"), "Hand"),)),
        Concept("HAND-1", "Release", parents=("HAND",)),
    ]
    view = examples.view([inline_release(system, concepts)])
    return ["".join(piece.text for piece in sentence) for sentence in sentences(view, examples.DAY, compose)]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({}, "All codes of Operations."),
        ({"version": "3"}, "All codes of Operations, version 3."),
        ({"concept": [{"code": "HAND"}]}, "1 code of Operations: HAND (Hand surgery)."),
        ({"concept": [{"code": "X", "display": "Own"}, {"code": "Y"}]}, "2 codes of Operations: X (Own), Y."),
        (
            {"filter": [{"property": "concept", "op": "is-a", "value": "HAND"}]},
            "Codes of Operations that are HAND (Hand surgery) or below it.",
        ),
        (
            {"filter": [{"property": "code", "op": "regex", "value": "H.{2,3}"}]},
            "Codes of Operations written like H.{2,3}.",
        ),
        (
            {"filter": [{"property": "body-part", "op": "=", "value": "9"}]},
            "Codes of Operations whose body part is 9 (Hand).",
        ),
        (
            {"filter": [{"property": "body-part", "op": "in", "value": "9, 8"}]},
            "Codes of Operations whose body part is one of 9 (Hand), 8.",
        ),
        (
            {"filter": [{"property": "body-part", "op": "exists", "value": "false"}]},
            "Codes of Operations that have no body part.",
        ),
        (
            {
                "filter": [{"property": "concept", "op": "descendent-of", "value": "HAND"}],
                "valueSet": ["http://example.org/ValueSet/a|1"],
            },
            "Codes of Operations below HAND (Hand surgery), "
            "and that are in the value set http://example.org/ValueSet/a, version 1.",
        ),
    ],
)
def test_an_include(part: dict[str, Any], expected: str) -> None:
    assert said({"include": [{"system": OPERATIONS, **part}]}) == [expected]


def test_an_exclude_and_what_holds_for_all() -> None:
    compose = {
        "include": [{"system": OPERATIONS}, {"system": ELSEWHERE}],
        "exclude": [{"system": OPERATIONS, "concept": [{"code": "HAND-1"}]}],
        "inactive": False,
        "lockedDate": "2026-01-01",
    }
    assert said(compose) == [
        "All codes of Operations.",
        f"All codes of {ELSEWHERE}.",
        "Except 1 code of Operations: HAND-1 (Release).",
        "Codes that are no longer active are left out.",
        "All as it was on 2026-01-01.",
    ]


def test_a_value_set_alone() -> None:
    reference = "http://example.org/ValueSet/a"
    assert said({"include": [{"valueSet": [reference]}]}) == [f"Codes that are in the value set {reference}."]


def test_a_long_list_is_counted() -> None:
    listed = [{"code": f"C{n}"} for n in range(40)]
    (sentence,) = said({"include": [{"system": OPERATIONS, "concept": listed}]})
    assert sentence.startswith("40 codes of Operations: C0, C1")
    assert sentence.endswith("C11, and 28 more.")
