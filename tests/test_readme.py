"""The README is true: its tables name what the code has, its examples run and answer what it says."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from service.cli import COMMANDS
from service.config import Settings
from service.fhir.interactions import READABLE
from service.fhir.search_parameters import SEARCH_PARAMETERS
from service.loaders import LOADERS
from service.operations import OPERATIONS
from tests.running import ROOT, procodex, served

README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(curl .*?)```\n+```json\n(.*?)```", README, re.DOTALL)


def first_cells(heading: str) -> list[str]:
    """The first cell of each row of the table whose heading row begins with ``heading``."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", README, re.MULTILINE)
    assert table, f"the README has no table of each {heading}"
    return [row.split("|")[1].strip().strip("`") for row in table[1].splitlines()]


def differences(expected: Any, found: Any, at: str = "answer") -> list[str]:
    """Where ``found`` lacks something of ``expected``; lists may have more, in the same order."""
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return [f"{at} is {found!r}"]
        return [d for key in expected for d in differences(expected[key], found.get(key), f"{at}.{key}")]
    if isinstance(expected, list):
        rest = iter(found or ())
        return [
            f"{at}[{n}] {item}"
            for n, item in enumerate(expected)
            if not any(not differences(item, other) for other in rest)
        ]
    return [] if expected == found else [f"{at} is {found!r}, not {expected!r}"]


@pytest.fixture(scope="module")
def written_data(starter_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Starter content of its own, because some examples write."""
    data = tmp_path_factory.mktemp("readme") / "data"
    shutil.copytree(starter_data, data)
    return data


@pytest.fixture(scope="module")
def server(written_data: Path) -> Iterator[str]:
    """The address of a server over it."""
    with served(written_data) as url:
        yield url


@pytest.fixture(scope="module")
def key(written_data: Path) -> str:
    """The key of somebody who may write."""
    made = procodex("--data", written_data, "--json", "keys", "create", "--role", "author", "--name", "me")
    assert made.returncode == 0, made.stderr
    return str(json.loads(made.stdout)["key"])


@pytest.mark.parametrize(("command", "expected"), EXAMPLES)
def test_an_example(server: str, key: str, command: str, expected: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    asked = command.replace("http://127.0.0.1:8080", server)
    environment = {**os.environ, "KEY": key}
    answer = subprocess.run(["sh", "-c", asked], capture_output=True, check=True, timeout=60, env=environment)
    assert differences(json.loads(expected), json.loads(answer.stdout)) == []


def test_every_curl_is_an_example() -> None:
    assert len(EXAMPLES) == len(re.findall(r"^curl ", README, re.MULTILINE)) > 5


def test_operations() -> None:
    named = [f"${o.name}" if "system" in o.levels else f"{o.resource_type}/${o.name}" for o in OPERATIONS]
    assert sorted(first_cells("operation")) == sorted(named)


def test_search_parameters() -> None:
    expected: dict[str, list[str]] = {}
    for resource_type, parameters in SEARCH_PARAMETERS.items():
        for p in parameters:
            only = "" if len(p.versions) == 2 else f" {p.versions[0]}"
            row = f"| `{p.name}` | {p.type}{only} | {p.documentation} |"
            expected.setdefault(row, []).append(f"`{resource_type}`")
    rows = [f"{row} {', '.join(types)} |" for row, types in sorted(expected.items())]
    table = re.search(r"^\| search parameter \|.*\n\|[-|]+\n((?:\|.*\n)+)", README, re.MULTILINE)
    assert table is not None
    assert table[1].splitlines() == rows
    assert all(f"`{resource_type}`" in README for resource_type in READABLE)


def test_formats() -> None:
    assert first_cells("format") == list(LOADERS)
    for name, source_format in LOADERS.items():
        assert f"| `{name}` | {source_format.description} |" in README


def test_commands() -> None:
    assert [cell.split()[1] for cell in first_cells("command")] == list(COMMANDS)


def test_settings() -> None:
    rows = [f"| `PROCODEX_{f.name.upper()}` | `{f.default}` |" for f in fields(Settings)]
    assert [row for row in rows if row not in README] == []
    assert len(first_cells("setting")) == len(rows)
