"""A code system that is too large to be held: written, patched and told of like any other."""

from tests.api.client import parameter
from tests.api.writing.author import SYSTEM, Author, code_system, value_set

SIZE = 5_003
CODES = [f"C{number:05}" for number in range(SIZE)]


def test_a_large_code_system(r5: Author) -> None:
    written = r5.put(code_system("colours", *CODES))
    assert written.status_code == 201
    shown = written.get_json()
    assert (shown["count"], "concept" in shown) == (SIZE, False)
    assert [tag["code"] for tag in shown["meta"]["tag"]] == ["SUBSETTED"]
    assert r5.put(shown).status_code == 422

    change = {"op": "replace", "path": f"/concept/{SIZE - 1}/display", "value": "The last"}
    assert r5.patch("CodeSystem/colours", change).status_code == 200
    found = r5.get("CodeSystem/$lookup", system=SYSTEM, code=CODES[-1])
    assert parameter(found, "display") == "The last"
    r5.put(value_set())
    expanded = r5.get("ValueSet/$expand", url=value_set()["url"], count=1)
    assert expanded["expansion"]["total"] == SIZE

    (newest, first) = r5.get("CodeSystem/colours/_history")["entry"]
    assert "concept" not in newest["resource"]
    assert first["resource"]["meta"]["tag"][0]["code"] == "SUBSETTED"
    for version, display in (("1", CODES[-1].lower()), ("2", "The last")):
        whole = r5.flask.get(f"/r5/CodeSystem/colours/_history/{version}?_summary=false").get_json()
        assert [concept["code"] for concept in whole["concept"]] == CODES
        assert whole["concept"][-1]["display"] == display
    assert r5.ask("DELETE", "CodeSystem/colours").status_code == 204
    again = r5.flask.get("/r5/CodeSystem/colours/_history/1?_summary=false").get_json()
    assert len(again["concept"]) == SIZE
