"""Whatever is asked, and however, the answer is FHIR."""

import pytest

from tests.api.client import Client, texts

READS = ("metadata", "OperationDefinition/CodeSystem-lookup", "OperationDefinition", "_history",
         "CodeSystem/_history", "CodeSystem/more/_history", "CodeSystem/more/_history/1")  # fmt: skip


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_what_can_only_be_read_says_so(client: Client, method: str, path: str) -> None:
    response = client.flask.open(f"/{client.version}/{path}", method=method)
    assert response.headers["Allow"] == "GET, HEAD"
    assert method in texts(client.read(response, 405))


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "CodeSystem/more", "GET, HEAD, PUT, PATCH, DELETE"),
        ("TRACE", "CodeSystem", "GET, HEAD, POST, PUT, PATCH, DELETE"),
        ("GET", "", "POST"),
    ],
)
def test_what_is_stored_names_what_can_be_done(client: Client, method: str, path: str, allowed: str) -> None:
    response = client.flask.open(f"/{client.version}/{path}", method=method)
    assert response.headers["Allow"] == allowed
    client.read(response, 405)


def test_an_operation_takes_get_and_post(client: Client) -> None:
    response = client.flask.delete(f"/{client.version}/CodeSystem/$lookup")
    assert response.headers["Allow"] == "GET, HEAD, POST"
    client.read(response, 405)


def test_a_search_form_is_only_posted(client: Client) -> None:
    response = client.flask.get(f"/{client.version}/CodeSystem/_search")
    assert response.headers["Allow"] == "POST"
    client.read(response, 405)


@pytest.mark.parametrize(
    "path", ["$expand", "CodeSystem/$expand", "ValueSet/$lookup", "Patient/$lookup", "CodeSystem/$versions"]
)
def test_an_operation_exists_only_where_it_is_defined(client: Client, path: str) -> None:
    assert path in texts(client.get(path, 404))


@pytest.mark.parametrize("accept", ["image/png", "text/turtle"])
def test_what_cannot_be_written_is_not_acceptable(client: Client, accept: str) -> None:
    assert accept in texts(client.get("CodeSystem/more", 406, {"Accept": accept}))


def test_the_alias_is_r4(r4: Client) -> None:
    same = r4.flask.get("/fhir/CodeSystem/more").get_json()
    assert same == r4.get("CodeSystem/more")


def test_pretty_is_the_same_in_more_lines(client: Client) -> None:
    plain, pretty = (
        client.flask.get(f"/{client.version}/CodeSystem/more{query}") for query in ("", "?_pretty=true")
    )
    assert pretty.get_json() == plain.get_json()
    assert pretty.data.count(b"\n") > 10 > plain.data.count(b"\n")
