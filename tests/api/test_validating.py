"""$validate: what would be said of a resource, without storing it."""

import pytest

from tests.api.client import Client, texts
from tests.api.writing.author import value_set


@pytest.mark.parametrize(("broken", "is_wrong"), [({}, False), ({"status": "on"}, True)])
def test_what_is_wrong_is_said_and_nothing_is_stored(
    client: Client, broken: dict[str, str], is_wrong: bool
) -> None:
    outcome = client.post("ValueSet/$validate", value_set("looked-at") | broken)
    assert ("error" in {issue["severity"] for issue in outcome["issue"]}) == is_wrong
    assert client.get("ValueSet", url=value_set("looked-at")["url"])["total"] == 0


def test_a_stored_resource(client: Client) -> None:
    first = client.get("ValueSet")["entry"][0]["resource"]["id"]
    response = client.flask.post(f"/{client.version}/ValueSet/{first}/$validate")
    assert "error" not in {i["severity"] for i in client.read(response, 200)["issue"]}
    missing = client.flask.post(f"/{client.version}/ValueSet/nothing/$validate")
    assert "nothing" in texts(client.read(missing, 404))
