"""A system may say by a property of its own name what is above what."""

from tests.operations.asking import Asker, codes, parameters
from tests.operations.made_up import Json, value_set

SYSTEM = "urn:example:subsumed"
UPWARD = "http://hl7.org/fhir/concept-properties#parent"


def below(code: str, *parents: str) -> Json:
    return {"code": code, "property": [{"code": "subsumedBy", "valueCode": parent} for parent in parents]}


CODE_SYSTEM: Json = {
    "resourceType": "CodeSystem",
    "url": SYSTEM,
    "status": "active",
    "content": "complete",
    "property": [{"code": "subsumedBy", "uri": UPWARD, "type": "code"}],
    "concept": [{"code": "hand"}, {"code": "joint"}, below("thumb", "hand"), below("wrist", "hand", "joint")],
}


def listed(asker: Asker, *filters: tuple[str, str, str]) -> list[str]:
    conditions = [{"property": name, "op": op, "value": value} for name, op, value in filters]
    asked = value_set(0, {"include": [{"system": SYSTEM, **({"filter": conditions} if conditions else {})}]})
    expanded = asker.expand([CODE_SYSTEM], asked)
    assert not any("contains" in row for row in expanded["expansion"]["contains"])
    return sorted(code for _, code in codes(expanded))


def test_it_counts_in_filters(asker: Asker) -> None:
    assert listed(asker, ("concept", "is-a", "hand")) == ["hand", "thumb", "wrist"]
    assert listed(asker, ("concept", "is-a", "hand"), ("concept", "is-a", "joint")) == ["wrist"]
    assert listed(asker, ("subsumedBy", "=", "joint")) == listed(asker, ("parent", "=", "joint")) == ["wrist"]


def test_an_expansion_nests_only_what_the_publisher_nests(asker: Asker) -> None:
    assert listed(asker) == ["hand", "joint", "thumb", "wrist"]


def test_a_lookup_says_it_by_either_name(asker: Asker) -> None:
    for name in ("parent", "subsumedBy"):
        asked = {"system": SYSTEM, "code": "wrist", "property": name}
        status, answer = asker.post("r5/CodeSystem/$lookup", parameters([CODE_SYSTEM], asked))
        assert status == 200
        said = [p["part"] for p in answer["parameter"] if p["name"] == "property"]
        assert {part[1]["valueCode"] for part in said} == {"hand", "joint"}
        assert {part[0]["valueCode"] for part in said} == {name}
