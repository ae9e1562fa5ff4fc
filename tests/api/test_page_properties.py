"""What procedure pages give, asked for one by one; and the hierarchy among an expansion's properties."""

import requests

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
CPT = "http://www.ama-assn.org/go/cpt"


def properties(url: str, **asked: object) -> list[tuple[str, list[str]]]:
    """(code, codes of the sub-properties) of every property of a $lookup."""
    answer = requests.get(f"{url}/r5/CodeSystem/$lookup", asked, timeout=30).json()
    found = []
    for parameter in answer["parameter"]:
        if parameter["name"] == "property":
            code = next(p["valueCode"] for p in parameter["part"] if p["name"] == "code")
            inner = [p["part"][0]["valueCode"] for p in parameter["part"] if p["name"] == "subproperty"]
            found.append((code, inner))
    return found


def test_sub_properties_are_found_by_their_own_name(starter_server: str) -> None:
    whole = properties(starter_server, system=CPT, code="26593", property="alternative")
    pros = properties(starter_server, system=CPT, code="26593", property="alternative-pro")
    assert [code for code, _ in pros] == [code for code, _ in whole]
    assert {name for _, inner in pros for name in inner} == {"alternative-pro"}
    assert {name for _, inner in whole for name in inner} == {"alternative-pro", "alternative-con"}


def test_the_page_is_named(starter_server: str) -> None:
    asked = {"system": PCS, "code": "0KNC0ZZ", "property": "procedure-page"}
    answer = requests.get(f"{starter_server}/r4/CodeSystem/$lookup", asked, timeout=30).json()
    (parts,) = [p["part"] for p in answer["parameter"] if p["name"] == "property"]
    assert {"name": "value", "valueCode": "hand-muscle-release"} in parts


def test_an_expansion_gives_parents_and_children(starter_server: str) -> None:
    asked = {"url": f"{PCS}?fhir_vs", "filter": "0KN", "count": 1, "property": ["parent", "child"]}
    answer = requests.get(f"{starter_server}/r5/ValueSet/$expand", asked, timeout=30).json()
    (row,) = answer["expansion"]["contains"]
    assert row["code"] == "0KN"
    given = [(p["code"], p["valueCode"]) for p in row["property"]]
    assert ("parent", "0K") in given
    assert ("child", "0KN00ZZ") in given
