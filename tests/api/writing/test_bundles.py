"""Batches and transactions."""

import base64
from typing import Any

import orjson
import pytest

from tests.api.writing.author import SYSTEM, Author, bundle, code_system, entry, issues, said, value_set

FIRST, SECOND = (
    "urn:uuid:6f2a1d4e-0000-4000-8000-000000000001",
    "urn:uuid:6f2a1d4e-0000-4000-8000-000000000002",
)


def statuses(answer: dict[str, Any]) -> list[str]:
    return [one["response"]["status"][:3] for one in answer.get("entry", ())]


def placed(answer: dict[str, Any], position: int) -> str:
    """``Type/id`` of what an entry created."""
    return answer["entry"][position]["response"]["location"].split("/", 4)[4].partition("/_history")[0]


def test_a_batch_answers_each_entry_for_itself(author: Author) -> None:
    answer = author.post("", bundle(
        "batch",
        entry("PUT", "CodeSystem/colours", code_system()),
        entry("PUT", "ValueSet/wrong", value_set()),
        entry("GET", f"CodeSystem/$lookup?system={SYSTEM}&code=RED"),
        entry("POST", "CodeSystem/$validate-code", {
            "resourceType": "Parameters",
            "parameter": [{"name": "url", "valueUri": SYSTEM}, {"name": "code", "valueCode": "BLACK"}],
        }),
        entry("GET", "CodeSystem?url=http://example.org/colours"),
        entry("GET", "CodeSystem/none"),
        entry("GET", "CodeSystem/colours", ifNoneMatch='W/"1"'),
        entry("DELETE", "CodeSystem/colours", ifMatch='W/"9"'),
        entry("GET", "/Patient/1"),
        {"request": {"method": "TRACE", "url": "CodeSystem"}},
    ))  # fmt: skip
    assert answer["type"] == "batch-response"
    assert statuses(answer) == ["201", "400", "200", "200", "200", "404", "304", "412", "404", "400"]
    kinds = [one.get("resource", {}).get("resourceType") for one in answer["entry"]]
    assert kinds == [None, None, "Parameters", "Parameters", "Bundle", *[None] * 5]
    assert answer["entry"][4]["resource"]["total"] == 1
    assert "outcome" in answer["entry"][1]["response"]
    assert answer["entry"][0]["response"]["etag"] == 'W/"1"'


def test_a_transaction_is_all_or_nothing(author: Author) -> None:
    author.put(value_set("old"))
    before = author.get("_history")
    refused = author.ask("POST", "", bundle(
        "transaction",
        entry("PUT", "CodeSystem/colours", code_system()),
        entry("DELETE", "ValueSet/old"),
        entry("PUT", "ValueSet/all-colours", value_set(status="none")),
        entry("GET", "CodeSystem"),
        entry("POST", "ValueSet", {"resourceType": "ValueSet"}),
    ))  # fmt: skip
    assert refused.status_code == 400
    assert "@ Bundle.entry[2].resource.status" in issues(refused)
    assert "@ Bundle.entry[4].resource" in issues(refused)
    late = author.ask("POST", "", bundle(
        "transaction",
        entry("PUT", "CodeSystem/colours", code_system()),
        entry("PUT", "ValueSet/new", value_set("new", url="http://example.org/ValueSet/old")),
    ))  # fmt: skip
    assert late.status_code == 409
    assert "ValueSet/old already has" in issues(late)
    assert "@ Bundle.entry[1]" in issues(late)
    stale = author.ask("POST", "", bundle(
        "transaction",
        entry("PUT", "CodeSystem/colours", code_system()),
        entry("DELETE", "ValueSet/old", ifMatch='W/"7"'),
    ))  # fmt: skip
    assert (stale.status_code, "Bundle.entry[1]" in issues(stale)) == (412, True)
    assert author.get("_history") == before


def test_writes_come_in_their_order_and_answers_as_asked(author: Author) -> None:
    author.put(value_set("old", url="http://example.org/ValueSet/one"))
    changes = base64.b64encode(orjson.dumps([{"op": "add", "path": "/title", "value": "T"}])).decode()
    author.put(code_system())
    answer = author.post("", bundle(
        "transaction",
        entry("GET", "ValueSet?url=http://example.org/ValueSet/one"),
        entry("PATCH", "CodeSystem/colours", {
            "resourceType": "Binary", "contentType": "application/json-patch+json", "data": changes,
        }),
        entry("PUT", "ValueSet/next", value_set("next")),
        entry("POST", "ValueSet", value_set(url="http://example.org/ValueSet/one")),
        entry("DELETE", "ValueSet/old"),
        entry("GET", "CodeSystem/colours"),
    ))  # fmt: skip
    assert answer["type"] == "transaction-response"
    assert statuses(answer) == ["200", "200", "201", "201", "204", "200"]
    (found,) = answer["entry"][0]["resource"]["entry"]
    assert f"ValueSet/{found['resource']['id']}" == placed(answer, 3)
    assert answer["entry"][5]["resource"]["title"] == "T"
    assert len({one["resource"]["meta"]["lastUpdated"] for one in author.get("ValueSet")["entry"]}) == 1


def test_references_within_a_transaction_are_resolved(author: Author) -> None:
    author.put(value_set("known"))
    div = f'<div xmlns="http://www.w3.org/1999/xhtml"><a href="{FIRST}">x</a></div>'
    pointing = value_set(
        "pointing",
        text={"status": "generated", "div": div},
        compose={"include": [{"system": FIRST}, {"valueSet": [SECOND]}]},
        useContext=[
            {"code": {"code": "program"}, "valueReference": {"reference": target}}
            for target in (FIRST, "ValueSet?url=http://example.org/ValueSet/known")
        ],
    )
    answer = author.post("", bundle(
        "transaction",
        entry("POST", "ValueSet", pointing),
        entry("POST", "CodeSystem", code_system(), FIRST),
        entry("PUT", f"ValueSet?url={value_set('other')['url']}", value_set("other"), SECOND),
    ))  # fmt: skip
    colours = placed(answer, 1)
    stored = author.get(placed(answer, 0))
    assert stored["compose"]["include"] == [{"system": SYSTEM}, {"valueSet": [value_set("other")["url"]]}]
    references = [context["valueReference"]["reference"] for context in stored["useContext"]]
    assert references == [colours, "ValueSet/known"]
    assert f'href="{colours}"' in stored["text"]["div"]
    expanded = author.get("ValueSet/$expand", url=pointing["url"])
    assert [row["code"] for row in expanded["expansion"]["contains"]] == ["RED", "BLUE"]


def test_a_conditional_reference_to_nothing_is_refused(author: Author) -> None:
    contexts = [
        {"code": {"code": "program"}, "valueReference": {"reference": "ValueSet?url=http://example.org/none"}}
    ]
    asked = bundle("transaction", entry("POST", "ValueSet", value_set(useContext=contexts)))
    refused = author.ask("POST", "", asked)
    assert (refused.status_code, "Bundle.entry[0]" in issues(refused)) == (412, True)


def test_a_supplement_may_come_with_what_it_supplements(author: Author) -> None:
    supplement = code_system("more", "RED", content="supplement", supplements=SYSTEM)
    assert author.put(supplement).status_code == 422
    asked = bundle(
        "transaction",
        entry("PUT", "CodeSystem/more", supplement),
        entry("PUT", "CodeSystem/colours", code_system()),
    )
    assert statuses(author.post("", asked)) == ["201", "201"]


def test_conditions_of_entries(author: Author) -> None:
    create = entry(
        "POST", "ValueSet", value_set(version="1"), ifNoneExist=f"url={value_set()['url']}&version=1"
    )
    first, second = (author.post("", bundle("transaction", create)) for _ in range(2))
    assert (statuses(first), statuses(second)) == (["201"], ["200"])
    assert placed(first, 0) == placed(second, 0)
    read = entry("GET", placed(first, 0), ifModifiedSince="Fri, 01 Jan 2100 00:00:00 GMT")
    assert statuses(author.post("", bundle("batch", read))) == ["304"]
    shown = author.post("", bundle("batch", create), 200, {"Prefer": "return=representation"})
    assert said(shown["entry"][0]["resource"]) == said(value_set(version="1"))


@pytest.mark.parametrize(
    ("document", "status", "problem"),
    [
        (value_set(), 400, "Bundle is expected"),
        (bundle("searchset"), 400, "Bundle.type"),
        ({"resourceType": "Bundle", "type": "batch", "entry": {}}, 400, "Bundle.entry"),
        (bundle("transaction", {}), 400, "Bundle.entry[0]"),
        (bundle("transaction", entry("GET", "http://elsewhere.org/ValueSet")), 400, "Bundle.entry[0]"),
        (bundle("transaction", entry("GET", "")), 400, "Bundle.entry[0]"),
        (
            bundle("transaction", entry("PUT", "Patient/1", {"resourceType": "Patient"})),
            404,
            "Bundle.entry[0]",
        ),
        (
            bundle("transaction", *[entry("PUT", "ValueSet/all-colours", value_set())] * 2),
            400,
            "Bundle.entry[1]",
        ),
        (bundle("transaction", *[entry("POST", "ValueSet", value_set(), FIRST)] * 2), 400, "Bundle.entry[1]"),
        (bundle("transaction", entry("PATCH", "ValueSet/a", value_set())), 400, "Binary"),
        (bundle("batch", *[entry("GET", "ValueSet")] * 21), 422, "at most 20"),
    ],
    ids=range(11),
)
def test_what_is_no_bundle_to_process(
    author: Author, document: dict[str, Any], status: int, problem: str
) -> None:
    response = author.ask("POST", "", document)
    assert (response.status_code, problem in issues(response)) == (status, True), response.data
    assert author.get("_history")["total"] == 0


def test_an_empty_one_is_answered(author: Author) -> None:
    assert author.post("", {"resourceType": "Bundle", "type": "batch"})["type"] == "batch-response"
