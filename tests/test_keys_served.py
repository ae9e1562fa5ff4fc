"""Keys over the command line and the network: made and revoked while a server runs, never in its log."""

import json
from pathlib import Path

import pytest
import requests

from service.terminology.keys import Role
from tests.running import environment, key, procodex, served

VALUE_SET = {"resourceType": "ValueSet", "id": "small", "url": "http://example.org/small", "status": "draft"}


def put(url: str, secret: str | None) -> requests.Response:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return requests.put(f"{url}/r5/ValueSet/small", json=VALUE_SET, headers=headers, timeout=30)


def test_keys_come_and_go_while_a_server_runs(tmp_path: Path, database_url: str | None) -> None:
    settings = {"PROCODEX_DATABASE_URL": database_url} if database_url else {}
    data, log = tmp_path / "data", tmp_path / "log.txt"
    with served(data, workers=2, log=log, env=environment(**settings)) as url:
        secrets = {role: key(data, role, **settings) for role in ("reader", "author")}
        assert put(url, None).status_code == 401
        assert put(url, secrets["reader"]).status_code == 403
        assert put(url, secrets["author"]).status_code == 201
        assert requests.get(f"{url}/r5/ValueSet?key={secrets['author']}", timeout=30).status_code == 200
        assert procodex("--data", data, "keys", "revoke", "author", **settings).returncode == 0
        for _ in range(8):  # whichever worker answers
            assert put(url, secrets["author"]).status_code == 401
        page = requests.get(f"{url}/syndication/syndication.xml", timeout=30)
        assert page.status_code == 200
        assert "Authorization" in page.headers["Vary"]
        assert url in page.text
    logged = log.read_text()
    assert "/r5/ValueSet/small" in logged
    assert "/syndication/syndication.xml" in logged
    assert [secret for secret in secrets.values() if secret in logged] == []


def test_reading_with_a_key_only(starter_data: Path) -> None:
    secret = key(starter_data, "reader")
    with served(starter_data, env=environment(PROCODEX_READS="key")) as url:
        shown = {"Authorization": f"Bearer {secret}"}
        for path, status in (("r4/CodeSystem", 401), ("r4/metadata", 200), ("healthz", 200)):
            assert requests.get(f"{url}/{path}", timeout=30).status_code == status
            assert requests.get(f"{url}/{path}", headers=shown, timeout=30).status_code == 200
    asked = procodex("--data", starter_data, "lookup", "icd-10-pcs", "0DTJ4ZZ", PROCODEX_READS="key")
    assert asked.returncode == 0, "whoever has the data folder needs no key"


def test_a_setting_that_is_none_stops_the_start(tmp_path: Path) -> None:
    stopped = procodex("--data", tmp_path, "keys", "list", PROCODEX_READS="closed")
    assert stopped.returncode == 2
    assert "PROCODEX_READS: 'closed' is neither open nor key" in stopped.stderr


@pytest.mark.parametrize("role", [role.name.lower() for role in Role])
def test_a_key_is_told_once(tmp_path: Path, role: str) -> None:
    made = procodex("--data", tmp_path, "keys", "create", "--role", role, "--name", "Ann", "--json")
    told = json.loads(made.stdout)
    (listed,) = json.loads(procodex("--data", tmp_path, "--json", "keys", "list").stdout)
    assert listed == {name: value for name, value in told.items() if name != "key"}
    assert (listed["name"], listed["role"], listed["revoked"]) == ("Ann", role, None)
    assert told["key"] not in procodex("--data", tmp_path, "keys", "list").stdout
    plain = procodex("--data", tmp_path, "keys", "create", "--role", role, "--name", "Bob")
    assert len(plain.stdout.split()) == 1, "so that a script can take it as it is"


def test_what_is_wrong_is_one_line(tmp_path: Path) -> None:
    assert procodex("--data", tmp_path, "keys", "create", "--role", "king", "--name", "Ann").returncode == 2
    unknown = procodex("--data", tmp_path, "keys", "revoke", "Ann")
    assert (unknown.returncode, len(unknown.stderr.splitlines())) == (2, 1)
    assert "there is no key 'Ann'" in unknown.stderr
