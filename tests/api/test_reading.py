"""Read: resources with their identity, whole or in part."""

import pytest

from tests.api.client import Client, check, texts
from tests.api.content import ICD_10_PCS, LARGE, LARGE_SIZE, PROCEDURES

SUBSETTED = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue|SUBSETTED"


def tags(document: dict) -> list[str]:
    return [f"{tag['system']}|{tag['code']}" for tag in document["meta"].get("tag", ())]


def counted(concepts: list[dict]) -> int:
    return sum(1 + counted(concept.get("concept", [])) for concept in concepts)


def id_of(client: Client, kind: str, **criteria: str) -> str:
    (entry,) = client.get(kind, **criteria)["entry"]
    return entry["resource"]["id"]


def test_a_small_code_system_is_read_whole(client: Client) -> None:
    found = client.get(f"CodeSystem/{id_of(client, 'CodeSystem', url=PROCEDURES, version='1')}")
    assert (found["url"], found["version"], found["count"]) == (PROCEDURES, "1", 6)
    assert [concept["code"] for concept in found["concept"]] == ["SURGERY", "ENDED", "IMAGING"]
    assert counted(found["concept"]) == 6
    assert tags(found) == []


def test_a_read_tells_its_version_in_the_headers_and_the_document(client: Client) -> None:
    response = client.flask.get(f"/{client.version}/ValueSet/drafted")
    document = client.read(response, 200)
    assert response.headers["ETag"] == f'W/"{document["meta"]["versionId"]}"'
    assert response.last_modified is not None
    assert document["meta"]["lastUpdated"].startswith(response.last_modified.strftime("%Y-%m-%dT%H:%M:%S"))


def test_head_has_the_headers_without_the_body(client: Client) -> None:
    path = f"/{client.version}/ValueSet/drafted"
    head, get = client.flask.head(path), client.flask.get(path)
    assert head.status_code == 200
    assert head.data == b""
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length"):
        assert head.headers[name] == get.headers[name]


def test_a_large_code_system_comes_without_concepts_and_says_so(client: Client) -> None:
    found = client.get(f"CodeSystem/{id_of(client, 'CodeSystem', url=LARGE)}")
    assert "concept" not in found
    assert found["count"] == LARGE_SIZE
    assert tags(found) == [SUBSETTED]


def test_a_large_code_system_is_streamed_whole_on_request(client: Client) -> None:
    path = f"/{client.version}/CodeSystem/{id_of(client, 'CodeSystem', url=LARGE)}?_summary=false"
    response = client.flask.get(path)
    assert response.content_length is None
    document = response.get_json()
    check(document, client.version)
    (root,) = document["concept"]
    assert [c["code"] for c in root["concept"]] == [f"N{n:05}" for n in range(LARGE_SIZE - 1)]
    assert document["count"] == LARGE_SIZE
    assert tags(document) == []
    assert client.flask.head(path).data == b""


def test_procedure_pages_come_short_and_on_request_with_all_they_say(client: Client) -> None:
    url = "https://procodex.org/fhir/CodeSystem/procedure-pages-icd-10-pcs"
    path = f"CodeSystem/{id_of(client, 'CodeSystem', url=url)}"
    short, full = client.get(path), client.get(path, _summary="false")
    assert tags(short) == [SUBSETTED]
    assert tags(full) == []
    assert short["supplements"] == full["supplements"] == ICD_10_PCS
    assert (
        {c["code"] for c in short["concept"]}
        == {c["code"] for c in full["concept"]}
        == {"0KNC0ZZ", "0KND0ZZ"}
    )
    codes_short, codes_full = ({p["code"] for p in d["concept"][0]["property"]} for d in (short, full))
    assert codes_short < codes_full
    assert {"summary", "indication", "procedure-step", "similar-code"} <= codes_full - codes_short


@pytest.mark.parametrize(
    "path", ["CodeSystem/nothing", "ValueSet/nothing", "ConceptMap/nothing", "ValueSet/more"]
)
def test_an_unknown_resource_is_not_found(client: Client, path: str) -> None:
    assert path.rpartition("/")[2] in texts(client.get(path, 404))


@pytest.mark.parametrize("path", ["Patient/1", "Patient", "CodeSystem/a/b", "OperationDefinition/_history/1"])
def test_what_is_not_served_is_not_found(client: Client, path: str) -> None:
    assert "nothing at" in texts(client.get(path, 404))


def test_summary_true_leaves_the_content_out(client: Client) -> None:
    found = client.get("ValueSet/drafted", _summary="true")
    assert found["title"] == "Été, drafted"
    assert not {"compose", "text"} & found.keys()
    assert tags(found) == [SUBSETTED]


def test_summary_text_is_the_narrative_with_what_must_be(client: Client) -> None:
    found = client.get("ValueSet/drafted", _summary="text")
    assert set(found) == {"resourceType", "id", "meta", "text", "status"}


def test_summary_data_is_all_but_the_narrative(client: Client) -> None:
    whole, data = client.get("ValueSet/drafted"), client.get("ValueSet/drafted", _summary="data")
    assert whole.keys() - data.keys() == {"text"}


def test_elements_are_those_named_and_those_that_must_be(client: Client) -> None:
    found = client.get("CodeSystem/more", _elements="url,property")
    assert set(found) == {"resourceType", "id", "meta", "url", "property", "status", "content"}
    assert tags(found) == [SUBSETTED]


@pytest.mark.parametrize(
    ("name", "value"), [("_summary", "count"), ("_summary", "yes"), ("_elements", "a b"), ("_elements", ",")]
)
def test_a_bad_form_is_refused_by_name(client: Client, name: str, value: str) -> None:
    assert f"'{name}'" in texts(client.get("CodeSystem/more", 400, **{name: value}))


def test_a_resource_of_one_fhir_version_is_not_there_for_the_other(r4: Client, r5: Client) -> None:
    assert r4.get("ValueSet/only-r4")["title"] == "For R4"
    assert r4.get("ValueSet/only-r4/$expand")["expansion"]["total"] == 3
    r5.get("ValueSet/only-r4", 404)
    r5.get("ValueSet/only-r4/$expand", 404)
    assert r5.get("ValueSet", _id="only-r4")["total"] == 0
