"""The strict checker notices every kind of mistake that it is there for."""

from typing import Any

import pytest

from tests.fhir.strict import problems

VALUE = {"code": "p", "valueCode": "x"}
RIGHT: dict[str, Any] = {
    "resourceType": "CodeSystem",
    "id": "a",
    "meta": {"versionId": "1", "lastUpdated": "2026-01-01T00:00:00Z"},
    "status": "active",
    "content": "complete",
    "concept": [{"code": "a", "concept": [{"code": "b", "property": [{"code": "p", "valueCode": "x"}]}]}],
}


@pytest.mark.parametrize("version", ["r4", "r5"])
def test_nothing_is_wrong_with_what_is_right(version: str) -> None:
    assert problems(RIGHT, version) == []


@pytest.mark.parametrize(
    ("change", "about"),
    [
        ({"status": None}, "status"),
        ({"status": "activ"}, "activ"),
        ({"title": ""}, "title"),
        ({"title": ["x"]}, "title"),
        ({"identifier": []}, "identifier"),
        ({"identifier": {"value": "x"}}, "identifier"),
        ({"identifier": [{"valu": "x"}]}, "valu"),
        ({"caseSensitive": "true"}, "caseSensitive"),
        ({"count": -1}, "count"),
        ({"date": "2026-1-1"}, "date"),
        ({"url": "a b"}, "url"),
        ({"colour": "red"}, "colour"),
        ({"meta": {"lastUpdated": "2026"}}, "lastUpdated"),
        ({"extension": [{"valueString": "x"}]}, "url"),
        ({"concept": [{"display": "no code"}]}, "code"),
        ({"concept": [{"code": "a", "property": [{"code": "p"}]}]}, "value"),
        ({"concept": [{"code": "a", "property": [{**VALUE, "valueString": "x"}]}]}, "more"),
        ({"concept": [{"code": "a", "concept": [{"code": "b", "what": 1}]}]}, "what"),
    ],
)  # fmt: skip
def test_each_mistake_is_found(change: dict[str, Any], about: str) -> None:
    found = problems({**RIGHT, **change}, "r5")
    assert any(about in problem for problem in found), found


def test_what_only_one_version_has_is_wrong_in_the_other() -> None:
    newer = {**RIGHT, "copyrightLabel": "x"}
    assert problems(newer, "r5") == []
    assert problems(newer, "r4") == ["CodeSystem: copyrightLabel is not defined"]
