"""The command line as a person or a script meets it: what it prints, its exit status, its mistakes."""

import json
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
import requests

from tests.running import PROCODEX, ROOT, environment, free_port, procodex, served

TABLE = """\
url = "http://example.org/colors"
version = "{version}"
name = "Colors"
title = "Colors"
columns = ["code", "display"]
concepts = [
{rows}
]
"""


def write_table(path: Path, version: str = "1", count: int = 3) -> Path:
    rows = "\n".join(f'  ["c{n}", "Color {n}"],' for n in range(count))
    path.write_text(TABLE.format(version=version, rows=rows))
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a code system of three colors, ``c0`` to ``c2``."""
    folder = tmp_path_factory.mktemp("cli")
    loaded = procodex("--data", folder / "data", "load", "tables", write_table(folder / "colors.toml"))
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout == "http://example.org/colors|1: 3\n"
    return folder / "data"


def test_lookup(data: Path) -> None:
    found = procodex("--data", data, "lookup", "http://example.org/colors", "c1")
    assert found.returncode == 0
    assert "display: Color 1" in found.stdout.splitlines()


def test_json(data: Path) -> None:
    found = procodex("--data", data, "--json", "lookup", "http://example.org/colors", "c1")
    assert {"name": "display", "valueString": "Color 1"} in json.loads(found.stdout)["parameter"]
    (release,) = json.loads(procodex("--data", data, "--json", "releases").stdout)
    assert (release["url"], release["count"], release["active"]) == ("http://example.org/colors", 3, True)


def test_the_folder_from_the_environment(data: Path, tmp_path: Path) -> None:
    assert "colors" in procodex("releases", PROCODEX_DATA=str(data)).stdout
    other = procodex("--data", tmp_path / "other", "releases", PROCODEX_DATA=str(data))
    assert "colors" not in other.stdout, "--data goes before PROCODEX_DATA"


@pytest.mark.parametrize(("code", "status", "word"), [("c2", 0, "valid"), ("c3", 1, "not")])
def test_the_answer_is_the_exit_status(data: Path, code: str, status: int, word: str) -> None:
    answer = procodex("--data", data, "validate", "http://example.org/colors", code)
    assert answer.returncode == status
    assert answer.stdout.split()[0].rstrip(":") == word


def test_a_code_that_is_not_there(data: Path) -> None:
    answer = procodex("--data", data, "lookup", "http://example.org/colors", "c3")
    assert answer.returncode == 1
    assert "c3" in answer.stderr


def test_expand(data: Path) -> None:
    url = "http://example.org/colors?fhir_vs"
    listed = procodex("--data", data, "expand", url, "--filter", "color", "--count", "2")
    assert listed.stdout == "c0\tColor 0\nc1\tColor 1\n"
    assert "2 of 3" in listed.stderr


def test_releases_are_never_cut(data: Path) -> None:
    heading, row = procodex("--data", data, "releases", COLUMNS="20").stdout.splitlines()
    assert heading.split()[:2] == ["url", "version"]
    assert row.split()[:4] == ["http://example.org/colors", "1", "yes", "3"]


@pytest.mark.parametrize(
    ("arguments", "settings", "told"),
    [
        (["load", "tables", "nowhere.toml"], {}, "nowhere.toml"),
        (["load", "pictures", "README.md"], {}, "pictures"),
        (["load", "hcpcs", "README.md"], {}, "README.md"),
        (["load", "tables", "README.md"], {}, "README.md:3"),
        (["lookup", "no-such-system", "1"], {}, "no-such-system"),
        (["lookup"], {}, "SYSTEM"),
        (["paint"], {}, "paint"),
        (["releases"], {"PROCODEX_MAX_ROWS": "many"}, "PROCODEX_MAX_ROWS"),
        (["releases"], {"PROCODEX_DATA": str(ROOT / "README.md")}, "README.md"),
        (["download", "cpt"], {}, "ama-assn.org"),
        (["download", "colors"], {}, "hcpcs"),
    ],
)
def test_bad_input(tmp_path: Path, arguments: list[str], settings: dict[str, str], told: str) -> None:
    answer = procodex(*arguments, **({"PROCODEX_DATA": str(tmp_path)} | settings))
    assert answer.returncode == 2
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


def test_a_damaged_registry_is_named(tmp_path: Path) -> None:
    (tmp_path / "registry.sqlite").write_text("This is no database." * 100)
    answer = procodex("--data", tmp_path, "releases")
    assert answer.returncode == 2
    assert "registry.sqlite cannot be used" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_dry_run(data: Path, tmp_path: Path) -> None:
    table = write_table(tmp_path / "new.toml", version="2")
    assert procodex("--data", data, "load", "--dry-run", "tables", table).stdout.endswith("|2: 3\n")
    assert len(json.loads(procodex("--data", data, "--json", "releases").stdout)) == 1


def test_an_interrupted_load_changes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    procodex("--data", data, "load", "tables", write_table(tmp_path / "old.toml"))
    before = procodex("--data", data, "--json", "releases").stdout
    table = write_table(tmp_path / "new.toml", version="2", count=40_000)
    load = subprocess.Popen(
        [*PROCODEX, "--data", str(data), "load", "tables", str(table)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(data.glob("packs/unfinished-*")):
        assert load.poll() is None, "the load must still be writing when it is interrupted"
        time.sleep(0.005)
    load.send_signal(signal.SIGINT)
    _, told = load.communicate(timeout=60)
    assert "Traceback" not in told
    assert load.returncode in (130, -signal.SIGINT)
    assert procodex("--data", data, "--json", "releases").stdout == before
    assert procodex("--data", data, "load", "tables", table).returncode == 0
    found = procodex("--data", data, "lookup", "http://example.org/colors", "c39999")
    assert found.returncode == 0


def test_a_release_can_be_rolled_back(tmp_path: Path) -> None:
    data, table = tmp_path / "data", tmp_path / "colors.toml"
    for count in (3, 4):
        procodex("--data", data, "load", "tables", write_table(table, count=count))
    listed = json.loads(procodex("--data", data, "--json", "releases").stdout)
    assert {release["count"]: release["active"] for release in listed} == {3: False, 4: True}
    old = next(release["build"] for release in listed if release["count"] == 3)
    switched = json.loads(procodex("--data", data, "--json", "releases", "--activate", old[:10]).stdout)
    assert {release["count"]: release["active"] for release in switched} == {3: True, 4: False}
    assert procodex("--data", data, "lookup", "http://example.org/colors", "c3").returncode == 1
    procodex("--data", data, "releases", "--deactivate", old)
    gone = procodex("--data", data, "lookup", "http://example.org/colors", "c0")
    assert gone.returncode == 1
    unknown = procodex("--data", data, "releases", "--activate", "zz")
    assert unknown.returncode == 2
    assert "no build with a hash that begins with 'zz'" in unknown.stderr


PAGE = """\
---
system: http://www.ama-assn.org/go/cpt
code: "26593"
title: Release of the hand
---
# Release of the hand

## Summary

{summary}
"""


def test_a_page_that_changed_leaves_nothing_of_the_old_one(tmp_path: Path) -> None:
    data, page = tmp_path / "data", tmp_path / "page.md"
    for summary in ("The first text.", "The second text."):
        page.write_text(PAGE.format(summary=summary))
        loaded = procodex("--data", data, "load", "procedure-pages", page)
        assert loaded.returncode == 0, loaded.stderr
    found = procodex("--data", data, "lookup", "cpt", "26593").stdout
    assert "summary: The second text." in found
    assert "The first text." not in found
    listed = json.loads(procodex("--data", data, "--json", "releases").stdout)
    active = [release["url"] for release in listed if release["active"]]
    assert len(active) == len(set(active)), "one version of what is made of pages answers"


def test_a_port_that_is_taken(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = procodex("--data", data, "serve", "--port", str(port))
    assert answer.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_port_that_another_server_has(data: Path) -> None:
    with served(data) as url:
        answer = procodex("--data", data, "serve", "--port", url.rpartition(":")[2])
    assert answer.returncode == 2


def test_a_host_that_does_not_exist(data: Path) -> None:
    answer = procodex("--data", data, "serve", "--host", "203.0.113.1", "--port", str(free_port()))
    assert answer.returncode == 2
    assert "cannot listen on 203.0.113.1" in answer.stderr


def test_several_workers_and_their_log(data: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    path = "/r4/CodeSystem/$lookup"
    asked = {"system": "http://example.org/colors", "code": "c1"}
    with served(data, workers=3, log=log) as url:
        answers = {requests.get(url + path, asked, timeout=10).content for _ in range(20)}
        named = requests.get(url + path, asked, headers={"X-Request-Id": "mine"}, timeout=10)
    assert len(answers) == 1
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert named.headers["X-Request-Id"] == "mine"
    assert [(line["path"], line["status"]) for line in lines if line["id"] == "mine"] == [(path, 200)]


def test_a_load_shows_in_a_running_server(tmp_path: Path) -> None:
    data = tmp_path / "data"
    asked = {"system": "http://example.org/colors", "code": "c1"}
    with served(data, workers=2) as url:
        before = [requests.get(f"{url}/r4/CodeSystem/$lookup", asked, timeout=10) for _ in range(4)]
        procodex("--data", data, "load", "tables", write_table(tmp_path / "colors.toml"))
        after = [requests.get(f"{url}/r4/CodeSystem/$lookup", asked, timeout=10) for _ in range(4)]
    assert {answer.status_code for answer in before} <= {404, 422}
    assert {answer.status_code for answer in after} == {200}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/r6/CodeSystem/$lookup", 404),
        ("POST", "/r4/CodeSystem/colors/_history", 405),
        ("PUT", "/r4/CodeSystem/colors", 401),
        ("PUT", "/r4/OperationDefinition", 405),
        ("DELETE", "/healthz", 405),
    ],
)
def test_what_no_page_is_for_is_told_as_fhir_does(
    starter_server: str, method: str, path: str, status: int
) -> None:
    answer = requests.request(method, starter_server + path, headers={"Accept": "text/html"}, timeout=10)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("application/fhir+json")
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert answer.headers["X-Request-Id"]
    if status == 405:
        assert "GET" in answer.headers["Allow"]
